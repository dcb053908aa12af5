import { AwsError } from "../../aws-json";
import { answer, bodyOf, type LambdaCall, type Operations, page } from "../api/operation";
import type { EventSources, MappingRequest } from "./index";
import type { Mapping, MappingSettings } from "./mapping";

const path = "/2015-03-31/event-source-mappings";

/** Lambda's calls on event source mappings. */
export const mappingOperations = (sources: EventSources): Operations => ({
  CreateEventSourceMapping: {
    route: `POST ${path}`,
    does(call) {
      const input = bodyOf(call);
      const mapping = sources.create({ ...requestOf(input), sourceArn: textOf(input.EventSourceArn) });
      return answer(202, view(mapping, sources, mapping.enabled ? "Creating" : "Disabled"));
    },
  },
  GetEventSourceMapping: {
    route: `GET ${path}/{UUID}`,
    does: (call) => answer(200, view(sources.get(uuidOf(call)), sources)),
  },
  UpdateEventSourceMapping: {
    route: `PUT ${path}/{UUID}`,
    does(call) {
      const before = sources.get(uuidOf(call));
      const mapping = sources.update(before.uuid, requestOf(bodyOf(call)));
      return answer(202, view(mapping, sources, changeOf(before, mapping)));
    },
  },
  DeleteEventSourceMapping: {
    route: `DELETE ${path}/{UUID}`,
    does: (call) => answer(202, view(sources.delete(uuidOf(call)), sources, "Deleting")),
  },
  ListEventSourceMappings: {
    route: `GET ${path}`,
    does(call) {
      const { query } = call.request;
      const functionName = query.get("FunctionName");
      const sourceArn = query.get("EventSourceArn");
      const found = sources.all.filter(
        (mapping) =>
          (functionName === null || isOf(mapping, functionName)) &&
          (sourceArn === null || mapping.sourceArn === sourceArn),
      );
      const { items, ...next } = page(call, found, mostMappings);
      return answer(200, { EventSourceMappings: items.map((mapping) => view(mapping, sources)), ...next });
    },
  },
});

const uuidOf = ({ labels }: LambdaCall): string => labels.UUID ?? "";

/** Of one answer of ListEventSourceMappings (AWS, Lambda API reference). */
const mostMappings = 100;

const isOf = ({ functionArn }: Mapping, nameOrArn: string): boolean =>
  functionArn === nameOrArn || functionArn.split(":").slice(6).join(":") === nameOrArn.replace(/^.*function:/, "");

/** What an update is called while AWS does it. Here it is done already. */
function changeOf(before: Mapping, after: Mapping): string {
  if (before.enabled === after.enabled) return "Updating";
  return after.enabled ? "Enabling" : "Disabling";
}

/** A mapping as Lambda shows it. */
function view(mapping: Mapping, sources: EventSources, state = mapping.enabled ? "Enabled" : "Disabled") {
  const { uuid, sourceArn, functionArn, settings, modifiedAt } = mapping;
  const kind = sources.kindOf(sourceArn);
  return {
    UUID: uuid,
    EventSourceArn: sourceArn,
    EventSourceMappingArn: sources.arnOf(uuid),
    FunctionArn: functionArn,
    LastModified: modifiedAt / 1000,
    State: state,
    StateTransitionReason: kind.transitionReason,
    ...settings,
    ...kind.status?.(mapping),
  };
}

/** Members of the calls that are settings. */
const settingNames = [
  "BatchSize",
  "MaximumBatchingWindowInSeconds",
  "FilterCriteria",
  "FunctionResponseTypes",
  "ScalingConfig",
  "StartingPosition",
  "BisectBatchOnFunctionError",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "TumblingWindowInSeconds",
] as const satisfies readonly (keyof MappingSettings)[];

/** Members that name sources of other kinds, or do what the local cloud does not. */
const notEmulated = [
  "AmazonManagedKafkaEventSourceConfig",
  "DocumentDBEventSourceConfig",
  "Queues",
  "SelfManagedEventSource",
  "SelfManagedKafkaEventSourceConfig",
  "SourceAccessConfigurations",
  "Topics",
];

function requestOf(input: Record<string, unknown>): MappingRequest {
  const foreign = notEmulated.find((name) => input[name] !== undefined);
  if (foreign)
    throw new AwsError("NotImplemented", `The local cloud does not emulate ${foreign} of event source mappings`, 501);
  return {
    functionName: textOf(input.FunctionName),
    enabled: typeof input.Enabled === "boolean" ? input.Enabled : undefined,
    settings: Object.fromEntries(settingNames.map((name) => [name, input[name] ?? undefined])),
    tags: input.Tags as Record<string, string> | undefined,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
