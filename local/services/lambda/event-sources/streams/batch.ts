import type { StreamRecord } from "../../../dynamodb";

/** A record on its way to a function: what the stream holds, and its text as the function gets it. */
export interface Entry {
  readonly record: StreamRecord;
  readonly sequence: string;
  readonly text: string;
}

/** Records that are handed over together, and how often that was tried. Never empty. */
export interface Batch {
  readonly entries: readonly Entry[];
  /** Invocations with these records, or with a batch that they were part of. */
  readonly invocations: number;
  /** Invocations that count as retries: splitting a batch does not. */
  readonly retries: number;
}

/** How the last invocation with a batch went, where it did not go well. */
export interface Failure {
  /** The first record that was not done, where the function said so: those before it are. Left out: none was. */
  readonly from?: string;
  /** Request id of the invocation, and the version that ran; left out where the function could not be invoked. */
  readonly requestId?: string;
  readonly executedVersion?: string;
  /** `Unhandled`; left out where the function answered, and reported failures. */
  readonly functionError?: string;
}

/** What can be set of how batches that fail are dealt with. */
export interface RetryRules {
  readonly bisects: boolean;
  /** Infinity: for as long as records last. */
  readonly maxRetries: number;
}

/** What becomes of a batch that failed: what is tried next, in order; or that it is given up. */
export type Verdict = { readonly next: readonly Batch[] } | { readonly givenUp: Batch };

/**
 * Decides what becomes of a batch that failed (AWS, Lambda developer guide: "Configuring partial batch response with DynamoDB and Lambda").
 * Records before the first that failed are done. The others are tried again; split in two, if that is asked for, which is no retry.
 */
export function verdictOn(batch: Batch, { from }: Failure, { bisects, maxRetries }: RetryRules): Verdict {
  const first = from === undefined ? 0 : batch.entries.findIndex(({ sequence }) => sequence === from);
  const entries = batch.entries.slice(Math.max(first, 0));
  const invocations = batch.invocations + 1;
  if (bisects && entries.length > 1) {
    // Where the function named a record, the batch is split there already.
    if (first > 0) return { next: [{ entries, invocations, retries: batch.retries }] };
    const half = Math.ceil(entries.length / 2);
    const parts = [entries.slice(0, half), entries.slice(half)];
    return { next: parts.map((part) => ({ entries: part, invocations, retries: batch.retries })) };
  }
  if (batch.retries >= maxRetries) return { givenUp: { entries, invocations, retries: batch.retries } };
  return { next: [{ entries, invocations, retries: batch.retries + 1 }] };
}
