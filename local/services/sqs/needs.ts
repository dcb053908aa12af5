import type { Need } from "../../service";
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
  if (!queue) return [{ action, resource: engine.arnOf(name) }];
  const known = needsByQueue.get(queue.definition) ?? new Map<string, readonly Need[]>();
  needsByQueue.set(queue.definition, known);
  const needs = known.get(action) ?? [{ action, resource: engine.arnOf(name) }, ...keyNeeds(engine, queue, action)];
  known.set(action, needs);
  return needs;
}

/** The same needs again as long as a queue is defined as it is, so that they are judged once. */
const needsByQueue = new WeakMap<QueueDefinition, Map<string, readonly Need[]>>();

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
function keyNeeds(engine: Engine, { name, settings }: Queue, action: string): readonly Need[] {
  const { cloud } = engine;
  const resource = settings.keyId === undefined ? undefined : keyArn(engine, settings.keyId);
  if (resource === undefined) return [];
  const conditions = {
    "kms:ViaService": `sqs.${cloud.region}.amazonaws.com`,
    "kms:CallerAccount": cloud.accountId,
    "kms:EncryptionContext:aws:sqs:arn": engine.arnOf(name),
    "kms:EncryptionContextKeys": ["aws:sqs:arn"],
    "aws:ViaAWSService": "true",
    "aws:CalledVia": ["sqs.amazonaws.com"],
    "aws:CalledViaFirst": "sqs.amazonaws.com",
    "aws:CalledViaLast": "sqs.amazonaws.com",
  };
  return (keyActions[action] ?? []).map((keyAction) => ({ action: keyAction, resource, conditions }));
}

/** ARN of a key by its id or ARN. An alias is not followed: a queue that names its key so takes no permission on it here. */
function keyArn({ cloud }: Engine, keyId: string): string | undefined {
  if (keyId.includes("alias/")) return undefined;
  return keyId.startsWith("arn:") ? keyId : `arn:aws:kms:${cloud.region}:${cloud.accountId}:key/${keyId}`;
}
