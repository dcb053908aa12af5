import { DatabaseSync } from "node:sqlite";
import { CreateEventBusCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../../../local/services/aws-json";
import { deliver } from "../../../../local/services/deliver";
import type { LogsService } from "../../../../local/services/logs";
import type { MessagesService } from "../../../../local/services/messages";
import { arnIn } from "../support/receiver";
import { type EventsUnderTest, openEvents, settled } from "./support";

let test: EventsUnderTest;
beforeEach(async () => {
  test = await openEvents();
});
afterEach(() => test.close());

const detail = { command: "update", payload: { acc_id: "0a787ecb", list: ["HIGH"], ok: true } };
const fault = () => {
  throw new AwsError("InternalFailure", "not now", 500);
};
const refusal = () => {
  throw new AwsError("QueueDoesNotExist", "there is no such queue");
};

describe("what a target gets", () => {
  it("is the event, a constant, a part, or what a template makes of it", async () => {
    await test.rule("r", [
      { Input: '{"constant":1}' },
      { InputPath: "$.detail.payload" },
      { InputPath: "$.detail.payload.acc_id" },
      { InputPath: "$.detail.none" },
    ]);
    await test.put(detail);
    await test.queues.count(4);
    expect(test.bodies).toEqual([{ constant: 1 }, detail.payload, "0a787ecb", null]);
  });

  const paths = {
    type: "$.detail-type",
    command: "$.detail.command",
    none: "$.detail.none",
    payload: "$.detail.payload",
    list: "$.detail.payload.list",
    first: "$.detail.payload.list[0]",
    id: "$.detail.payload.acc_id",
    ok: "$.detail.payload.ok",
  };
  it.each([
    ['"Event of <type> type, info <command>"', '"Event of order type, info update"'],
    ['"info <none>"', '"info "'],
    ['{"type": <type>, "none": <none>}', '{"type": "order", "none": ""}'],
    [
      '{"path": "users/<id>/<id>", "body": <payload>}',
      '{"path": "users/0a787ecb/0a787ecb", "body": {"acc_id":"0a787ecb","list":["HIGH"],"ok":true}}',
    ],
    ['{"list": <list>, "first": [<first>, "x"]}', '{"list": ["HIGH"], "first": ["HIGH", "x"]}'],
    ['"<list> and <payload>"', '"[HIGH] and {acc_id:0a787ecb,list:[HIGH],ok:true}"'],
    ['"<id> one"\n"<ok> two"', '"0a787ecb one"\n"true two"'],
    ['{"id" : "<id>", "ok": <ok>}', '{"id" : "0a787ecb", "ok": true}'],
    ['"Rule <aws.events.rule-name> <aws.events.rule-arn>"', '"Rule r arn:aws:events:eu-central-1:000000000000:rule/r"'],
  ])("by the template %s is %s", async (InputTemplate, expected) => {
    await test.rule("r", [{ InputTransformer: { InputPathsMap: paths, InputTemplate } }]);
    await test.put(detail);
    await test.queues.count(1);
    expect(test.queues.received[0]?.body).toBe(expected);
  });

  it("may hold the whole event and the time of its arrival", async () => {
    const InputTemplate =
      '{"event": <aws.events.event>, "json": <aws.events.event.json>, "at": <aws.events.event.ingestion-time>}';
    await test.rule("r", [{ InputTransformer: { InputTemplate } }]);
    const id = await test.put(detail);
    await test.queues.count(1);
    const [body] = test.bodies as { event: object; json: object; at: string }[];
    expect(body?.json).toMatchObject({ id, "detail-type": "order", detail });
    expect(body?.event).toMatchObject({ id, detailType: "order", version: "0" });
    expect(body?.event).not.toHaveProperty("detail");
    expect(Date.parse(body?.at ?? "")).toBeGreaterThan(0);
  });

  it.each(["<list> without quotes", '{"list": "<list>"}'])(
    "by the template %s is nothing, because it makes no JSON: the event is a dead letter at once",
    async (InputTemplate) => {
      await test.rule("r", [
        { InputTransformer: { InputPathsMap: paths, InputTemplate }, DeadLetterConfig: { Arn: test.queueArn("dead") } },
      ]);
      const id = await test.put(detail);
      await test.queues.count(1);
      expect(test.queues.received[0]).toMatchObject({
        arn: test.queueArn("dead"),
        attributes: { ERROR_CODE: { value: "INVALID_JSON" } },
      });
      expect(test.bodies[0]).toMatchObject({ id });
    },
  );

  it("goes to functions, queues in order, topics, log groups and other buses", async () => {
    const topic = arnIn(test.port.cloud, "sns", "t");
    await fetch(test.port.aws.endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", authorization: "Credential=a/b/c/sns/d" },
      body: "Action=CreateTopic&Name=t",
    });
    const { store } = test.port.cloud.services.get("logs") as LogsService;
    store.group("/aws/events/all", true);
    await test.events.send(new CreateEventBusCommand({ Name: "other" }));
    await test.rule("r", [
      { Arn: arnIn(test.port.cloud, "lambda", "function:f") },
      { Arn: test.queueArn("q.fifo"), SqsParameters: { MessageGroupId: "g" } },
      { Arn: topic },
      { Arn: arnIn(test.port.cloud, "logs", "log-group:/aws/events/all") },
      { Arn: arnIn(test.port.cloud, "events", "event-bus/other") },
    ]);
    await test.rule("far", [{ Arn: test.queueArn("far") }], { EventBusName: "other" });
    const id = await test.put(detail);
    await test.queues.count(2);
    expect(JSON.parse(test.functions.received[0]?.body ?? "")).toMatchObject({ id, detail });
    expect(test.queues.received.map(({ arn, groupId }) => [arn, groupId])).toEqual([
      [test.queueArn("q.fifo"), "g"],
      [test.queueArn("far"), undefined],
    ]);
    expect(test.bodies).toMatchObject([{ id }, { id }]);
    expect(store.find("/aws/events/all").map(({ message }) => JSON.parse(message).id)).toEqual([id]);
    const { log } = test.port.cloud.services.get("messages") as MessagesService;
    expect(log.find(["topic"]).map(({ body }) => JSON.parse(body).id)).toEqual([id]);
  });

  it("does not go round between buses for ever", async () => {
    await test.events.send(new CreateEventBusCommand({ Name: "other" }));
    const bus = (name: string) => arnIn(test.port.cloud, "events", `event-bus/${name}`);
    await test.rule("there", [{ Arn: bus("other") }, {}]);
    await test.rule("back", [{ Arn: bus("default") }, {}], { EventBusName: "other" });
    await test.put(detail);
    await settled();
    expect(test.bodies).toHaveLength(2);
    expect(test.port.lines).toEqual([expect.stringContaining("sends events back to default, where they have been")]);
  });

  it("may be put by another service, as an entry of PutEvents", async () => {
    await test.rule("r", [{}], { EventPattern: '{"source":["lambda"]}' });
    const bus = arnIn(test.port.cloud, "events", "event-bus/default");
    const by = { service: "lambda.amazonaws.com", sourceArn: "arn:aws:lambda:x" };
    const body = JSON.stringify({ Source: "lambda", DetailType: "Result", Detail: '{"a":1}', Resources: [bus] });
    await deliver(test.port.cloud, bus, { body }, by);
    await test.queues.count(1);
    expect(test.bodies).toMatchObject([
      { source: "lambda", "detail-type": "Result", detail: { a: 1 }, resources: [bus] },
    ]);
    await expect(deliver(test.port.cloud, `${bus}x`, { body }, by)).rejects.toThrow("does not exist");
  });
});

