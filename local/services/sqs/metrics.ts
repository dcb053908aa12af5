import type { Metrics } from "../../metrics";
import type { Queue } from "./queues/queue";

/** Records what SQS measures of each queue once a minute (AWS, "Available CloudWatch metrics for Amazon SQS"). @param at milliseconds since 1970 */
export function recordQueues(metrics: Metrics, queues: readonly Queue[], at: number): void {
  for (const queue of queues) {
    const { visible, delayed, inFlight } = queue.counts;
    const record = (name: string, value: number, unit: string) =>
      metrics.series("AWS/SQS", name, { QueueName: queue.name }, unit).record(value, at);
    record("ApproximateNumberOfMessagesVisible", visible, "Count");
    record("ApproximateNumberOfMessagesDelayed", delayed, "Count");
    record("ApproximateNumberOfMessagesNotVisible", inFlight, "Count");
    const oldest = queue.oldestSentAt;
    const age = oldest === undefined ? 0 : Math.max(0, Math.floor((at - oldest) / 1000));
    record("ApproximateAgeOfOldestMessage", age, "Seconds");
  }
}
