import { AwsError } from "../../aws-json";
import { groupOf, type Input, type LogCalls, type LogsContext, required } from "../input";
import { groupNameIn } from "../needs";
import type { LogGroup } from "../store";

/** Tags that a group has at most (AWS, TagResource). */
const mostTags = 50;

/** Tags of groups: AWS's calls by ARN, and its older ones by name. */
export const tagCalls: LogCalls = {
  TagResource: (input, context) => tag(groupByArn(input, context), input.tags),
  UntagResource: (input, context) => untag(groupByArn(input, context), input.tagKeys),
  ListTagsForResource: (input, context) => ({ tags: groupByArn(input, context).tags ?? {} }),
  TagLogGroup: (input, { store }) => tag(groupOf(input, store), input.tags),
  UntagLogGroup: (input, { store }) => untag(groupOf(input, store), input.tags),
  ListTagsLogGroup: (input, { store }) => ({ tags: groupOf(input, store).tags ?? {} }),
};

/** @throws AwsError ResourceNotFoundException */
function groupByArn(input: Input, { store }: LogsContext): LogGroup {
  const group = store.groups.get(groupNameIn(required(input, "resourceArn")));
  if (group === undefined) throw new AwsError("ResourceNotFoundException", "The specified resource does not exist.");
  return group;
}

function tag(group: LogGroup, given: unknown): void {
  const tags = { ...group.tags, ...(given as Record<string, string> | undefined) };
  if (Object.keys(tags).length > mostTags)
    throw new AwsError("TooManyTagsException", `A resource can have no more than ${mostTags} tags.`);
  group.tags = tags;
}

function untag(group: LogGroup, keys: unknown): void {
  const gone = Array.isArray(keys) ? keys : [];
  group.tags = Object.fromEntries(Object.entries(group.tags ?? {}).filter(([name]) => !gone.includes(name)));
}
