import { DatabaseSync } from "node:sqlite";
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from "@aws-sdk/client-eventbridge";
import { failure } from "../sns/support";
import { type EventsUnderTest, openEvents, settled } from "./support";

let test: EventsUnderTest;
beforeEach(async () => {
  test = await openEvents();
});
afterEach(() => test.close());

const bus = (Name: string) => test.events.send(new CreateEventBusCommand({ Name }));
const describeBus = (Name?: string) => test.events.send(new DescribeEventBusCommand({ Name }));
const putRule = (Name: string, more: object) => test.events.send(new PutRuleCommand({ Name, ...more }));
const invalid = (message: string) => ["ValidationException", 400, message];
const missing = (message: string) => ["ResourceNotFoundException", 400, message];

describe("buses", () => {
  it("are made, described, listed, changed and taken away; the default bus is always there", async () => {
    const { EventBusArn } = await bus("orders");
    expect(EventBusArn).toBe("arn:aws:events:eu-central-1:000000000000:event-bus/orders");
    await test.events.send(new UpdateEventBusCommand({ Name: "orders", Description: "of orders" }));
    expect(await describeBus(EventBusArn)).toMatchObject({
      Name: "orders",
      Description: "of orders",
      Arn: EventBusArn,
    });
    expect(await failure(bus("orders"))).toEqual([
      "ResourceAlreadyExistsException",
      400,
      "Event bus orders already exists.",
    ]);
    const names = async (NamePrefix?: string, Limit?: number) =>
      (await test.events.send(new ListEventBusesCommand({ NamePrefix, Limit }))).EventBuses?.map(({ Name }) => Name);
    expect(await names()).toEqual(["default", "orders"]);
    expect(await names("ord")).toEqual(["orders"]);
    expect(await names(undefined, 1)).toEqual(["default"]);
    const remove = (Name: string) => test.events.send(new DeleteEventBusCommand({ Name }));
    expect(await failure(remove("default"))).toEqual(invalid("Cannot delete event bus default."));
    await test.rule("r", [], { EventBusName: "orders" });
    expect((await failure(remove("orders")))?.[0]).toBe("ValidationException");
    await test.events.send(new DeleteRuleCommand({ Name: "r", EventBusName: "orders" }));
    await remove("orders");
    expect(await failure(describeBus("orders"))).toEqual(missing("Event bus orders does not exist."));
  });

  it("have permissions, each a statement of the policy", async () => {
    const permit = (StatementId: string, EventBusName?: string) =>
      test.events.send(
        new PutPermissionCommand({ EventBusName, StatementId, Principal: "111111111111", Action: "events:PutEvents" }),
      );
    await permit("a");
    await permit("b");
    const statements = async () => JSON.parse((await describeBus()).Policy ?? '{"Statement":[]}').Statement;
    expect(await statements()).toEqual(
      ["a", "b"].map((Sid) => ({
        Sid,
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Action: "events:PutEvents",
        Resource: "arn:aws:events:eu-central-1:000000000000:event-bus/default",
      })),
    );
    const remove = (more: object) => test.events.send(new RemovePermissionCommand(more));
    await remove({ StatementId: "a" });
    expect(await statements()).toHaveLength(1);
    expect(await failure(remove({ StatementId: "a" }))).toEqual(
      missing("Statement with the provided id does not exist."),
    );
    await remove({ RemoveAllPermissions: true });
    expect(await statements()).toEqual([]);
    expect(await failure(permit("c", "none"))).toEqual(missing("Event bus none does not exist."));
    const policy = new PutPermissionCommand({ Policy: "{" });
    expect((await failure(test.events.send(policy)))?.[0]).toBe("ValidationException");
  });
});

