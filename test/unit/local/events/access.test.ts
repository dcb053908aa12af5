import { EventBridgeClient, PutEventsCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import type { Service } from "../../../../local/service";
import { createEventsService } from "../../../../local/services/events";
import { createIamService } from "../../../../local/services/iam";
import { createLogsService, type LogsService } from "../../../../local/services/logs";
import { failure } from "../sns/support";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Declared, policyOf } from "../support/declared";
import { arnIn, type Receiver, receiver } from "../support/receiver";
import { settled } from "./support";

/** Access key id of the function whose role is judged. */
const accessKeyId = "ASIAFUNCTIONEXAMPLE";

let port: AwsPort;
let declared: Declared;
let queues: Receiver;
let events: EventBridgeClient;
let rule: string;
const policies = new Map<string, { document: unknown }>();
beforeEach(async () => {
  policies.clear();
  queues = receiver("sqs", "sqs:SendMessage");
  queues.service.resourcePolicy = (arn) => policies.get(arn);
  const lambda = {
    name: "lambda",
    types: [],
    callerOf: (id: string) =>
      id === accessKeyId ? { role: "arn:aws:iam::000000000000:role/r", sessionName: "f" } : undefined,
  };
  port = await openAwsPort((cloud): Service[] => [
    createIamService(cloud),
    createLogsService(cloud),
    createEventsService(cloud),
    queues.service,
    lambda,
  ]);
  declared = new Declared(port);
  events = new EventBridgeClient({ ...port.aws, credentials: { accessKeyId, secretAccessKey: "none" } });
  await declared.put("aws:iam/role:Role", "r", { name: "r" });
  await declared.put("aws:cloudwatch/eventBus:EventBus", "b", { name: "b" });
  const made = await declared.put("aws:cloudwatch/eventRule:EventRule", "r", {
    name: "r",
    eventPattern: '{"source":["shop"]}',
  });
  rule = String(made.outputs.arn);
});
afterEach(async () => {
  events.destroy();
  await port.close();
});

const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const grant = (...statements: object[]) =>
  declared.put("aws:iam/rolePolicy:RolePolicy", "p", { role: "r", policy: policyOf(...statements) });
const busArn = (name: string) => arnIn(port.cloud, "events", `event-bus/${name}`);
const put = (Source = "shop", ...buses: (string | undefined)[]) => {
  const Entries = (buses.length > 0 ? buses : [undefined]).map((EventBusName) => ({
    EventBusName,
    Source,
    DetailType: "order",
    Detail: "{}",
  }));
  return failure(events.send(new PutEventsCommand({ Entries })));
};
const target = (arn: string, more: object = {}) =>
  declared.put("aws:cloudwatch/eventTarget:EventTarget", "t", { rule: "r", arn, ...more });
const byEvents = { Principal: { Service: "events.amazonaws.com" } };

describe("who may put events", () => {
  it("is a role that is allowed to, on each bus, and from sources that it may", async () => {
    expect(await put()).toEqual([
      "AccessDeniedException",
      400,
      `User: arn:aws:sts::000000000000:assumed-role/r/f is not authorized to perform: events:PutEvents on resource: ${busArn("default")} because no identity-based policy allows the events:PutEvents action`,
    ]);
    await grant(
      allow("events:PutEvents", busArn("default"), { Condition: { StringEquals: { "events:source": "shop" } } }),
    );
    expect(await put()).toBeUndefined();
    expect((await put("other"))?.[0]).toBe("AccessDeniedException");
    expect((await put("shop", "default", "b"))?.[2]).toContain(busArn("b"));
    const putRule = new PutRuleCommand({ Name: "x", ScheduleExpression: "rate(1 minute)" });
    expect((await failure(events.send(putRule)))?.[2]).toContain(
      "events:PutRule on resource: arn:aws:events:eu-central-1:000000000000:rule/x",
    );
  });

  it("is whom the policy of the bus lets", async () => {
    const policy = policyOf(
      allow("events:PutEvents", busArn("b"), { Principal: { AWS: "arn:aws:iam::000000000000:role/r" } }),
    );
    await declared.put("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", { eventBusName: "b", policy });
    expect(await put("shop", busArn("b"))).toBeUndefined();
  });
});

