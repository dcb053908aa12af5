/** A request that is to be done once. */
export interface Attempt {
  /** Key of its item: who calls, what, and with which idempotency key. */
  id: string;
  /** Hash of all that the request says: a repeat says the same. */
  fingerprint: string;
  /** Who makes this attempt; no other one has this name. */
  owner: string;
}

/** What all attempts at one request have in common, whichever of them got how far. */
export interface Origin {
  /** Names the request: a hash of who calls, what, and with which idempotency key. */
  id: string;
  /** When the first attempt began: milliseconds since 1970. */
  since: number;
}

/** What is known of a request when it comes. */
export type Found =
  /** It is the first, or none before came to an end: do it, then keep its answer or release it. */
  | { kind: "first"; since: number }
  /** Another attempt is at work. */
  | { kind: "in-flight" }
  /** The key was used for a request that says something else. */
  | { kind: "other-request" }
  /** It is done; undefined where the answer was too large to be kept. */
  | { kind: "done"; answer: string | undefined };

/** Remembers which requests were done, and what was answered. Each method throws an error when it cannot. */
export interface Keeper {
  /**
   * Begins a request, in one step that no other attempt comes between.
   *
   * @param until when another attempt may begin it anew, where this one did not end: milliseconds since 1970
   */
  begin(attempt: Attempt, until: number): Promise<Found>;
  /** Keeps the answer, unless another attempt has begun since. */
  keep(attempt: Attempt, answer: string): Promise<void>;
  /** Gives the attempt up, so that another one at the same request may begin at once. */
  release(attempt: Attempt): Promise<void>;
}
