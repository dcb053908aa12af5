import { createHash } from "node:crypto";
import { answer, type Json } from "../answer";
import { Consumptions } from "../capacity";
import type { Engine } from "../engine";
import { idempotentMismatch, validationError } from "../errors";
import * as fields from "../requests/fields";
import { anyMap, checkShape, type Fields, type Input, list, required, structure, text } from "../requests/shape";
import type { Item } from "../values/attribute-value";
import { prepareDelete } from "./delete-item";
import { carryOut, decide, type ItemWrite, itemCollectionMetrics, type PreparedWrite } from "./item-write";
import { preparePut } from "./put-item";
import { checkOnceEach, checkTotalSize, forEachAction, maxActions } from "./transaction";
import { prepareUpdate } from "./update-item";

const common: Fields = {
  ConditionExpression: fields.expression,
  ExpressionAttributeNames: anyMap,
  ExpressionAttributeValues: anyMap,
  ReturnValuesOnConditionCheckFailure: fields.returnValuesOnConditionCheckFailure,
};
const keyed: Fields = { Key: required(anyMap), ...common };

const shape = {
  TransactItems: required(
    list(
      structure({
        ConditionCheck: structure({ ...keyed, ConditionExpression: required(fields.expression) }),
        Put: structure({ Item: required(anyMap), ...common }),
        Delete: structure(keyed),
        Update: structure({ ...keyed, UpdateExpression: required(fields.expression) }),
      }),
      { min: 1, max: maxActions },
    ),
  ),
  ClientRequestToken: text({ min: 1, max: 36 }),
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
  ReturnItemCollectionMetrics: fields.returnItemCollectionMetrics,
};

/** How each kind of action is prepared. A condition check is a delete that does not delete. */
const kinds: Readonly<Record<string, (request: Input) => PreparedWrite>> = {
  ConditionCheck: prepareDelete,
  Put: preparePut,
  Delete: prepareDelete,
  Update: prepareUpdate,
};

/** One action of a transaction, ready to be decided. */
interface Action extends ItemWrite {
  readonly kind: string;
  /** The attributes that hold its key. */
  readonly item: Item;
}

/** `TransactWriteItems`: up to 100 writes, all or none. The same client token within ten minutes is done once. */
export function transactWriteItems(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const token = fields.textAt(input, "ClientRequestToken");
  const digest = createHash("sha256").update(JSON.stringify(input.TransactItems)).digest("hex");
  const requests = (input.TransactItems as Input[]).map(onlyKind);
  const prepared = requests.map(({ kind, request }) => {
    const prepare = kinds[kind];
    if (prepare === undefined) throw new Error(`the shape let an unknown action pass: ${kind}`);
    return { kind, request, name: fields.tableNameOf(request), write: prepare(request) };
  });
  const located = prepared.map((each) => ({ ...each, table: engine.table(each.name) }));
  const actions = forEachAction(
    located,
    ({ kind, request, write, table }): Action => ({
      ...write.on(table),
      kind,
      item: (request.Item ?? request.Key) as Item,
    }),
  );
  checkOnceEach(actions);
  const known = token === undefined ? undefined : engine.tokens.digestOf(token, engine.surroundings.clock.now());
  if (known !== undefined) return answerAgain(input, actions, known === digest);
  const decisions = forEachAction(actions, (action) => ({ action, decision: decide(action) }));
  checkTotalSize(decisions.map(({ decision }) => decision.next?.size ?? 0));
  const consumed = new Consumptions();
  for (const { action, decision } of decisions) {
    const unchanged = { before: decision.before, after: decision.before };
    const change = action.kind === "ConditionCheck" ? unchanged : carryOut(action, decision);
    consumed.of(action.table).write(change, 2);
  }
  if (token !== undefined) engine.tokens.remember(token, digest, engine.surroundings.clock.now());
  return answer({
    ConsumedCapacity: consumed.settle(input.ReturnConsumedCapacity),
    ItemCollectionMetrics: metricsOf(input, actions),
  });
}

function onlyKind(action: Input): { kind: string; request: Input } {
  const given = Object.keys(kinds).filter((kind) => action[kind] !== undefined && action[kind] !== null);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  return { kind, request: action[kind] as Input };
}

/** The answer to a transaction that was done before: AWS counts it as reads. */
function answerAgain(input: Input, actions: readonly Action[], same: boolean): string {
  if (!same) throw idempotentMismatch();
  const consumed = new Consumptions();
  for (const { table, key } of actions) consumed.of(table).readInTransaction(table.get(key)?.size ?? 0);
  return answer({ ConsumedCapacity: consumed.settle(input.ReturnConsumedCapacity) });
}

function metricsOf(input: Input, actions: readonly Action[]): Record<string, Json[]> | undefined {
  const metrics: Record<string, Json[]> = {};
  for (const { table, item } of actions) {
    const metric = itemCollectionMetrics(input, table, item);
    if (metric !== undefined) metrics[table.name] = [...(metrics[table.name] ?? []), metric];
  }
  return Object.keys(metrics).length === 0 ? undefined : metrics;
}
