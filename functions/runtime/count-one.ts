import { namespace } from "./metrics";

/**
 * Counts one of something, in the embedded metric format: for functions that serve no routes, and are to be small.
 *
 * @param name of the metric
 * @param part of the function, in place of a route: the dimension beside its construct
 */
export const countOne = (name: string, part: string): void =>
  countBy(name, { Service: process.env.SERVICE_NAME ?? "portico", Route: part });

/**
 * Counts one of something by dimensions of its own, in the embedded metric format: for what one alarm watches, whichever functions count it.
 *
 * @param name of the metric
 * @param dimensions their names and values
 */
export function countBy(name: string, dimensions: Readonly<Record<string, string>>): void {
  const CloudWatchMetrics = [
    { Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: [{ Name: name, Unit: "Count" }] },
  ];
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...dimensions, [name]: 1 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
