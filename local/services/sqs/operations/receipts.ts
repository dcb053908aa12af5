import type { Engine } from "../engine";
import { invalidValue, missingParameter, notAHandle } from "../errors";
import type { Message } from "../queues/message";
import type { Queue } from "../queues/queue";
import { readReceipt } from "../queues/receipt";
import { eachEntry, entriesOf } from "../requests/batch";
import { type Input, numberAt, queueAt, requiredText } from "../requests/input";
import type { Operation } from "./operation";

/** Longest that a message is invisible, in seconds, from when it was received (AWS, SQS quotas: 12 hours). */
const longestVisibility = 43_200;

export const deleteMessage: Operation = (engine, input) => {
  remove(engine, queueAt(engine, input), input);
  return {};
};

export const deleteMessageBatch: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const entries = entriesOf(input, "DeleteMessageBatchRequestEntry");
  return eachEntry(entries, (entry) => remove(engine, queue, entry));
};

export const changeMessageVisibility: Operation = (engine, input) => {
  change(engine, queueAt(engine, input), input);
  return {};
};

export const changeMessageVisibilityBatch: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const entries = entriesOf(input, "ChangeMessageVisibilityBatchRequestEntry");
  return eachEntry(entries, (entry) => change(engine, queue, entry));
};

/** A standard queue takes any handle that was good once, and deletes by the last one only; what is gone is gone. */
function remove(engine: Engine, queue: Queue, input: Input): undefined {
  const { handle, message, isLast } = find(queue, input);
  if (message === undefined) return;
  const { isFifo } = queue.settings;
  if (isFifo && !(isLast && isInFlight(engine, message))) throw expired(handle);
  if (isLast) queue.delete(message);
}

function change(engine: Engine, queue: Queue, input: Input): undefined {
  const seconds = numberAt(input, "VisibilityTimeout");
  if (seconds === undefined) throw missingParameter("VisibilityTimeout");
  if (seconds < 0 || seconds > longestVisibility)
    throw invalidValue(seconds, "VisibilityTimeout", "VisibilityTimeout must be an integer between 0 and 43200.");
  const { handle, message, isLast } = find(queue, input);
  if (message === undefined || !isLast)
    throw invalidValue(
      handle,
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    );
  if (queue.settings.isFifo && !isInFlight(engine, message)) throw expired(handle);
  const until = engine.now + seconds * 1000;
  if (until > (message.lastReceivedAt ?? engine.now) + longestVisibility * 1000)
    throw invalidValue(
      seconds,
      "VisibilityTimeout",
      `Total VisibilityTimeout for the message is beyond the limit [${longestVisibility} seconds]`,
    );
  queue.hide(message, seconds * 1000);
}

/** The message of a handle, if it is still there, and whether the handle is that of its last receive. @throws SqsError */
function find(queue: Queue, input: Input) {
  const handle = requiredText(input, "ReceiptHandle");
  const receipt = readReceipt(handle);
  if (receipt === undefined || receipt.queue !== queue.number) throw notAHandle(handle);
  const message = queue.find(receipt.sequence);
  return { handle, message, isLast: message?.receives === receipt.receive };
}

const isInFlight = ({ now }: Engine, { state, visibleAt }: Message): boolean => state === "inFlight" && visibleAt > now;

const expired = (handle: string) => invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