describe("what a target does not take", () => {
  const deadLetters = () => ({ DeadLetterConfig: { Arn: test.queueArn("dead") } });

  it("is tried again, later and later, until it is taken", async () => {
    await test.rule("r", [{}]);
    let attempts = 0;
    test.queues.fail = () => {
      attempts += 1;
      if (attempts < 4) fault();
    };
    await test.put(detail);
    await settled();
    expect(attempts).toBe(1);
    for (const [index, delay] of [100, 200, 400].entries()) {
      test.port.clock.advance(delay);
      await settled();
      expect(attempts).toBe(index + 2);
    }
    expect(test.bodies).toHaveLength(1);
  });

  it("is a dead letter after its retries, with the reason", async () => {
    const rule = await test.rule("r", [{ ...deadLetters(), RetryPolicy: { MaximumRetryAttempts: 2 } }]);
    test.queues.fail = (arn) => (arn === test.queueArn("q") ? fault() : undefined);
    const id = await test.put(detail);
    for (let time = 0; time < 4; time++) {
      await settled();
      test.port.clock.advance("1 minute");
    }
    await test.queues.count(1);
    const text = (value: string) => ({ type: "String", value });
    expect(test.queues.received[0]).toMatchObject({
      arn: test.queueArn("dead"),
      attributes: {
        RULE_ARN: text(rule),
        TARGET_ARN: text(test.queueArn("q")),
        ERROR_CODE: text("ERROR_FROM_TARGET"),
        ERROR_MESSAGE: text("not now"),
        EXHAUSTED_RETRY_CONDITION: text("MaximumRetryAttempts"),
        RETRY_ATTEMPTS: { type: "Number", value: "2" },
      },
    });
    expect(test.bodies[0]).toMatchObject({ id, detail });
  });

  it("is a dead letter when it is too old", async () => {
    await test.rule("r", [{ ...deadLetters(), RetryPolicy: { MaximumEventAgeInSeconds: 60 } }]);
    test.queues.fail = (arn) => (arn === test.queueArn("q") ? fault() : undefined);
    await test.put(detail);
    await settled();
    test.port.clock.advance("61 seconds");
    await test.queues.count(1);
    expect(test.queues.received[0]?.attributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { value: "MaximumEventAgeInSeconds" },
      RETRY_ATTEMPTS: { value: "1" },
    });
  });

  it("for good is a dead letter at once; without a queue for that it is lost, which is said once", async () => {
    const rule = await test.rule("r", [deadLetters(), { Arn: test.queueArn("p") }]);
    test.queues.fail = (arn) => (arn === test.queueArn("dead") ? undefined : refusal());
    await test.put(detail);
    await test.put(detail);
    await test.queues.count(2);
    expect(test.queues.received[0]?.attributes).toMatchObject({ ERROR_CODE: { value: "NO_RESOURCE" } });
    expect(test.queues.received[0]?.attributes).not.toHaveProperty("RETRY_ATTEMPTS");
    expect(test.port.lines.toSorted()).toEqual([
      `events: ${rule} gives up on ${test.queueArn("p")}: there is no such queue; it has no dead letter queue, so that the event is lost`,
      `events: ${rule} gives up on ${test.queueArn("q")}: there is no such queue; the event is in ${test.queueArn("dead")}`,
    ]);
  });

  it("is kept over a restart, and delivered then", async () => {
    const store = new DatabaseSync(":memory:");
    await test.close();
    test = await openEvents(store);
    await test.rule("r", [{}]);
    test.queues.fail = fault;
    const id = await test.put(detail);
    await settled();
    await test.close();
    test = await openEvents(store);
    await test.queues.count(1);
    expect(test.bodies).toMatchObject([{ id, detail }]);
  });

  it("of a thousand events, with one call in five failing, is nothing in the end", async () => {
    await test.rule("r", [{}]);
    let calls = 0;
    test.queues.fail = () => {
      calls += 1;
      if (calls % 5 === 0) fault();
    };
    const ids = new Set<string>();
    for (let batch = 0; batch < 100; batch++) {
      const Entries = Array.from({ length: 10 }, (_, n) => ({ Source: "shop", DetailType: "x", Detail: `{"n":${n}}` }));
      const answer = await test.events.send(new PutEventsCommand({ Entries }));
      for (const { EventId = "" } of answer.Entries ?? []) ids.add(EventId);
    }
    for (let time = 0; time < 20; time++) {
      await settled();
      test.port.clock.advance("10 minutes");
    }
    await test.queues.count(1_000);
    expect(new Set((test.bodies as { id: string }[]).map(({ id }) => id))).toEqual(ids);
    expect(test.bodies).toHaveLength(1_000);
  });
});
