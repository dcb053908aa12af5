import { AwsError, notEmulated } from "../../../aws-json";
import { readFilters } from "../filter";
import type { MappingSettings } from "../mapping";

/** A whole number that a mapping can have. */
interface Range {
  readonly name: keyof MappingSettings & string;
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
}

/** AWS, Lambda developer guide: "Lambda parameters for Amazon DynamoDB event source mappings"; -1 is for as long as records last. */
const ranges: readonly Range[] = [
  { name: "BatchSize", byDefault: 100, min: 1, max: 10_000 },
  { name: "MaximumBatchingWindowInSeconds", byDefault: 0, min: 0, max: 300 },
  { name: "MaximumRecordAgeInSeconds", byDefault: -1, min: -1, max: 604_800 },
  { name: "MaximumRetryAttempts", byDefault: -1, min: -1, max: 10_000 },
  { name: "ParallelizationFactor", byDefault: 1, min: 1, max: 10 },
  { name: "TumblingWindowInSeconds", byDefault: 0, min: 0, max: 900 },
];

/** Least age in seconds after which records can be given up. */
const leastAge = 60;

/**
 * The settings of a stream's mapping, with AWS's defaults. Tumbling windows are not here: a client is told so, and a program gets batches
 * without them.
 *
 * @throws AwsError as Lambda refuses them; 501 for a client's tumbling windows
 */
export function streamSettings(given: MappingSettings, streamArn: string, isByClient: boolean): MappingSettings {
  checkPosition(given.StartingPosition, streamArn);
  const numbers = Object.fromEntries(ranges.map((range) => [range.name, numberOf(given, range)]));
  const age = Number(numbers.MaximumRecordAgeInSeconds);
  if (age >= 0 && age < leastAge) throw atLeast("MaximumRecordAgeInSeconds", age, leastAge);
  if (numbers.TumblingWindowInSeconds && isByClient)
    throw notEmulated("lambda", "tumbling windows (TumblingWindowInSeconds)");
  if (given.ScalingConfig?.MaximumConcurrency !== undefined)
    throw invalid("ScalingConfig is not supported for this event source.");
  readFilters(given.FilterCriteria);
  const destination = given.DestinationConfig?.OnFailure?.Destination;
  return {
    ...numbers,
    TumblingWindowInSeconds: 0,
    BisectBatchOnFunctionError: given.BisectBatchOnFunctionError ?? false,
    DestinationConfig: { OnFailure: destination ? { Destination: destination } : {} },
    ...(given.FilterCriteria?.Filters?.length ? { FilterCriteria: given.FilterCriteria } : {}),
    FunctionResponseTypes: given.FunctionResponseTypes ?? [],
    StartingPosition: given.StartingPosition,
  };
}

function checkPosition(position: string | undefined, streamArn: string): void {
  if (position === "TRIM_HORIZON" || position === "LATEST") return;
  if (position === "AT_TIMESTAMP") throw invalid(`Unsupported starting position for arn type: ${streamArn}`);
  throw invalid(
    position === undefined
      ? "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."
      : `1 validation error detected: Value '${position}' at 'startingPosition' failed to satisfy constraint: ` +
          "Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
  );
}

function numberOf(given: MappingSettings, { name, byDefault, min, max }: Range): number {
  const value = (given[name] as number | undefined) ?? byDefault;
  if (value < min) throw atLeast(name, value, min);
  if (value > max) throw invalid(`${broken(name, value)} less than or equal to ${max}`);
  return value;
}

const atLeast = (name: string, value: number, min: number) =>
  invalid(`${broken(name, value)} greater than or equal to ${min}`);

const broken = (name: string, value: number): string =>
  `1 validation error detected: Value '${value}' at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: ` +
  "Member must have value";

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);
