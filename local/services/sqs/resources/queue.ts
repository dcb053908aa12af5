import type { ResourceContext, ResourceState, ResourceType } from "../../../service";
import { nameOf } from "../../recorded";
import type { Engine } from "../engine";
import { checkQueueName } from "../operations/queues";
import type { Queue } from "../queues/queue";
import { checkAttributes } from "../requests/attributes";
import { setAttributes } from "../set-attributes";

/** What a program says of a queue. */
export interface QueueInputs {
  name?: string;
  namePrefix?: string;
  fifoQueue?: boolean;
  contentBasedDeduplication?: boolean;
  deduplicationScope?: string;
  fifoThroughputLimit?: string;
  delaySeconds?: number;
  kmsDataKeyReusePeriodSeconds?: number;
  kmsMasterKeyId?: string;
  maxMessageSize?: number;
  messageRetentionSeconds?: number;
  policy?: string;
  receiveWaitTimeSeconds?: number;
  redriveAllowPolicy?: string;
  redrivePolicy?: string;
  sqsManagedSseEnabled?: boolean;
  tags?: Record<string, string>;
  visibilityTimeoutSeconds?: number;
}

/** What a program may read of a queue. */
export interface QueueOutputs extends QueueInputs {
  name: string;
  url: string;
  arn: string;
}

/** Pulumi's type token of a queue. */
export const queueToken = "aws:sqs/queue:Queue";

/** What AWS's provider sets where the program says nothing: its largest message is smaller than SQS's own default. */
const providerDefaults = {
  contentBasedDeduplication: false,
  delaySeconds: 0,
  fifoQueue: false,
  kmsDataKeyReusePeriodSeconds: 300,
  maxMessageSize: 262_144,
  messageRetentionSeconds: 345_600,
  receiveWaitTimeSeconds: 0,
  visibilityTimeoutSeconds: 30,
};

/** `aws:sqs/queue:Queue`. */
export function queueType(engine: Engine): ResourceType<QueueInputs, QueueOutputs> {
  return {
    token: queueToken,
    approximates: "messages are not encrypted at rest",
    deleteBeforeReplace: true,
    async create(inputs, context) {
      const name = queueName(inputs, context);
      const attributes = withoutEmpty(attributesOf(inputs));
      const isFifo = inputs.fifoQueue === true;
      checkQueueName(name, isFifo);
      const existing = engine.find(name);
      // Made by this very resource, and the run ended before that was recorded: it goes on from there.
      const ours = existing?.definition.createdBy === context.urn ? existing : undefined;
      if (ours) return configure(engine, ours, inputs, context);
      if (existing) throw new Error(`a queue with the name ${name} exists already: give this one another name`);
      checkAttributes(engine, { name, isFifo, isNew: true, attributes, set: attributes });
      const { now } = engine;
      const tags = inputs.tags ?? {};
      const queue = engine.create({ name, attributes, tags, createdAt: now, modifiedAt: now, createdBy: context.urn });
      return stateOf(engine, queue, inputs, context);
    },
    update: (state, inputs, context) => configure(engine, engine.get(nameIn(state)), inputs, context),
    delete(state) {
      const queue = engine.find(nameIn(state));
      if (queue) engine.delete(queue);
    },
  };
}

const nameIn = ({ outputs }: ResourceState<QueueOutputs>): string => outputs.name;

function queueName(inputs: QueueInputs, context: ResourceContext): string {
  const name = nameOf(inputs as Record<string, unknown>, context);
  return inputs.fifoQueue === true && !name.endsWith(".fifo") && !inputs.name ? `${name}.fifo` : name;
}

/** Brings a queue to what the inputs say. Its messages stay. What other resources say of it stays too. */
async function configure(engine: Engine, queue: Queue, inputs: QueueInputs, context: ResourceContext) {
  const { FifoQueue: _, ...attributes } = attributesOf(inputs);
  setAttributes(engine, queue, attributes);
  engine.redefine(queue, { ...queue.definition, tags: inputs.tags ?? {} });
  await engine.journal.settled;
  return stateOf(engine, queue, inputs, context);
}

/** Policies are among them only where the program says something: they may be resources of their own. */
function attributesOf(inputs: QueueInputs): Record<string, string> {
  const all = { ...providerDefaults, ...withoutUndefined(inputs) };
  const isFifo = all.fifoQueue === true;
  const text = (value: unknown) => (value === undefined || value === null ? undefined : String(value));
  const usesKey = Boolean(inputs.kmsMasterKeyId);
  return withoutUndefined({
    DelaySeconds: text(all.delaySeconds),
    MaximumMessageSize: text(all.maxMessageSize),
    MessageRetentionPeriod: text(all.messageRetentionSeconds),
    ReceiveMessageWaitTimeSeconds: text(all.receiveWaitTimeSeconds),
    VisibilityTimeout: text(all.visibilityTimeoutSeconds),
    KmsMasterKeyId: text(inputs.kmsMasterKeyId) ?? "",
    KmsDataKeyReusePeriodSeconds: usesKey ? text(all.kmsDataKeyReusePeriodSeconds) : undefined,
    SqsManagedSseEnabled: usesKey ? undefined : text(inputs.sqsManagedSseEnabled),
    Policy: text(inputs.policy),
    RedrivePolicy: text(inputs.redrivePolicy),
    RedriveAllowPolicy: text(inputs.redriveAllowPolicy),
    ...(isFifo && {
      FifoQueue: "true",
      ContentBasedDeduplication: text(all.contentBasedDeduplication),
      DeduplicationScope: text(inputs.deduplicationScope),
      FifoThroughputLimit: text(inputs.fifoThroughputLimit),
    }),
  });
}

function stateOf(
  engine: Engine,
  queue: Queue,
  inputs: QueueInputs,
  { cloud }: ResourceContext,
): ResourceState<QueueOutputs> {
  const { name, definition } = queue;
  const { attributes } = definition;
  const url = engine.urlOf(name);
  const outputs = {
    ...providerDefaults,
    ...(queue.settings.isFifo && { deduplicationScope: "queue", fifoThroughputLimit: "perQueue" }),
    sqsManagedSseEnabled: attributes.KmsMasterKeyId === undefined && attributes.SqsManagedSseEnabled !== "false",
    policy: attributes.Policy ?? "",
    redrivePolicy: attributes.RedrivePolicy ?? "",
    redriveAllowPolicy: attributes.RedriveAllowPolicy ?? "",
    ...withoutUndefined(inputs),
    name,
    url,
    arn: engine.arnOf(name),
    tagsAll: inputs.tags ?? {},
    region: cloud.region,
  };
  return { id: url, outputs };
}

const withoutUndefined = <Value extends object>(values: Value) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

const withoutEmpty = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
