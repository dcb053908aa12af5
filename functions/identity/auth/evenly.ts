import { setTimeout } from "node:timers/promises";

/** Milliseconds. What these routes do takes less than one step, but for a slow mail; each further step hides the rest. */
const step = 300;

/**
 * Does something that takes a different time for an account that is there and for one that is not, and ends at the next step of time. So an answer tells
 * neither by what it says nor by when it comes.
 */
export async function evenly<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const taken = performance.now() - began;
    await setTimeout(Math.ceil(taken / step) * step - taken);
  }
}
