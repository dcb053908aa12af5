import { answer, Json } from "../answer";
import type { Engine } from "../engine";
import { invalidParameter, validationError } from "../errors";
import { project } from "../expressions/projection";
import { bindUpdate, type UpdateAction } from "../expressions/update";
import { applyUpdate } from "../expressions/update-apply";
import { attributeUpdateMap, bindAttributeUpdates } from "../legacy/attribute-updates";
import { expectedMap } from "../legacy/conditions";
import { conditionAt, expectedAt, expressionAt, placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { anyMap, checkShape, type Input, required } from "../requests/shape";
import { keyOfRequest } from "../tables/key-schema";
import type { Change, CheckedItem, Table } from "../tables/table";
import { type Item, member, typeOf } from "../values/attribute-value";
import { measureItem } from "../values/check";
import { checkKeyPaths, maxItemBytes, type PreparedWrite, parse, perform, writeMetrics } from "./item-write";

const shape = {
  Key: required(anyMap),
  ReturnValues: fields.returnValues,
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
  ReturnItemCollectionMetrics: fields.returnItemCollectionMetrics,
  ReturnValuesOnConditionCheckFailure: fields.returnValuesOnConditionCheckFailure,
  UpdateExpression: fields.expression,
  ConditionExpression: fields.expression,
  AttributeUpdates: attributeUpdateMap,
  Expected: expectedMap,
  ConditionalOperator: fields.conditionalOperator,
  ExpressionAttributeNames: anyMap,
  ExpressionAttributeValues: anyMap,
};

/** `UpdateItem`: changes an item, or makes one with this key. */
export function updateItem(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  const update = prepareUpdate(input);
  const table = engine.table(name);
  const change = perform(update.on(table));
  return answer({
    Attributes: attributesOf(input.ReturnValues, update.actions, change),
    ...writeMetrics(input, table, input.Key as Item, change),
  });
}

/** The update that a request asks for, of UpdateItem or of a transaction. */
export function prepareUpdate(input: Input): PreparedWrite & { actions: readonly UpdateAction[] } {
  checkParameters(input, {
    expressions: ["UpdateExpression", "ConditionExpression"],
    legacy: ["AttributeUpdates", "Expected", "ConditionalOperator"],
  });
  measureItem(input.Key);
  const legacy = input.AttributeUpdates ? bindAttributeUpdates(input.AttributeUpdates as Input) : [];
  const expected = expectedAt(input);
  const placeholders = placeholdersOf(input);
  const text = expressionAt(input, "UpdateExpression");
  const actions = text === undefined ? legacy : bindUpdate(text, placeholders);
  const nested = new Set(placeholders.nested);
  const condition = conditionAt(input, "ConditionExpression", placeholders) ?? expected;
  placeholders.checkAllUsed();
  const returnItem = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return {
    actions,
    on(table) {
      const key = keyOfRequest(table.schema, input.Key as Item);
      checkActions(table, actions);
      checkKeyPaths(table, nested);
      const next = (before: Item | undefined) => updated(table, actions, before ?? { ...(input.Key as Item) });
      return { table, key, condition, returnItem, readsItem: true, next };
    },
  };
}

/** @throws DynamoDbError when an action changes a key attribute, or makes an index key of another type */
function checkActions(table: Table, actions: readonly UpdateAction[]): void {
  for (const { name } of [...table.schema.hash, ...table.schema.range]) {
    if (!actions.some(({ path }) => path[0] === name)) continue;
    throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
  }
  for (const { name: indexName, schema } of table.indexes) {
    for (const { name, type } of [...schema.hash, ...schema.range]) {
      const action = actions.find(({ path }) => path.length === 1 && path[0] === name);
      const actual = action === undefined ? undefined : assignedType(action);
      if (actual === undefined || actual === type) continue;
      throw invalidParameter(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${indexName}`,
      );
    }
  }
}

function assignedType(action: UpdateAction): string | undefined {
  if (action.action === "SET") return action.type;
  return action.action === "REMOVE" ? undefined : typeOf(action.operand);
}

function updated(table: Table, actions: readonly UpdateAction[], item: Item): CheckedItem {
  applyUpdate(actions, item);
  const size = measureItem(item);
  if (size > maxItemBytes) throw validationError("Item size to update has exceeded the maximum allowed size");
  for (const { schema } of table.indexes) {
    for (const { name, type } of [...schema.hash, ...schema.range]) {
      const value = member(item, name);
      if (value !== undefined && value[type] === undefined) {
        throw validationError("The update expression attempted to update the secondary index key to unsupported type");
      }
    }
  }
  table.checkIndexKeys(item);
  return { item, size, text: JSON.stringify(item) };
}

function attributesOf(wanted: unknown, actions: readonly UpdateAction[], change: Change): Json | undefined {
  if (typeof wanted !== "string" || wanted === "NONE") return undefined;
  const row = wanted.endsWith("OLD") ? change.before : change.after;
  if (row === undefined) return undefined;
  if (wanted.startsWith("ALL")) return new Json(row.text);
  const paths = actions.map(({ path }) => path);
  const changed = project(parse(row), paths);
  return Object.keys(changed).length === 0 ? undefined : new Json(JSON.stringify(changed));
}
