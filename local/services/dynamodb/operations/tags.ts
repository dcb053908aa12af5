import { answer } from "../answer";
import type { Engine } from "../engine";
import { DynamoDbError, invalidParameter } from "../errors";
import { textAt } from "../requests/fields";
import { checkShape, type Input, list, required, text } from "../requests/shape";
import { tagList } from "../requests/table-shapes";
import { nameInArn } from "../tables/definition";
import type { Table } from "../tables/table";

const arn = required(text({ min: 1, max: 1283 }));

/** Tags of a request as a map. */
export function tagsOf(tags: unknown): Record<string, string> {
  const list = Array.isArray(tags) ? (tags as { Key: string; Value: string }[]) : [];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** `TagResource`: adds tags to a table, in place of those of the same keys. */
export function tagResource(engine: Engine, input: Input): string {
  checkShape(input, { ResourceArn: arn, Tags: required(tagList) });
  const table = taggedTable(engine, input);
  const Tags = { ...table.definition.Tags, ...tagsOf(input.Tags) };
  engine.redefine(table, { ...table.definition, Tags });
  return answer({});
}

/** `UntagResource`: removes tags from a table. */
export function untagResource(engine: Engine, input: Input): string {
  checkShape(input, { ResourceArn: arn, TagKeys: required(list(text({ min: 1, max: 128 }))) });
  const table = taggedTable(engine, input);
  const removed = new Set(input.TagKeys as string[]);
  const Tags = Object.fromEntries(Object.entries(table.definition.Tags).filter(([key]) => !removed.has(key)));
  engine.redefine(table, { ...table.definition, Tags });
  return answer({});
}

/** `ListTagsOfResource`. */
export function listTagsOfResource(engine: Engine, input: Input): string {
  checkShape(input, { ResourceArn: arn });
  const { Tags } = taggedTable(engine, input).definition;
  return answer({ Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })) });
}

/** @throws DynamoDbError when the ARN is no table's; for a table that is not there AWS says that it is not allowed */
function taggedTable(engine: Engine, input: Input): Table {
  const resource = textAt(input, "ResourceArn") ?? "";
  const name = nameInArn(resource);
  if (name === resource) throw invalidParameter(`Invalid TableArn: Invalid ResourceArn provided as input ${resource}`);
  const table = engine.find(name);
  if (table !== undefined) return table;
  throw new DynamoDbError(
    "com.amazon.coral.service#AccessDeniedException",
    `User is not authorized to perform: dynamodb:ListTagsOfResource on resource: ${resource}`,
  );
}
