import { AwsError } from "../../../aws-json";
import type { SqsService } from "../../../sqs";
import { readFilters } from "../filter";
import type { MappingSettings } from "../mapping";
import type { SourceKind, SourceSurroundings } from "../source";
import { needsOfPoller, QueueSource } from "./source";

/** Settings that only streams have. */
const ofStreams = [
  "BisectBatchOnFunctionError",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "StartingPosition",
  "TumblingWindowInSeconds",
] as const satisfies readonly (keyof MappingSettings)[];

/** Queues as event sources (AWS, Lambda developer guide: "Using Lambda with Amazon SQS"). */
export const queueKind: SourceKind = {
  service: "sqs",
  transitionReason: "USER_INITIATED",
  complete(given, about, around) {
    const queue = queueOf(about.sourceArn, around);
    const settings = withDefaults(given);
    check(settings, queue.settings.isFifo);
    readFilters(settings.FilterCriteria);
    const timeout = around.caller.target?.timeout ?? 0;
    const visibility = queue.settings.visibility / 1000;
    if (visibility < timeout)
      throw invalid(
        `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
      );
    // What a program declares may come before the role's policies: a refusal of those is told when the queue is read.
    if (about.isByClient && around.caller.refusal(needsOfPoller(around.cloud, about.sourceArn), false))
      throw invalid("The function execution role does not have permissions to call ReceiveMessage on SQS");
    return settings;
  },
  conflict: (sourceArn, functionName, uuid) =>
    `An event source mapping with SQS arn (" ${sourceArn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${uuid}`,
  open: (mapping, around) => new QueueSource(mapping, around),
};

function queueOf(arn: string, { cloud }: SourceSurroundings) {
  const sqs = cloud.services.get("sqs") as SqsService | undefined;
  const queue = sqs?.queue(arn);
  if (queue) return queue;
  throw invalid(
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
  );
}

function withDefaults(given: MappingSettings): MappingSettings {
  const foreign = ofStreams.find((name) => given[name] !== undefined);
  if (foreign) throw invalid(`Unsupported ${foreign} parameter for given event source mapping type.`);
  const { FilterCriteria: filters, ScalingConfig: scaling } = given;
  return {
    BatchSize: given.BatchSize ?? 10,
    MaximumBatchingWindowInSeconds: given.MaximumBatchingWindowInSeconds ?? 0,
    FunctionResponseTypes: given.FunctionResponseTypes ?? [],
    ...(filters?.Filters?.length ? { FilterCriteria: filters } : {}),
    ...(scaling?.MaximumConcurrency === undefined ? {} : { ScalingConfig: scaling }),
  };
}

/** Most of a batch, and longest window, in seconds (AWS, Lambda API reference: CreateEventSourceMapping). */
const largestBatch = { standard: 10_000, fifo: 10 };
const longestWindow = 300;
const concurrencies = { least: 2, most: 1_000 };

function check(settings: MappingSettings, isFifo: boolean): void {
  const { BatchSize: size = 0, MaximumBatchingWindowInSeconds: window = 0, ScalingConfig: scaling } = settings;
  const most = isFifo ? largestBatch.fifo : largestBatch.standard;
  if (size < 1 || size > most) throw invalid(`Batch size must be between 1 and ${most} for this queue`);
  if (window < 0 || window > longestWindow)
    throw invalid(`Maximum batch window in seconds must be between 0 and ${longestWindow}`);
  if (isFifo && window > 0) throw invalid("Batching window is not supported for FIFO queues.");
  if (size > 10 && window === 0)
    throw invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
  const { MaximumConcurrency: concurrency = concurrencies.least } = scaling ?? {};
  if (concurrency < concurrencies.least || concurrency > concurrencies.most)
    throw invalid(`MaximumConcurrency must be between ${concurrencies.least} and ${concurrencies.most}`);
  if (settings.FunctionResponseTypes?.some((type) => type !== "ReportBatchItemFailures"))
    throw invalid("FunctionResponseTypes must be ReportBatchItemFailures, if provided");
}

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);
