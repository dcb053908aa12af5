import type { Need } from "../../service";
import type { KmsService } from "../kms";
import type { Engine } from "./engine";
import type { QueueDefinition } from "./queues/definition";
import type { Queue } from "./queues/queue";
import type { Input } from "./requests/input";

/** Batches take what their single ones take (AWS, Service Authorization Reference: SQS). */
const actionOf = (operation: string): string => `sqs:${operation.replace(/Batch$/, "")}`;

/** What a queue with a customer key takes of it (AWS, SQS developer guide: "Key management"). */
const keyActions: Readonly<Record<string, readonly string[]>> = {
  "sqs:SendMessage": ["kms:GenerateDataKey", "kms:Decrypt"],
  "sqs:ReceiveMessage": ["kms:Decrypt"],
};

/** What an operation takes: its action on the queue that it names, and the queue's key. What names no queue takes nothing: it is refused anyway. */
export function needsOf(engine: Engine, operation: string, input: Input): readonly Need[] {
  switch (operation) {
    case "ListQueues":
      return [{ action: "sqs:ListQueues", resource: engine.arnOf("*") }];
    case "CreateQueue":
    case "GetQueueUrl":
      return typeof input.QueueName === "string" ? needsOn(engine, operation, input.QueueName) : [];
    case "CancelMessageMoveTask":
      return [{ action: actionOf(operation), resource: sourceIn(input.TaskHandle) }];
    case "ListMessageMoveTasks":
      return typeof input.SourceArn === "string" ? [{ action: actionOf(operation), resource: input.SourceArn }] : [];
    case "StartMessageMoveTask":
      return typeof input.SourceArn === "string" ? moveNeeds(input.SourceArn, input.DestinationArn) : [];
    default:
      if (typeof input.QueueUrl !== "string") return [];
      return needsOn(engine, operation, input.QueueUrl.slice(input.QueueUrl.lastIndexOf("/") + 1));
  }
}

/** What doing something with a queue takes. */
export function needsOn(engine: Engine, operation: string, name: string): readonly Need[] {
  const action = actionOf(operation);
  const queue = engine.find(name);
  return queue === undefined
    ? [{ action, resource: engine.arnOf(name) }]
    : [needOn(engine, queue, action), ...keyNeeds(engine, queue, action)];
}

/** The same need again as long as a queue is defined as it is, so that it is judged once. */
function needOn(engine: Engine, { name, definition }: Queue, action: string): Need {
  const known = needsByQueue.get(definition) ?? new Map<string, Need>();
  needsByQueue.set(definition, known);
  const need = known.get(action) ?? { action, resource: engine.arnOf(name) };
  known.set(action, need);
  return need;
}

const needsByQueue = new WeakMap<QueueDefinition, Map<string, Need>>();

function moveNeeds(sourceArn: string, destinationArn: unknown): readonly Need[] {
  const onSource = ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
  const needs = onSource.map((action) => ({ action, resource: sourceArn }));
  return typeof destinationArn === "string"
    ? [...needs, { action: "sqs:SendMessage", resource: destinationArn }]
    : needs;
}

function sourceIn(handle: unknown): string {
  try {
    return String(JSON.parse(Buffer.from(String(handle), "base64").toString()).sourceArn);
  } catch {
    return "*"; // the operation refuses it
  }
}

/** SQS uses the key in the name of who calls. */
function keyNeeds(engine: Engine, { name, settings: { keyId } }: Queue, action: string): readonly Need[] {
  const kms = keyId === undefined ? undefined : (engine.cloud.services.get("kms") as KmsService | undefined);
  if (kms === undefined || keyId === undefined) return [];
  const context = { "aws:sqs:arn": engine.arnOf(name) };
  return (keyActions[action] ?? []).flatMap((keyAction) => kms.needVia("sqs", keyAction, keyId, context) ?? []);
}
