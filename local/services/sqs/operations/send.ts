import { invalidParameter, SqsError } from "../errors";
import type { Queue } from "../queues/queue";
import { eachEntry, entriesOf } from "../requests/batch";
import { type Input, queueAt } from "../requests/input";
import { checkBatchSize, orderOf, readMessage } from "../requests/message";
import { send } from "../send";
import type { Operation } from "./operation";

export const sendMessage: Operation = (engine, input, { senderId }) => {
  const queue = queueAt(engine, input);
  return send(engine, queue, readMessage(queue, input), senderId);
};

export const sendMessageBatch: Operation = (engine, input, { senderId }) => {
  const queue = queueAt(engine, input);
  const entries = entriesOf(input, "SendMessageBatchRequestEntry");
  checkBatchSize(entries);
  for (const entry of entries) checkOrder(queue, entry);
  return eachEntry(entries, (entry) => send(engine, queue, readMessage(queue, entry, "cannot be validated"), senderId));
};

/** An entry without its group or deduplication id fails the whole batch, with a name of its own. @throws SqsError */
function checkOrder(queue: Queue, entry: Input): void {
  try {
    if (queue.settings.isFifo) orderOf(queue, entry);
  } catch (error) {
    throw error instanceof SqsError ? invalidParameter(error.message) : error;
  }
}
