/**
 * What a function that reports failures of single records says of a batch (AWS, Lambda developer guide: "Implementing partial batch responses"):
 * the ids of those that failed, none where all is well, or `all` where the answer is not to be understood or names a record that is not there.
 *
 * @param payload the function's answer, JSON
 * @param ids of all records of the batch
 */
export function batchFailures(payload: string, ids: ReadonlySet<string>): ReadonlySet<string> | "all" {
  const answer = parse(payload);
  if (answer === undefined) return "all";
  const failures = typeof answer === "object" && answer !== null ? (answer as Answer).batchItemFailures : undefined;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return "all";
  const failed = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return failed.every((id) => typeof id === "string" && ids.has(id)) ? new Set(failed as string[]) : "all";
}

interface Answer {
  batchItemFailures?: unknown;
}

function parse(payload: string): unknown {
  if (payload === "") return null;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
