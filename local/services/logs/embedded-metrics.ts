import type { Metrics } from "../../metrics";

/** One directive of the embedded metric format. */
interface Directive {
  Namespace?: unknown;
  Dimensions?: unknown;
  Metrics?: unknown;
}

/** Most values of one metric in a line (AWS, "Specification: Embedded metric format"). */
const mostValues = 100;

/**
 * Records the metrics of a log line in CloudWatch's embedded metric format; any other line is none, at the cost of looking for one word.
 *
 * @param message the line
 * @param receivedAt milliseconds since 1970, for lines that say no time
 */
export function recordEmbedded(metrics: Metrics, message: string, receivedAt: number): void {
  if (!message.includes('"_aws"')) return;
  // Lambda puts time, request and level in front of what Node's console writes; CloudWatch finds the JSON after it.
  const line = parse(message.slice(message.indexOf("{")).trim());
  const header = objectOf(line?._aws);
  if (line === undefined || header === undefined || !Array.isArray(header.CloudWatchMetrics)) return;
  const at = typeof header.Timestamp === "number" ? header.Timestamp : receivedAt;
  for (const directive of header.CloudWatchMetrics) recordDirective(metrics, objectOf(directive) ?? {}, line, at);
}

function recordDirective(metrics: Metrics, directive: Directive, line: Record<string, unknown>, at: number): void {
  const { Namespace: namespace, Dimensions: sets, Metrics: named } = directive;
  if (typeof namespace !== "string" || !Array.isArray(named)) return;
  for (const dimensions of dimensionSets(sets, line))
    for (const one of named) {
      const { Name: name, Unit: unit = "None", StorageResolution: resolution } = objectOf(one) ?? {};
      if (typeof name !== "string") continue;
      const values = [line[name]].flat().slice(0, mostValues);
      const series = metrics.series(namespace, name, dimensions, String(unit));
      if (resolution === 1) series.resolution = 1000;
      for (const value of values) if (typeof value === "number" && Number.isFinite(value)) series.record(value, at);
    }
}

/** Each set of dimensions is a metric of its own; none is one without. A set with a name that the line does not have is left out. */
function dimensionSets(sets: unknown, line: Record<string, unknown>): Record<string, string>[] {
  if (!Array.isArray(sets) || sets.length === 0) return [{}];
  return sets.flatMap((names) => {
    if (!Array.isArray(names) || names.some((name) => typeof line[String(name)] === "undefined")) return [];
    return [Object.fromEntries(names.map((name) => [String(name), String(line[String(name)])]))];
  });
}

const objectOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
