import { type EventPattern, InvalidPattern, readPattern } from "../../../patterns";
import { AwsError } from "../../aws-json";
import type { FilterCriteria } from "./mapping";

/** Reads the filters of a mapping; undefined where it has none, so that all records are taken. @throws AwsError for what is no pattern */
export function readFilters(criteria: FilterCriteria | undefined): readonly EventPattern[] | undefined {
  const filters = criteria?.Filters ?? [];
  if (filters.length === 0) return undefined;
  if (filters.length > mostFilters)
    throw new AwsError(
      "InvalidParameterValueException",
      `1 validation error detected: Value at 'filterCriteria.filters' failed to satisfy constraint: Member must have length less than or equal to ${mostFilters}`,
    );
  return filters.map(({ Pattern: pattern }) => {
    try {
      return readPattern(pattern ?? "{}");
    } catch (error) {
      if (error instanceof InvalidPattern)
        throw new AwsError("InvalidParameterValueException", "Invalid filter pattern definition.");
      throw error;
    }
  });
}

/** AWS's default quota, which can be raised to 10 (AWS, Lambda developer guide: "Control which events Lambda sends to your function"). */
const mostFilters = 10;
