import { invalidValue, overLimit, unknownAttribute } from "../errors";
import type { Message } from "../queues/message";
import type { Queue } from "../queues/queue";
import { type AttributeNames, received, systemAttributeNames } from "../received";
import { type Input, numberAt, queueAt, textAt, textsAt } from "../requests/input";

import type { Operation } from "./operation";

/** Most messages in flight (AWS, SQS quotas). */
const mostInFlight = 120_000;

export const receiveMessage: Operation = async (engine, input, { onGone }) => {
  const queue = queueAt(engine, input);
  const most = between(input, "MaxNumberOfMessages", 1, 10, "Must be between 1 and 10, if provided.") ?? 1;
  const seconds = between(input, "WaitTimeSeconds", 0, 20, "Must be >= 0 and <= 20, if provided.");
  const hidden = between(input, "VisibilityTimeout", 0, 43_200, "Must be >= 0 and <= 43200, if provided.");
  const visibility = hidden === undefined ? undefined : hidden * 1000;
  const system = [...textsAt(input, "AttributeNames"), ...textsAt(input, "MessageSystemAttributeNames")];
  const unknown = system.find((name) => name !== "All" && !systemAttributeNames.has(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  const names = { system, user: textsAt(input, "MessageAttributeNames") };
  const attempt = queue.settings.isFifo ? textAt(input, "ReceiveRequestAttemptId") : undefined;

  const again = attempt === undefined ? undefined : engine.attempts.again(queue, attempt, visibility);
  let messages = again ?? receiveNow(queue, most, visibility);
  const time = seconds === undefined ? queue.settings.wait : seconds * 1000;
  if (messages.length === 0 && time > 0)
    messages = await engine.waiters.wait(queue.name, { most, visibility, time }, onGone);
  if (attempt !== undefined && again === undefined) engine.attempts.remember(queue, attempt, messages);
  if (messages.length === 0) queue.metrics?.count("NumberOfEmptyReceives");
  return { Messages: shown(queue, messages, names) };
};

/** A standard queue says that too many are in flight; a FIFO queue gives none. @throws SqsError OverLimit */
function receiveNow(queue: Queue, most: number, visibility: number | undefined): Message[] {
  if (queue.counts.inFlight < mostInFlight) return queue.receive(most, visibility);
  if (queue.settings.isFifo) return [];
  throw overLimit(`Too many messages in flight for the queue ${queue.name}: ${mostInFlight}`);
}

/** What is shown of messages; undefined for none, as AWS leaves the member out. */
function shown(queue: Queue, messages: readonly Message[], names: AttributeNames) {
  return messages.length === 0 ? undefined : messages.map((message) => received(queue.number, message, names));
}

function between(input: Input, name: string, least: number, most: number, reason: string): number | undefined {
  const value = numberAt(input, name);
  if (value !== undefined && (value < least || value > most)) throw invalidValue(value, name, reason);
  return value;
}
