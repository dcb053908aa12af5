/** The phases of a delivery's retries, as SNS's delivery policies have them. Delays are in seconds. */
export interface RetryPhases {
  /** Retries at once, at first. */
  numNoDelayRetries: number;
  /** Retries after `minDelayTarget`, then. */
  numMinDelayRetries: number;
  /** Retries after `maxDelayTarget`, at last. */
  numMaxDelayRetries: number;
  /** All retries; those of no other phase grow from `minDelayTarget` to `maxDelayTarget`. */
  numRetries: number;
  minDelayTarget: number;
  maxDelayTarget: number;
  backoffFunction: "linear" | "arithmetic" | "geometric" | "exponential";
}

/**
 * Milliseconds before a retry; undefined when there is none left.
 *
 * @param retry counted from 1
 */
export function delayBefore(phases: RetryPhases, retry: number): number | undefined {
  const { numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries, numRetries, minDelayTarget, maxDelayTarget } =
    phases;
  if (retry > numRetries) return undefined;
  if (retry <= numNoDelayRetries) return 0;
  if (retry <= numNoDelayRetries + numMinDelayRetries) return minDelayTarget * 1000;
  const steps = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const step = retry - numNoDelayRetries - numMinDelayRetries;
  if (step > steps) return maxDelayTarget * 1000;
  return grown(phases, steps <= 1 ? 0 : (step - 1) / (steps - 1)) * 1000;
}

/** Seconds at a place between 0 (the first backoff) and 1 (the last). */
function grown({ backoffFunction, minDelayTarget: low, maxDelayTarget: high }: RetryPhases, place: number): number {
  switch (backoffFunction) {
    case "linear":
      return low + (high - low) * place;
    case "arithmetic":
      return low + (high - low) * ((place * (place + 1)) / 2);
    case "geometric":
      return low + (high - low) * place ** 2;
    case "exponential":
      return Math.max(low, 0.001) * (high / Math.max(low, 0.001)) ** place;
  }
}
