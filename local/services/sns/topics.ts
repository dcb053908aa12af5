import { type QueryInput, structureIn, structuresOf, textOf, textsOf } from "../aws-query";
import type { Call } from "./api";
import { invalidParameter } from "./errors";
import { page, textsIn } from "./input";
import { isFifo, type SnsState, type Topic } from "./state";
import { checkTopicAttributes, describeTopic, policyOf } from "./topic-attributes";

/** Topics in one page of a list (SNS API reference). */
const topicsPerPage = 100;

const createTopic: Call = ({ state }, input) => {
  const name = textOf(input, "Name") ?? "";
  const attributes = textsIn(structureIn(input, "Attributes"));
  const tags = tagsIn(input);
  checkName(name, attributes.FifoTopic === "true");
  checkTopicAttributes(attributes, true);
  const arn = state.topicArn(name);
  const known = state.topics.get(arn);
  if (known === undefined) state.topics.set(arn, { arn, name, attributes, tags, unsubscribed: 0 });
  else checkSame(state, known, attributes, tags);
  return { TopicArn: arn };
};

const deleteTopic: Call = ({ state }, input) => {
  const arn = textOf(input, "TopicArn");
  if (arn !== undefined && state.topics.has(arn)) state.removeTopic(arn);
  return undefined;
};

const listTopics: Call = ({ state }, input) => {
  const { items, NextToken } = page(input, state.topics.values(), topicsPerPage);
  return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken };
};

const getTopicAttributes: Call = ({ state }, input) => ({
  Attributes: describeTopic(state, state.topic(textOf(input, "TopicArn"))),
});

const setTopicAttributes: Call = ({ state }, input) => {
  const topic = state.topic(textOf(input, "TopicArn"));
  const name = textOf(input, "AttributeName") ?? "";
  const value = textOf(input, "AttributeValue") ?? "";
  checkTopicAttributes({ [name]: value }, false);
  state.topics.set(topic.arn, { ...topic, attributes: { ...topic.attributes, [name]: value } });
  return undefined;
};

const addPermission: Call = ({ state }, input) => {
  const topic = state.topic(textOf(input, "TopicArn"));
  const label = textOf(input, "Label") ?? "";
  const actions = textsOf(input, "ActionName");
  if (!actions.every((action) => policyActions.includes(action)))
    throw invalidParameter("Policy statement action out of service scope!");
  const policy = JSON.parse(policyOf(state, topic)) as { Statement: { Sid?: string }[] };
  if (policy.Statement.some(({ Sid }) => Sid === label)) throw invalidParameter("Statement already exists");
  const accounts = textsOf(input, "AWSAccountId").map((id) => `arn:aws:iam::${id}:root`);
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: oneOrAll(accounts) },
    Action: oneOrAll(actions.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  };
  setPolicy(state, topic, { ...policy, Statement: [...policy.Statement, statement] });
  return undefined;
};

const removePermission: Call = ({ state }, input) => {
  const topic = state.topic(textOf(input, "TopicArn"));
  const label = textOf(input, "Label");
  const policy = JSON.parse(policyOf(state, topic)) as { Statement: { Sid?: string }[] };
  setPolicy(state, topic, { ...policy, Statement: policy.Statement.filter(({ Sid }) => Sid !== label) });
  return undefined;
};

const tagResource: Call = ({ state }, input) => {
  const topic = state.topic(textOf(input, "ResourceArn"), "ResourceArn");
  state.topics.set(topic.arn, { ...topic, tags: { ...topic.tags, ...tagsIn(input) } });
  return {};
};

const untagResource: Call = ({ state }, input) => {
  const topic = state.topic(textOf(input, "ResourceArn"), "ResourceArn");
  const gone = textsOf(input, "TagKeys");
  const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !gone.includes(key)));
  state.topics.set(topic.arn, { ...topic, tags });
  return {};
};

const listTagsForResource: Call = ({ state }, input) => {
  const { tags } = state.topic(textOf(input, "ResourceArn"), "ResourceArn");
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** The calls about topics. */
export const topicOperations = {
  CreateTopic: {
    does: createTopic,
    approximates: "archives and data protection answer 501; delivery logging is kept, and nothing is logged",
  },
  DeleteTopic: deleteTopic,
  ListTopics: listTopics,
  GetTopicAttributes: getTopicAttributes,
  SetTopicAttributes: { does: setTopicAttributes, approximates: "as CreateTopic" },
  AddPermission: addPermission,
  RemovePermission: removePermission,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

/** Actions that a topic's policy may name in `AddPermission`. */
const policyActions = [
  "GetTopicAttributes",
  "SetTopicAttributes",
  "AddPermission",
  "RemovePermission",
  "DeleteTopic",
  "Subscribe",
  "ListSubscriptionsByTopic",
  "Publish",
];

const oneOrAll = (list: string[]) => (list.length === 1 ? list[0] : list);

const setPolicy = (state: SnsState, topic: Topic, policy: object): void =>
  state.topics.set(topic.arn, { ...topic, attributes: { ...topic.attributes, Policy: JSON.stringify(policy) } });

/** @throws AwsError InvalidParameter */
function checkName(name: string, isFifoTopic: boolean): void {
  const fits = /^[\w-]{1,256}$/.test(isFifoTopic ? name.replace(/\.fifo$/, "") : name) && name.length <= 256;
  if (fits && (!isFifoTopic || name.endsWith(".fifo"))) return;
  throw invalidParameter(
    isFifoTopic
      ? "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
      : "Topic Name",
  );
}

/** A topic is made again only as it is. @throws AwsError InvalidParameter */
function checkSame(
  state: SnsState,
  topic: Topic,
  attributes: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
): void {
  const now = describeTopic(state, topic).set("FifoTopic", String(isFifo(topic)));
  if (Object.entries(attributes).some(([name, value]) => now.get(name) !== value))
    throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
  if (Object.entries(tags).some(([key, value]) => topic.tags[key] !== value))
    throw invalidParameter("Tags Reason: Topic already exists with different tags");
}

function tagsIn(input: QueryInput): Record<string, string> {
  const tags = structuresOf(input, "Tags").map(
    (tag) => [textOf(tag, "Key") ?? "", textOf(tag, "Value") ?? ""] as const,
  );
  if (new Set(tags.map(([key]) => key)).size < tags.length) throw invalidParameter("Duplicated keys are not allowed.");
  return Object.fromEntries(tags);
}