describe("where a rule may send events", () => {
  beforeEach(() => grant(allow("events:PutEvents", "*")));

  it("is a queue that lets EventBridge, for this rule", async () => {
    const q = arnIn(port.cloud, "sqs", "q");
    await target(q);
    await put();
    await settled();
    expect(port.lines.join("\n")).toMatch(
      /denied: events\.amazonaws\.com may not sqs:SendMessage on \S+:q for \S+rule\/r/,
    );
    const condition = { Condition: { ArnEquals: { "aws:SourceArn": rule } } };
    policies.set(q, { document: policyOf(allow("sqs:SendMessage", q, { ...byEvents, ...condition })) });
    await put();
    await queues.count(1);
    expect(queues.received.map(({ arn }) => arn)).toEqual([q]);
  });

  it("is what the role of the target may reach, when EventBridge may take it on", async () => {
    const q = arnIn(port.cloud, "sqs", "q");
    const role = await declared.put("aws:iam/role:Role", "sender", { name: "sender" });
    const allowSend = () =>
      declared.put("aws:iam/rolePolicy:RolePolicy", "send", {
        role: "sender",
        policy: policyOf(allow("sqs:SendMessage", q)),
      });
    await target(q, { roleArn: role.outputs.arn });
    await put();
    await settled();
    expect(port.lines.join("\n")).toMatch(/events\.amazonaws\.com may not sts:AssumeRole on \S+role\/sender/);
    const trust = policyOf({ Effect: "Allow", Action: "sts:AssumeRole", ...byEvents });
    await declared.put("aws:iam/role:Role", "sender", { name: "sender", assumeRolePolicy: trust });
    await put();
    await settled();
    expect(port.lines.join("\n")).toMatch(/denied: r may not sqs:SendMessage on \S+:q: grant .* to sender/);
    await allowSend();
    await put();
    await queues.count(1);
  });

  it("is another bus, by its policy", async () => {
    await declared.put("aws:cloudwatch/eventRule:EventRule", "far", {
      name: "far",
      eventBusName: "b",
      eventPattern: '{"source":["shop"]}',
    });
    const q = arnIn(port.cloud, "sqs", "q");
    policies.set(q, { document: policyOf(allow("sqs:SendMessage", q, byEvents)) });
    await declared.put("aws:cloudwatch/eventTarget:EventTarget", "q", { rule: "far", eventBusName: "b", arn: q });
    await target(busArn("b"));
    await put();
    await settled();
    expect(queues.received).toEqual([]);
    const policy = policyOf(allow("events:PutEvents", busArn("b"), byEvents));
    await declared.put("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", { eventBusName: "b", policy });
    await put();
    await queues.count(1);
  });

  it("is a log group that the account's policy for logs lets it write to", async () => {
    const { store } = port.cloud.services.get("logs") as LogsService;
    const group = await declared.put("aws:cloudwatch/logGroup:LogGroup", "g", { name: "/aws/events/all" });
    await target(String(group.outputs.arn));
    await put();
    await settled();
    expect(store.find("/aws/events/all")).toEqual([]);
    const token = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
    const policyDocument = policyOf(
      allow(["logs:PutLogEvents", "logs:CreateLogStream"], `${group.outputs.arn}:*`, byEvents),
    );
    await declared.put(token, "l", { policyName: "events", policyDocument });
    await put();
    await settled();
    expect(store.find("/aws/events/all")).toHaveLength(1);
    await declared.remove(token, "l");
    await put();
    await settled();
    expect(store.find("/aws/events/all")).toHaveLength(1);
    await expect(declared.put(token, "m", { policyName: "m", policyDocument: "{" })).rejects.toThrow(/MalformedPolicy/);
  });
});
