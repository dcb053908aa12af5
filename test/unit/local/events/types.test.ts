import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { Declared, policyOf } from "../support/declared";
import { arnIn } from "../support/receiver";
import { type EventsUnderTest, openEvents, settled } from "./support";

const busToken = "aws:cloudwatch/eventBus:EventBus";
const ruleToken = "aws:cloudwatch/eventRule:EventRule";
const targetToken = "aws:cloudwatch/eventTarget:EventTarget";
const eventPattern = '{"source":["shop"]}';

let test: EventsUnderTest;
let declared: Declared;
beforeEach(async () => {
  test = await openEvents();
  declared = new Declared(test.port);
});
afterEach(() => test.close());

const target = (rule: string, more: object = {}) =>
  declared.put(targetToken, "t", { rule, arn: test.queueArn("q"), ...more });

describe("what a program declares of EventBridge", () => {
  it("is a bus, a rule and a target that work, with AWS's outputs", async () => {
    const bus = await declared.put(busToken, "orders", { name: "orders", tags: { a: "b" } });
    expect(bus).toMatchObject({ id: "orders", outputs: { arn: arnIn(test.port.cloud, "events", "event-bus/orders") } });
    const rule = await declared.put(ruleToken, "r", { eventBusName: bus.outputs.name, eventPattern });
    expect(rule).toMatchObject({
      id: "orders/r-1234567",
      outputs: {
        name: "r-1234567",
        arn: arnIn(test.port.cloud, "events", "rule/orders/r-1234567"),
        state: "ENABLED",
        isEnabled: true,
      },
    });
    const { id, outputs } = await target("r-1234567", { eventBusName: "orders" });
    expect([id, outputs.targetId]).toEqual(["orders-r-1234567-t-1234567", "t-1234567"]);
    await test.put({}, { EventBusName: "orders" });
    await test.queues.count(1);
    await declared.remove(targetToken, "t");
    await test.put({}, { EventBusName: "orders" });
    await declared.remove(ruleToken, "r");
    await declared.remove(busToken, "orders");
    await settled();
    expect(test.bodies).toHaveLength(1);
    await expect(test.events.send(new DescribeEventBusCommand({ Name: "orders" }))).rejects.toThrow("does not exist");
  });

  it("is two buses where two have no name: each gets one, as Pulumi makes it", async () => {
    const buses = [await declared.put(busToken, "a", {}), await declared.put(busToken, "b", {})];
    expect(buses.map(({ outputs }) => outputs.name)).toEqual(["a-1234567", "b-1234567"]);
    expect(buses[1]?.outputs.arn).toBe(arnIn(test.port.cloud, "events", "event-bus/b-1234567"));
  });

  it("is what the target gets, its retries and its dead letters", async () => {
    await declared.put(ruleToken, "r", { name: "r", eventPattern });
    await target("r", {
      inputTransformer: { inputPaths: { total: "$.detail.total" }, inputTemplate: '{"total": <total>}' },
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 0 },
      deadLetterConfig: { arn: test.queueArn("dead") },
      sqsTarget: { messageGroupId: "g" },
    });
    await test.put({ total: 3 });
    await test.queues.count(1);
    expect(test.queues.received[0]).toMatchObject({ body: '{"total": 3}', groupId: "g" });
    const { Targets } = await test.events.send(new ListTargetsByRuleCommand({ Rule: "r" }));
    expect(Targets?.[0]).toMatchObject({
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: test.queueArn("dead") },
    });
  });

  it("is a rule that is changed in place: its targets and its rate's beginning stay", async () => {
    const inputs = { name: "r", scheduleExpression: "rate(1 hour)" };
    await declared.put(ruleToken, "r", inputs);
    await target("r");
    test.port.clock.advance("40 minutes");
    await declared.put(ruleToken, "r", { ...inputs, description: "hourly" });
    test.port.clock.advance("20 minutes");
    await test.queues.count(1);
    await declared.put(ruleToken, "r", { ...inputs, state: "DISABLED" });
    const { State } = await test.events.send(new DescribeRuleCommand({ Name: "r" }));
    expect(State).toBe("DISABLED");
    test.port.clock.advance("1 day");
    await settled();
    expect(test.bodies).toHaveLength(1);
  });

  it("is a policy or permissions of a bus", async () => {
    await declared.put(busToken, "b", { name: "b" });
    const describe = async () => (await test.events.send(new DescribeEventBusCommand({ Name: "b" }))).Policy;
    const policy = policyOf({ Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: "*" });
    await declared.put("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", { eventBusName: "b", policy });
    expect(await describe()).toBe(policy);
    await declared.remove("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p");
    expect(await describe()).toBeUndefined();
    const permission = {
      eventBusName: "b",
      principal: "*",
      statementId: "org",
      condition: { key: "aws:PrincipalOrgID", type: "StringEquals", value: "o-1" },
    };
    await declared.put("aws:cloudwatch/eventPermission:EventPermission", "e", permission);
    expect(JSON.parse((await describe()) ?? "").Statement).toEqual([
      expect.objectContaining({ Sid: "org", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    ]);
    await declared.remove("aws:cloudwatch/eventPermission:EventPermission", "e");
    expect(await describe()).toBeUndefined();
  });

  it("says which targets get nothing here, and refuses what EventBridge refuses", async () => {
    await declared.put(ruleToken, "r", { name: "r", eventPattern });
    const arn = arnIn(test.port.cloud, "states", "stateMachine:s");
    await target("r", { arn, ecsTarget: { taskDefinitionArn: "x" } });
    expect(test.port.lines).toEqual([
      "t: ecsTarget: not emulated, without effect here",
      `t: events do not reach ${arn} here: they go to functions, queues, topics, buses and log groups`,
    ]);
    await test.put({});
    await settled();
    expect(test.port.lines[2]).toContain(`gives up on ${arn}: The local cloud does not deliver to ${arn}`);
    await expect(declared.put(ruleToken, "x", { name: "x" })).rejects.toThrow("must be specified");
    await expect(declared.put(targetToken, "y", { rule: "none", arn })).rejects.toThrow("Rule none does not exist");
  });

  it("stays when what clients have made is reset", async () => {
    await declared.put(busToken, "b", { name: "b" });
    await declared.put(ruleToken, "r", { name: "r", eventBusName: "b", eventPattern });
    await test.rule("mine", [{}]);
    await test.port.cloud.services.get("events")?.reset?.(declared.isDeclared);
    const names = async (EventBusName?: string) =>
      (await test.events.send(new ListRulesCommand({ EventBusName }))).Rules?.map(({ Name }) => Name);
    expect([await names(), await names("b")]).toEqual([[], ["r"]]);
  });
});
