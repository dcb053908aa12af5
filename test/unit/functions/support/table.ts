import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type GetItemCommandInput,
  type PutItemCommandInput,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../../../functions/runtime/dynamodb";

type Item = Record<string, AttributeValue>;
type Command = { constructor: { name: string }; input: unknown };

/**
 * Answers the calls that the events store makes, in place of the SDK client's `send`: enough to test what the store makes of
 * the answers. That DynamoDB answers so is tested over HTTP, in test/local.
 */
export class TableStub {
  readonly items = new Map<string, Item>();
  readonly calls: { name: string; input: PutItemCommandInput & GetItemCommandInput & QueryCommandInput }[] = [];
  /** Thrown by the next calls that it names something for. */
  fail: (call: { name: string; input: PutItemCommandInput }) => Error | undefined = () => undefined;
  /** Bytes after which a query's page ends: 1 MB on AWS. */
  queryBytes = 1024 * 1024;

  /** Puts the stub in place for every test of a file. */
  static use(): TableStub {
    const table = new TableStub();
    beforeEach(() => {
      table.items.clear();
      table.calls.length = 0;
      table.fail = () => undefined;
      table.queryBytes = 1024 * 1024;
      jest.spyOn(dynamodb, "send").mockImplementation((command: Command) => table.#send(command));
    });
    return table;
  }

  async #send(command: Command): Promise<unknown> {
    const call = { name: command.constructor.name, input: command.input as never };
    this.calls.push(call);
    await new Promise(setImmediate);
    const error = this.fail(call);
    if (error) throw error;
    if (call.name === "PutItemCommand") return this.#put(call.input);
    if (call.name === "GetItemCommand")
      return { Item: this.items.get((call.input as GetItemCommandInput).Key?.id?.S ?? "") };
    if (call.name === "QueryCommand") return this.#query(call.input);
    throw new Error(`no stub for ${call.name}`);
  }

  #put({ Item = {}, ConditionExpression, ReturnValuesOnConditionCheckFailure }: PutItemCommandInput) {
    const id = Item.id?.S ?? "";
    const stored = this.items.get(id);
    if (stored && ConditionExpression === "attribute_not_exists(id)")
      throw new ConditionalCheckFailedException({
        message: "The conditional request failed",
        $metadata: { httpStatusCode: 400 },
        Item: ReturnValuesOnConditionCheckFailure === "ALL_OLD" ? stored : undefined,
      });
    this.items.set(id, Item);
    return {};
  }

  #query({
    IndexName,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    Limit = 1,
  }: QueryCommandInput) {
    const partition = names?.["#partition"] ?? "";
    const [from = "", to = ""] = [values?.[":from"]?.S, values?.[":to"]?.S];
    if (IndexName !== (partition === "type" ? "byType" : "byMonth"))
      throw new Error(`${IndexName} has no ${partition}`);
    if (from > to)
      throw new Error("The BETWEEN operator requires upper bound to be greater than or equal to lower bound");
    const position = (item: Item) => item.position?.S ?? "";
    const all = [...this.items.values()]
      .filter((item) => item[partition]?.S === values?.[":partition"]?.S)
      .filter((item) => position(item) >= from && position(item) <= to)
      .sort((a, b) => (position(a) < position(b) ? 1 : -1));
    const Items: Item[] = [];
    let bytes = 0;
    for (const item of all) {
      if (Items.length === Limit || bytes > this.queryBytes) break;
      Items.push(item);
      bytes += Object.values(item).reduce((sum, value) => sum + (value.S?.length ?? 0), 0);
    }
    return { Items, LastEvaluatedKey: Items.length < all.length || Items.length === Limit ? Items.at(-1) : undefined };
  }
}