describe("rules", () => {
  it("are made, described, listed and taken away, on any bus", async () => {
    await bus("orders");
    const EventPattern = '{"source":["shop"]}';
    const { RuleArn } = await putRule("r", { EventPattern, EventBusName: "orders", Description: "d" });
    expect(RuleArn).toBe("arn:aws:events:eu-central-1:000000000000:rule/orders/r");
    const described = await test.events.send(new DescribeRuleCommand({ Name: "r", EventBusName: "orders" }));
    expect(described).toMatchObject({
      Arn: RuleArn,
      CreatedBy: "000000000000",
      EventBusName: "orders",
      EventPattern,
      Name: "r",
      State: "ENABLED",
      Description: "d",
    });
    await putRule("another", { EventPattern });
    const { Rules } = await test.events.send(new ListRulesCommand({ NamePrefix: "a" }));
    expect(Rules?.map(({ Arn }) => Arn)).toEqual(["arn:aws:events:eu-central-1:000000000000:rule/another"]);
    for (let time = 0; time < 2; time++) await test.events.send(new DeleteRuleCommand({ Name: "another" }));
    expect((await test.events.send(new ListRulesCommand({}))).Rules).toEqual([]);
    expect(await failure(test.events.send(new DescribeRuleCommand({ Name: "another" })))).toEqual(
      missing("Rule another does not exist on EventBus default."),
    );
  });

  it("are refused when they are nothing, wrong, or scheduled on another bus", async () => {
    await bus("orders");
    expect(await failure(putRule("r", {}))).toEqual(
      invalid("Parameter(s) EventPattern or ScheduleExpression must be specified."),
    );
    expect(await failure(putRule("r", { EventPattern: '{"a":"b"}' }))).toEqual([
      "InvalidEventPatternException",
      400,
      'Event pattern is not valid. Reason: "a" must be an object or an array',
    ]);
    expect(await failure(putRule("r", { ScheduleExpression: "rate(1 minute)", EventBusName: "orders" }))).toEqual(
      invalid("ScheduleExpression is supported only on the default event bus."),
    );
    expect(await failure(putRule("r", { ScheduleExpression: "cron(0 1 * * * *)" }))).toEqual(
      invalid("Parameter ScheduleExpression is not valid."),
    );
    expect((await failure(putRule("not a name", { EventPattern: "{}" })))?.[2]).toMatch(/regular expression pattern/);
  });

  it("get no events while they are disabled, and keep their targets when they are put again", async () => {
    await test.rule("r", [{}]);
    await test.events.send(new DisableRuleCommand({ Name: "r" }));
    await test.put({});
    await test.events.send(new EnableRuleCommand({ Name: "r" }));
    await test.put({});
    await putRule("r", { EventPattern: '{"source":["other"]}' });
    await test.put({});
    await test.put({}, { Source: "other" });
    await settled();
    expect(test.bodies).toHaveLength(2);
    const remove = () => test.events.send(new DeleteRuleCommand({ Name: "r" }));
    expect(await failure(remove())).toEqual(invalid("Rule can't be deleted since it has targets."));
    await test.events.send(new RemoveTargetsCommand({ Rule: "r", Ids: ["0"] }));
    await remove();
  });

  it("have tags, as buses have", async () => {
    const rule = await test.rule("r", []);
    const { EventBusArn = "" } = await bus("b");
    for (const ResourceARN of [rule, EventBusArn]) {
      const tags = async () => (await test.events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
      await test.events.send(
        new TagResourceCommand({
          ResourceARN,
          Tags: [
            { Key: "a", Value: "b" },
            { Key: "c", Value: "d" },
          ],
        }),
      );
      await test.events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
      expect(await tags()).toEqual([{ Key: "c", Value: "d" }]);
    }
    const list = (ResourceARN: string) => failure(test.events.send(new ListTagsForResourceCommand({ ResourceARN })));
    expect(await list(`${rule}x`)).toEqual(missing("Rule rx does not exist on EventBus default."));
    expect(await list(`${EventBusArn}x`)).toEqual(missing("Event bus bx does not exist."));
  });

  it("can be tried with an event", async () => {
    const event = {
      id: "1",
      account: "0",
      source: "shop",
      time: "2026-01-01T00:00:00Z",
      region: "r",
      resources: [],
      "detail-type": "x",
      detail: { a: [1, 2] },
    };
    const test_ = async (pattern: object, Event: object = event) =>
      (
        await test.events.send(
          new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: JSON.stringify(Event) }),
        )
      ).Result;
    expect(await test_({ detail: { a: [2] } })).toBe(true);
    expect(await test_({ source: [{ "anything-but": "shop" }] })).toBe(false);
    expect((await failure(test_({ a: 1 })))?.[0]).toBe("InvalidEventPatternException");
    expect((await failure(test_({ source: ["x"] }, { id: "1" })))?.[2]).toMatch(/^Parameter Event is not valid/);
  });
});

