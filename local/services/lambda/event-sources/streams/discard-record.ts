import type { Batch, Failure } from "./batch";

/** Why records were given up, as AWS names it. */
export type DiscardReason = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** What the record of a discard is made of. */
export interface Discard {
  readonly batch: Batch;
  readonly reason: DiscardReason;
  /** Of the last invocation; left out where there was none. */
  readonly failure?: Failure;
  readonly requestId: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the destination of discarded records gets: where the records are, not the records (AWS, Lambda developer guide: "Retaining discarded batches"). */
export function discardRecord({ batch, reason, failure, ...about }: Discard): string {
  const first = batch.entries.at(0);
  const last = batch.entries.at(-1);
  return JSON.stringify({
    requestContext: {
      requestId: failure?.requestId ?? about.requestId,
      functionArn: about.functionArn,
      condition: reason,
      approximateInvokeCount: batch.invocations,
    },
    ...(failure && {
      responseContext: {
        statusCode: 200,
        executedVersion: failure.executedVersion ?? "$LATEST",
        functionError: failure.functionError ?? null,
      },
    }),
    version: "1.0",
    timestamp: new Date(about.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: about.shardId,
      startSequenceNumber: first?.sequence,
      endSequenceNumber: last?.sequence,
      approximateArrivalOfFirstRecord: secondOf(first?.record.time),
      approximateArrivalOfLastRecord: secondOf(last?.record.time),
      batchSize: batch.entries.length,
      streamArn: about.streamArn,
    },
  });
}

/** `2026-11-22T10:15:30Z`. */
const secondOf = (time = 0): string => new Date(time).toISOString().replace(/\.\d+/, "");
