import { type MessageAttributeValue, SetSubscriptionAttributesCommand } from "@aws-sdk/client-sns";
import { failure, openSns, type SnsUnderTest } from "./support";

let test: SnsUnderTest;
let TopicArn: string;
beforeAll(async () => {
  test = await openSns();
});
beforeEach(async () => {
  TopicArn = await test.topic(`t${Math.random()}`.replace(".", ""));
  test.queues.received.length = 0;
});
afterAll(() => test.close());

const text = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });
const number = (StringValue: string): MessageAttributeValue => ({ DataType: "Number", StringValue });
const list = (...values: unknown[]): MessageAttributeValue => ({
  DataType: "String.Array",
  StringValue: JSON.stringify(values),
});

/** Whether a subscriber with this filter gets a message. */
async function gets(
  policy: object,
  message: string,
  attributes?: Record<string, MessageAttributeValue>,
  scope?: string,
) {
  await test.queue(TopicArn, "q", {
    RawMessageDelivery: "true",
    FilterPolicy: JSON.stringify(policy),
    ...(scope && { FilterPolicyScope: scope }),
  });
  await test.publish(TopicArn, message, { MessageAttributes: attributes });
  await new Promise(setImmediate);
  return test.queues.received.length === 1;
}

describe("filter policies", () => {
  it.each<[object, Record<string, MessageAttributeValue> | undefined, boolean]>([
    [{ attr1: [{ numeric: [">", 0, "<=", 100] }] }, { attr1: number("99.12") }, true],
    [{ attr1: [{ numeric: [">", 0, "<=", 100] }] }, { attr1: number("111") }, false],
    [{ attr1: [{ numeric: ["=", 5] }] }, { attr1: text("5") }, false],
    [{ store: [{ exists: true }] }, { store: number("99") }, true],
    [{ store: [{ exists: true }] }, { other: number("99") }, false],
    [{ store: [{ exists: false }] }, undefined, true],
    [{ store: ["value1"] }, { store: list("value2", "value1") }, true],
    [{ store: ["value1"] }, { store: list("value2") }, false],
    [{ store: [{ "anything-but": "a" }] }, { store: text("b") }, true],
    [{ a: [{ prefix: "x" }], b: ["y"] }, { a: text("xx"), b: text("y") }, true],
    [{ a: [{ prefix: "x" }], b: ["y"] }, { a: text("xx") }, false],
    [{ $or: [{ a: ["1"] }, { b: ["1"] }] }, { b: text("1") }, true],
    [{ a: ["AQI="] }, { a: { DataType: "Binary", BinaryValue: Uint8Array.of(1, 2) } }, false],
    [{}, undefined, true],
  ])("%j of the attributes %j: %s", async (policy, attributes, expected) => {
    expect(await gets(policy, "m", attributes)).toBe(expected);
  });

  it.each<[object, string, boolean]>([
    [{ object: { key: [{ prefix: "auto-" }] } }, '{"object":{"key":"auto-test"}}', true],
    [{ object: { key: [{ prefix: "auto-" }] } }, '{"object":{"key":"other"}}', false],
    [{ headers: { "route-to": ["queue1"] } }, '{"headers":{"route-to":["queue1","queue2"]}}', true],
    [{ a: ["b"] }, "no JSON", false],
    [{ a: ["b"] }, '"text"', false],
    [{ a: [{ exists: false }] }, "{}", true],
  ])("%j of the body %s: %s", async (policy, message, expected) => {
    expect(await gets(policy, message, undefined, "MessageBody")).toBe(expected);
  });

  it("are judged by the message as it was published, and let everything pass once they are empty", async () => {
    const arn = await test.queue(TopicArn, "q", { FilterPolicy: '{"a":["b"]}' });
    await test.publish(TopicArn, "m");
    const set = (AttributeName: string, AttributeValue: string) =>
      test.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }));
    await set("FilterPolicy", "{}");
    await test.publish(TopicArn, "m");
    await new Promise(setImmediate);
    expect(test.queues.received).toHaveLength(1);
    expect((await failure(set("FilterPolicyScope", "RandomValue")))?.[2]).toBe(
      "Invalid parameter: FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes",
    );
    expect((await failure(set("FilterPolicy", '{"object":{"key":["a"]}}')))?.[2]).toBe(
      "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy",
    );
  });

  it.each<[object, string]>([
    [{ key: [["value"]] }, "Match value must be String, number, true, false, or null"],
    [{ key: [{ "wrong-operator": true }] }, "Unrecognized match type wrong-operator"],
    [{ key: [{ suffix: "value", prefix: "value2" }] }, "Only one key allowed in match expression"],
    [{ key: [] }, "Empty arrays are not allowed"],
    [{ key_a: "value_one" }, '"key_a" must be an object or an array'],
    [{ key: [{ exists: "no" }] }, "exists match pattern must be either true or false."],
    [{ a: ["1"], b: ["1"], c: ["1"], d: ["1"], e: ["1"], f: ["1"] }, "Filter policy can not have more than 5 keys"],
    [
      Object.fromEntries(["a", "b", "c"].map((key) => [key, Array.from({ length: 6 }, (_, n) => `v${n}`)])),
      "Filter policy is too complex",
    ],
  ])("%j is refused", async (policy, reason) => {
    const refused = await failure(test.queue(TopicArn, "q", { FilterPolicy: JSON.stringify(policy) }));
    expect(refused?.[2]).toBe(`Invalid parameter: Attributes Reason: FilterPolicy: ${reason}`);
  });
});
