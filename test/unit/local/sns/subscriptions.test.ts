import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  type SubscribeCommandInput,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { arnIn } from "../support/receiver";
import { failure, openSns, type SnsUnderTest } from "./support";

let test: SnsUnderTest;
let TopicArn: string;
beforeEach(async () => {
  test = await openSns();
  TopicArn = await test.topic("t");
});
afterEach(() => test.close());

const subscribe = async (Protocol: string, Endpoint: string, more: Partial<SubscribeCommandInput> = {}) =>
  (await test.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, ...more }))).SubscriptionArn ?? "";
const attributesOf = async (SubscriptionArn: string) =>
  (await test.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes ?? {};
const set = (SubscriptionArn: string, AttributeName: string, AttributeValue: string) =>
  test.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
const unsubscribe = (SubscriptionArn: string) => test.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
const invalid = (reason: string) => ["InvalidParameterException", 400, `Invalid parameter: ${reason}`];

describe("subscriptions", () => {
  it("of a queue are there at once, with AWS's attributes", async () => {
    const arn = await test.queue(TopicArn, "q", { RawMessageDelivery: "True" });
    expect(arn).toMatch(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`));
    expect(await attributesOf(arn)).toEqual({
      ConfirmationWasAuthenticated: "true",
      Endpoint: arnIn(test.port.cloud, "sqs", "q"),
      Owner: "000000000000",
      PendingConfirmation: "false",
      Protocol: "sqs",
      RawMessageDelivery: "true",
      SubscriptionArn: arn,
      SubscriptionPrincipal: "arn:aws:iam::000000000000:root",
      TopicArn,
    });
  });

  it("are made again as they are, and not otherwise", async () => {
    const arn = await test.queue(TopicArn, "q", { RawMessageDelivery: "true" });
    const same: (Record<string, string> | undefined)[] = [
      { RawMessageDelivery: "true" },
      undefined,
      {},
      { FilterPolicyScope: "MessageAttributes" },
    ];
    for (const attributes of same) expect(await test.queue(TopicArn, "q", attributes)).toBe(arn);
    expect(await failure(test.queue(TopicArn, "q", { RawMessageDelivery: "false" }))).toEqual(
      invalid("Attributes Reason: Subscription already exists with different attributes"),
    );
  });

  it.each([
    ["test-protocol", "x", "Amazon SNS does not support this protocol string: test-protocol"],
    ["sqs", "http://127.0.0.1/000000000000/q", "SQS endpoint ARN"],
    ["lambda", "f", "Lambda endpoint ARN"],
    ["http", "https://example.com", "Endpoint must match the specified protocol"],
    ["email", "nobody", "Email address"],
    [
      "sqs",
      "arn:aws:sqs:eu-central-1:000000000000:q.fifo",
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    ],
  ])("by %s to %s are refused", async (protocol, endpoint, reason) => {
    expect(await failure(subscribe(protocol, endpoint))).toEqual(invalid(reason));
  });

  it("by SMS take telephone numbers; mobile push is not emulated", async () => {
    for (const number of ["+15--551234567", "NAA+15551234567", "invalid-number", "+15551234567.", "/+15551234567"])
      expect((await failure(subscribe("sms", number)))?.[2]).toBe(`Invalid SMS endpoint: ${number}`);
    expect(await attributesOf(await subscribe("sms", "+15551234567"))).toMatchObject({ PendingConfirmation: "false" });
    expect((await failure(subscribe("application", "arn:aws:sns:eu-central-1:0:endpoint/x")))?.[1]).toBe(501);
  });

  it("of a person are confirmed at once: the request to confirm is in the outbox, and its link works", async () => {
    const arn = await subscribe("email", "ann@example.org");
    expect(arn).toMatch(/:t:[0-9a-f-]{36}$/);
    expect(await attributesOf(arn)).toMatchObject({
      PendingConfirmation: "false",
      ConfirmationWasAuthenticated: "false",
    });
    const [mail] = test.outbox("email");
    expect(mail).toMatchObject({ to: ["ann@example.org"], subject: "AWS Notification - Subscription Confirmation" });
    const [link = ""] = /http:\S+/.exec(mail?.body ?? "") ?? [];
    expect(await (await fetch(link)).text()).toContain(`<SubscriptionArn>${arn}</SubscriptionArn>`);
    await test.publish(TopicArn, "Hello", { Subject: "Hi" });
    expect(test.outbox("email")[1]).toMatchObject({ subject: "Hi", body: expect.stringMatching(/^Hello\n/) });
    const [stop = ""] = /http:\S+/.exec(test.outbox("email")[1]?.body ?? "") ?? [];
    expect((await fetch(stop)).status).toBe(200);
    await test.publish(TopicArn, "Hello?");
    expect(test.outbox("email")).toHaveLength(2);
  });

  it("refuse tokens that are none", async () => {
    const confirm = (Token: string, arn = TopicArn) =>
      failure(test.sns.send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token })));
    expect(await confirm("short")).toEqual(["InvalidParameterException", 400, "Invalid token"]);
    expect(await confirm("0".repeat(256))).toEqual(invalid("Token"));
    expect(await confirm("0".repeat(256), `${TopicArn}x`)).toEqual(invalid("Topic"));
  });

  it("check their attributes when they are set", async () => {
    const arn = await test.queue(TopicArn, "q");
    expect(await failure(set(arn, "FakeAttribute", "x"))).toEqual(invalid("AttributeName"));
    expect(await failure(set(arn, "RawMessageDelivery", "test-ValUe"))).toEqual(
      invalid("RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false."),
    );
    expect(await failure(set(arn, "RawMessageDelivery", ""))).toEqual(
      invalid("RawMessageDelivery: Invalid value []. Must be true or false."),
    );
    expect(await failure(set(arn, "RedrivePolicy", '{"deadLetterTargetArn":"fake"}'))).toEqual(
      invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn"),
    );
    expect((await failure(set(arn, "RedrivePolicy", "{invalid}")))?.[2]).toMatch(
      /^Invalid parameter: RedrivePolicy: failed to parse JSON\. /,
    );
    expect((await failure(set(arn, "ReplayPolicy", "{}")))?.[1]).toBe(501);
    await set(arn, "RawMessageDelivery", "true");
    expect((await attributesOf(arn)).RawMessageDelivery).toBe("true");
    expect((await failure(test.queue(TopicArn, "p", { RawMessageDelivery: "wrongvalue" })))?.[2]).toBe(
      "Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.",
    );
  });

  it("are given up as often as you like, and counted", async () => {
    const arn = await test.queue(TopicArn, "q");
    await test.queue(TopicArn, "other");
    await unsubscribe(arn);
    await unsubscribe(arn);
    const { Attributes } = await test.sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: "1", SubscriptionsDeleted: "1" });
    const { Subscriptions } = await test.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions?.map(({ Endpoint }) => Endpoint)).toEqual([arnIn(test.port.cloud, "sqs", "other")]);
    expect(await failure(unsubscribe("randomstring"))).toEqual(
      invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"),
    );
    expect(await failure(unsubscribe("arn:aws:sns:eu-central-1:000000000000:t:randomstring"))).toEqual(
      invalid("SubscriptionId"),
    );
    expect(await failure(unsubscribe(""))).toEqual(invalid("SubscriptionArn Reason: no value for required parameter"));
    expect((await failure(attributesOf(arn)))?.slice(0, 1)).toEqual(["NotFoundException"]);
  });
});
