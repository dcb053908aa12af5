import type { Engine } from "../engine";
import { validationError } from "../errors";
import { bindKeyConditions, type KeyConditions } from "../expressions/key-condition";
import type { Placeholders } from "../expressions/placeholders";
import { bindFilter, bindLegacyKeyConditions, conditionMap } from "../legacy/conditions";
import { Page } from "../reading/page";
import { checkFilterAttributes, type KeyRange, keyRangeOf } from "../reading/range";
import { checkSelect, selectionOf } from "../reading/selection";
import { type Cursor, type Member, type Source, sourceOf } from "../reading/source";
import { checkInRange, checkStartKey, startKeyAt } from "../reading/start-key";
import { checkConditionalOperator, conditionAt, expressionAt, placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { projectionAt } from "../requests/projection";
import { anyMap, checkShape, flag, type Input, list, text } from "../requests/shape";
import { checkKeyPaths } from "./item-write";

const shape = {
  IndexName: fields.indexName,
  Select: fields.select,
  Limit: fields.queryLimit,
  ConsistentRead: fields.consistentRead,
  ScanIndexForward: flag,
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
  ExclusiveStartKey: anyMap,
  KeyConditionExpression: fields.expression,
  FilterExpression: fields.expression,
  ProjectionExpression: fields.expression,
  ExpressionAttributeNames: anyMap,
  ExpressionAttributeValues: anyMap,
  KeyConditions: conditionMap,
  QueryFilter: conditionMap,
  ConditionalOperator: fields.conditionalOperator,
  AttributesToGet: list(text(), { min: 1, max: 255 }),
};

/** `Query`: the items of one partition of a table or index, in the order of their sort keys. */
export function query(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  checkParameters(input, {
    expressions: ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
    legacy: ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"],
  });
  const legacyFilter = legacyFilterAt(input);
  const startKey = startKeyAt(input);
  if (!input.KeyConditions && typeof input.KeyConditionExpression !== "string") {
    throw validationError(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const placeholders = placeholdersOf(input);
  const conditions = keyConditionsAt(input, placeholders);
  placeholders.heads.clear();
  const filter = conditionAt(input, "FilterExpression", placeholders) ?? legacyFilter?.test;
  const filtered = legacyFilter === undefined ? new Set(placeholders.heads) : new Set(legacyFilter.names);
  const paths = projectionAt(input, placeholders);
  placeholders.checkAllUsed();
  checkSelect(input, "Query");

  const source = sourceOf(engine.table(name), fields.textAt(input, "IndexName"));
  checkConsistency(source, input);
  if (startKey !== undefined) checkStartKey(source, startKey, "Query");
  const range = keyRangeOf(source.schema, conditions);
  if (startKey !== undefined) checkInRange(source, startKey, range);
  checkKeyPaths(source.table, placeholders.nested);
  checkFilterAttributes(source.schema, filtered, legacyFilter === undefined ? "Filter Expression" : "QueryFilter");
  const page = new Page({ operation: "Query", input, source, filter, selection: selectionOf(input, source, paths) });
  readRange(source, range, startKey && source.cursorOf(startKey), input.ScanIndexForward !== false, page.take);
  return page.answer();
}

function keyConditionsAt(input: Input, placeholders: Placeholders): KeyConditions {
  const text = expressionAt(input, "KeyConditionExpression");
  return text === undefined
    ? bindLegacyKeyConditions(input.KeyConditions as Input)
    : bindKeyConditions(text, placeholders);
}

function legacyFilterAt(input: Input) {
  checkConditionalOperator(input, ["QueryFilter"]);
  return input.QueryFilter ? bindFilter(input.QueryFilter as Input, input.ConditionalOperator) : undefined;
}

/** @throws DynamoDbError for a consistent read of a global index */
export function checkConsistency({ index }: Source, { ConsistentRead: consistent }: Input): void {
  if (index?.kind !== "global" || consistent !== true) return;
  throw validationError("Consistent reads are not supported on global secondary indexes");
}

function readRange(
  source: Source,
  { hash, range }: KeyRange,
  after: Cursor | undefined,
  forward: boolean,
  take: (member: Member) => boolean,
): void {
  const members = source.space.partition(hash)?.members;
  const below = range?.below ?? (() => false);
  const above = range?.above ?? (() => false);
  if (forward) {
    const before = (member: Member) =>
      below(member.range) || (after !== undefined && source.compare(member, after) <= 0);
    members?.forward(before, (member) => !above(member.range) && take(member));
  } else {
    const upTo = (member: Member) => !above(member.range) && (after === undefined || source.compare(member, after) < 0);
    members?.backward(upTo, (member) => !below(member.range) && take(member));
  }
}