describe("targets", () => {
  it("are listed, found by what they are, replaced by id and taken away", async () => {
    await test.rule("r", [{}, { Arn: test.queueArn("p"), InputPath: "$.detail" }]);
    const list = async () =>
      (await test.events.send(new ListTargetsByRuleCommand({ Rule: "r" }))).Targets?.map(({ Id, Arn }) => [Id, Arn]);
    expect(await list()).toEqual([
      ["0", test.queueArn("q")],
      ["1", test.queueArn("p")],
    ]);
    const names = async (TargetArn: string) =>
      (await test.events.send(new ListRuleNamesByTargetCommand({ TargetArn }))).RuleNames;
    expect([await names(test.queueArn("p")), await names(test.queueArn("x"))]).toEqual([["r"], []]);
    await test.rule("r", [{ Arn: test.queueArn("x") }]);
    await test.events.send(new RemoveTargetsCommand({ Rule: "r", Ids: ["1", "none"] }));
    expect(await list()).toEqual([["0", test.queueArn("x")]]);
  });

  it("are refused in AWS's words", async () => {
    await test.rule("r", []);
    const put = async (...targets: object[]) => {
      const Targets = targets.map((target, index) => ({ Id: `t${index}`, Arn: test.queueArn("q"), ...target }));
      return (await failure(test.events.send(new PutTargetsCommand({ Rule: "r", Targets }))))?.slice(1);
    };
    expect(await put({ Id: "!@#$@!#$" })).toEqual([
      400,
      "1 validation error detected: Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ]);
    expect(await put({ Input: "{}", InputPath: "$" })).toEqual([
      400,
      "Only one of Input, InputPath, or InputTransformer must be provided for target t0.",
    ]);
    const InputTransformer = { InputPathsMap: { a: "$.detail" }, InputTemplate: "<a> <notdefinedkey>" };
    expect(await put({ InputTransformer })).toEqual([
      400,
      "InputTemplate for target t0 contains invalid placeholder notdefinedkey.",
    ]);
    expect((await put({ Input: "{" }))?.[1]).toMatch(/^JSON syntax error in input for target t0/);
    expect((await put({ InputPath: "detail" }))?.[1]).toMatch(/^Invalid InputPath for target t0/);
    expect(await put(...Array(6).fill({}))).toEqual([
      400,
      "The requested resource exceeds the maximum number allowed.",
    ]);
    expect((await put({ RetryPolicy: { MaximumRetryAttempts: 186 } }))?.[0]).toBe(400);
    expect(await put({ Arn: "arn:aws:states:eu-central-1:000000000000:stateMachine:s" })).toEqual([
      501,
      "The local cloud does not emulate targets of events such as arn:aws:states:eu-central-1:000000000000:stateMachine:s",
    ]);
  });

  it("and rules and buses are there after a restart", async () => {
    const store = new DatabaseSync(":memory:");
    await test.close();
    test = await openEvents(store);
    await bus("orders");
    await test.rule("r", [{}], { EventBusName: "orders" });
    await test.close();
    test = await openEvents(store);
    await test.put({ n: 1 }, { EventBusName: "orders" });
    await test.queues.count(1);
    expect(test.bodies).toMatchObject([{ detail: { n: 1 } }]);
  });
});
