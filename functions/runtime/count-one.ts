import { namespace } from "./metrics";

/**
 * Counts one of something, in the embedded metric format: for functions that serve no routes, and are to be small.
 *
 * @param name of the metric
 * @param part of the function, in place of a route: the dimension beside its construct
 */
export function countOne(name: string, part: string): void {
  const CloudWatchMetrics = [
    { Namespace: namespace, Dimensions: [["Service", "Route"]], Metrics: [{ Name: name, Unit: "Count" }] },
  ];
  const Service = process.env.SERVICE_NAME ?? "portico";
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, Service, Route: part, [name]: 1 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
