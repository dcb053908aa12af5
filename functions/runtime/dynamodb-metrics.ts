import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { current } from "./current";
import type { Metrics } from "./metrics";

/** What DynamoDB answers when there are too many calls (AWS, DynamoDB developer guide: "Error handling with DynamoDB"). */
const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "ThrottlingError",
]);
/** Most calls of one request that are measured, one by one: as many values as a metric takes. */
const mostCalls = 100;
const measured = new WeakMap<Metrics, number>();

/**
 * Measures every call of a client, each try by itself: `DatabaseLatency`, `DatabaseThrottles` and `DatabaseErrors` of the request that is being served.
 * A condition that did not hold is an answer, and no error.
 */
export function measure(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const metrics = current()?.metrics;
      if (!metrics) return next(args);
      const startedAt = performance.now();
      try {
        return await next(args);
      } catch (error) {
        const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
        if (throttles.has(name)) metrics.count("DatabaseThrottles");
        else if (($metadata?.httpStatusCode ?? 500) >= 500) metrics.count("DatabaseErrors");
        throw error;
      } finally {
        const count = (measured.get(metrics) ?? 0) + 1;
        measured.set(metrics, count);
        const milliseconds = Math.round((performance.now() - startedAt) * 100) / 100;
        if (count <= mostCalls) metrics.add("DatabaseLatency", milliseconds, "Milliseconds");
      }
    },
    // Within the retries, and around what makes errors of answers.
    { step: "deserialize", priority: "high", name: "porticoDatabaseMetrics" },
  );
}
