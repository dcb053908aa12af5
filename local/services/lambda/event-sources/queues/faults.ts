import type { Cloud } from "../../../../cloud";

/**
 * Does a call that Lambda makes to a queue, unless a fault was asked for: then it is not done, or its answer gets lost. Latency is left
 * out: nobody waits for Lambda here.
 *
 * @returns undefined where it went wrong
 */
export function callQueue<Answer>(
  { faults }: Cloud,
  operation: string,
  queueArn: string,
  work: () => Answer,
): { answer: Answer } | undefined {
  const found = faults?.none === false ? faults.for({ service: "sqs", operation, resources: () => [queueArn] }) : [];
  const fault = found.find(({ kind }) => kind !== "latency" && kind !== "crash");
  if (fault === undefined) return { answer: work() };
  if (fault.done) work();
  return undefined;
}
