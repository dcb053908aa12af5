import { answer, Json, object } from "../answer";
import { Consumptions } from "../capacity";
import type { Engine } from "../engine";
import * as fields from "../requests/fields";
import { anyMap, checkShape, type Input, list, required, structure } from "../requests/shape";
import { keyOfRequest } from "../tables/key-schema";
import type { Item } from "../values/attribute-value";
import { prepareGet, projectedText } from "./get-item";
import { checkOnceEach, checkTotalSize, forEachAction, maxActions } from "./transaction";

const get = structure({
  Key: required(anyMap),
  ProjectionExpression: fields.expression,
  ExpressionAttributeNames: anyMap,
});

const shape = {
  TransactItems: required(list(structure({ Get: required(get) }), { min: 1, max: maxActions })),
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
};

/** `TransactGetItems`: up to 100 items as they are at one moment. */
export function transactGetItems(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const requests = (input.TransactItems as { Get: Input }[]).map((action) => action.Get);
  const gets = requests.map((request) => ({ request, name: fields.tableNameOf(request), get: prepareGet(request) }));
  const located = gets.map((each) => ({ ...each, table: engine.table(each.name) }));
  const found = forEachAction(located, ({ request, table, get: { on, paths } }) => ({
    table,
    key: keyOfRequest(table.schema, request.Key as Item),
    row: on(table),
    paths,
  }));
  checkOnceEach(found);
  checkTotalSize(found.map(({ row }) => row?.size ?? 0));
  const consumed = new Consumptions();
  for (const { table, row } of found) consumed.of(table).readInTransaction(row?.size ?? 0);
  return answer({
    Responses: Json.list(
      found.map(({ row, paths }) =>
        row === undefined ? "{}" : object({ Item: new Json(projectedText(row.text, paths)) }).text,
      ),
    ),
    ConsumedCapacity: consumed.settle(input.ReturnConsumedCapacity),
  });
}
