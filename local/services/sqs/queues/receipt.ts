import type { Message } from "./message";

/** What a receipt handle stands for: one receive of one message. */
export interface Receipt {
  readonly queue: number;
  readonly sequence: number;
  /** The how manyeth receive it was. */
  readonly receive: number;
}

/** The handle of a message's last receive. It holds all that it stands for, so that it is good after a restart. */
export const receiptHandle = (queue: number, { sequence, receives, id }: Message): string =>
  `AQEB${Buffer.from(`${queue}:${sequence}:${receives}:${id}`).toString("base64")}`;

/** Undefined: no handle of ours. */
export function readReceipt(handle: string): Receipt | undefined {
  if (!handle.startsWith("AQEB")) return undefined;
  const text = Buffer.from(handle.slice(4), "base64").toString("latin1");
  const [, queue, sequence, receive] = /^(\d+):(\d+):(\d+):[0-9a-f-]{36}$/.exec(text) ?? [];
  if (queue === undefined) return undefined;
  return { queue: Number(queue), sequence: Number(sequence), receive: Number(receive) };
}
