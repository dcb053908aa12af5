import { setImmediate } from "node:timers/promises";

/**
 * Waits until a request may cost something beside its count: a window that this instance knows to be used up refuses it before.
 *
 * @param counted the count of a limiter, under way
 * @throws Problem `too-many-requests`
 */
export async function unlessSpent(counted: Promise<void>): Promise<void> {
  await Promise.race([counted, setImmediate()]);
}
