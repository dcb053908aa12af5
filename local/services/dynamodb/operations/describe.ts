import { answer } from "../answer";
import type { Engine } from "../engine";
import { validationError } from "../errors";
import * as fields from "../requests/fields";
import { checkShape, type Input, integer, text } from "../requests/shape";
import { describeTable as description, type TableStatus } from "../tables/description";
import type { Table } from "../tables/table";

/** The description of a table for an answer. */
export function describe(
  engine: Engine,
  table: Table,
  status: TableStatus = "ACTIVE",
  indexStatus?: ReadonlyMap<string, TableStatus>,
): Record<string, unknown> {
  return description(engine.surroundings, {
    definition: table.definition,
    status,
    extent: table.extent(),
    indexExtent: (name) => table.index(name)?.extent() ?? { items: 0, bytes: 0 },
    indexStatus,
  });
}

/** `DescribeTable`. Numbers of items and bytes are exact; AWS's are up to six hours old. */
export function describeTable(engine: Engine, input: Input): string {
  return answer({ Table: describe(engine, engine.describedTable(fields.tableNameOf(input))) });
}

/** Most names in one answer of ListTables. */
const maxNames = 100;

const listShape = {
  Limit: integer({ min: 1, max: maxNames }),
  ExclusiveStartTableName: text({ min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" }),
};

/** `ListTables`: names in order, up to 100 at once. */
export function listTables(engine: Engine, input: Input): string {
  checkShape(input, listShape);
  const start = fields.textAt(input, "ExclusiveStartTableName");
  const limit = typeof input.Limit === "number" ? input.Limit : maxNames;
  const names = engine.names.filter((name) => start === undefined || name > start);
  const page = names.slice(0, limit);
  return answer({ TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined });
}

/** `DeleteTable`: deletes a table and all of its items. @throws DynamoDbError when it is protected */
export function deleteTable(engine: Engine, input: Input): string {
  const table = engine.describedTable(fields.tableNameOf(input));
  if (table.definition.DeletionProtectionEnabled) {
    throw validationError(
      `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    );
  }
  const { GlobalSecondaryIndexes: _, LocalSecondaryIndexes: __, ...shown } = describe(engine, table, "DELETING");
  engine.delete(table);
  return answer({ TableDescription: shown });
}
