import type { Engine } from "../engine";
import { invalidParameter, missingParameter, purgeInProgress, queueDoesNotExist, queueNameExists } from "../errors";
import { checkAttributes } from "../requests/attributes";
import { mapAt, numberAt, queueAt, requiredText, textAt } from "../requests/input";
import type { Operation } from "./operation";

/** @throws SqsError for a name that no queue can have */
export function checkQueueName(name: string, isFifo: boolean): void {
  if (isFifo && !/^[\w-]{1,75}\.fifo$/.test(name))
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length",
    );
  if (!isFifo && !/^[\w-]{1,80}$/.test(name))
    throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

/** A queue of the same name and attributes is the same queue. */
export const createQueue: Operation = (engine, input) => {
  const name = requiredText(input, "QueueName");
  const attributes = mapAt(input, "Attributes");
  const isFifo = attributes.FifoQueue === "true";
  checkQueueName(name, isFifo);
  checkAttributes(engine, { name, isFifo, isNew: true, attributes, set: attributes });
  const existing = engine.find(name);
  if (existing === undefined) {
    const { now } = engine;
    engine.create({ name, attributes, tags: mapAt(input, "tags"), createdAt: now, modifiedAt: now });
  } else {
    const current = engine.attributesOf(existing);
    const other = Object.keys(attributes).find((attribute) => attributes[attribute] !== (current[attribute] ?? ""));
    if (other !== undefined) throw queueNameExists(other);
  }
  return { QueueUrl: engine.urlOf(name) };
};

export const deleteQueue: Operation = (engine, input) => {
  engine.delete(queueAt(engine, input));
  return {};
};

export const getQueueUrl: Operation = (engine, input) => {
  const name = requiredText(input, "QueueName");
  const owner = textAt(input, "QueueOwnerAWSAccountId");
  if (owner !== undefined && owner !== engine.cloud.accountId) throw queueDoesNotExist();
  return { QueueUrl: engine.urlOf(engine.get(name).name) };
};

/** Most queues of one answer (AWS, SQS API reference: ListQueues). */
const mostQueues = 1_000;

export const listQueues: Operation = (engine, input) => {
  const prefix = textAt(input, "QueueNamePrefix") ?? "";
  return page(
    engine,
    input,
    engine.queues.map(({ name }) => name).filter((name) => name.startsWith(prefix)),
    "QueueUrls",
  );
};

export const listDeadLetterSourceQueues: Operation = (engine, input) => {
  const arn = engine.arnOf(queueAt(engine, input).name);
  const sources = engine.queues.filter(({ settings }) => settings.redrive?.targetArn === arn);
  return {
    queueUrls: [],
    ...page(
      engine,
      input,
      sources.map(({ name }) => name),
      "queueUrls",
    ),
  };
};

/** A page of URLs, with a token of the next where the caller says how many it wants. No member for no queue, as on AWS. */
function page(engine: Engine, input: Parameters<Operation>[1], names: readonly string[], member: string): object {
  const most = numberAt(input, "MaxResults");
  if (most !== undefined && (most < 1 || most > mostQueues))
    throw invalidParameter(
      `Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and ${mostQueues}.`,
    );
  const token = textAt(input, "NextToken");
  const after = token === undefined ? "" : Buffer.from(token, "base64").toString();
  const rest = names.filter((name) => name > after);
  const found = rest.slice(0, most ?? mostQueues);
  const last = found.at(-1);
  const hasMore = most !== undefined && last !== undefined && found.length < rest.length;
  return {
    [member]: found.length === 0 ? undefined : found.map((name) => engine.urlOf(name)),
    NextToken: hasMore ? Buffer.from(last).toString("base64") : undefined,
  };
}

/** A queue is purged once a minute at most (AWS, SQS API reference: PurgeQueue). */
const purgeInterval = 60_000;

export const purgeQueue: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const last = engine.purges.get(queue.number);
  if (last !== undefined && engine.now - last < purgeInterval) throw purgeInProgress(queue.name);
  engine.purges.set(queue.number, engine.now);
  queue.clear();
  return {};
};

export const listQueueTags: Operation = (engine, input) => {
  const { tags } = queueAt(engine, input).definition;
  return { Tags: Object.keys(tags).length === 0 ? undefined : tags };
};

/** Most tags of a queue (AWS, SQS quotas). */
const mostTags = 50;

export const tagQueue: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const added = mapAt(input, "Tags");
  if (Object.keys(added).length === 0) throw missingParameter("Tags");
  const tags = { ...queue.definition.tags, ...added };
  if (Object.keys(tags).length > mostTags) throw invalidParameter(`Too many tags added for queue ${queue.name}.`);
  engine.redefine(queue, { ...queue.definition, tags });
  return {};
};

export const untagQueue: Operation = (engine, input) => {
  const queue = queueAt(engine, input);
  const removed = new Set((input.TagKeys as readonly unknown[] | undefined) ?? []);
  if (removed.size === 0) throw missingParameter("TagKeys");
  const tags = Object.fromEntries(Object.entries(queue.definition.tags).filter(([key]) => !removed.has(key)));
  engine.redefine(queue, { ...queue.definition, tags });
  return {};
};
