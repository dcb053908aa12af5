import { availableParallelism } from "node:os";

/** How many threads can compute at a time. Asked once: the answer takes the machine longer than a request takes us. */
export const processors = availableParallelism();
