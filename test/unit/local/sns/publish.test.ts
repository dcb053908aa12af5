import { DatabaseSync } from "node:sqlite";
import { PublishBatchCommand, PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { AwsError } from "../../../../local/services/aws-json";
import { arnIn } from "../support/receiver";
import { failure, openSns, type SnsUnderTest } from "./support";

let test: SnsUnderTest;
let TopicArn: string;
beforeEach(async () => {
  test = await openSns();
  TopicArn = await test.topic("t");
});
afterEach(() => test.close());

const bodies = () => test.queues.received.map(({ body }) => JSON.parse(body));
const invalid = (reason: string) => ["InvalidParameterException", 400, `Invalid parameter: ${reason}`];

describe("what is published", () => {
  it("reaches queues in an envelope, with subject and attributes", async () => {
    const subscription = await test.queue(TopicArn, "q");
    const MessageId = await test.publish(TopicArn, "Grüße 🎈", {
      Subject: "Hi",
      MessageAttributes: {
        n: { DataType: "Number", StringValue: "99.12" },
        b: { DataType: "Binary", BinaryValue: Uint8Array.of(2, 3, 4) },
      },
    });
    await test.queues.count(1);
    expect(test.queues.received[0]?.arn).toBe(arnIn(test.port.cloud, "sqs", "q"));
    expect(bodies()).toEqual([
      {
        Type: "Notification",
        MessageId,
        TopicArn,
        Subject: "Hi",
        Message: "Grüße 🎈",
        Timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        SignatureVersion: "1",
        Signature: expect.any(String),
        SigningCertURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:.*\.pem$/),
        UnsubscribeURL: expect.stringContaining(encodeURIComponent(subscription)),
        MessageAttributes: { n: { Type: "Number", Value: "99.12" }, b: { Type: "Binary", Value: "AgME" } },
      },
    ]);
    expect(test.outbox("topic")).toEqual([
      expect.objectContaining({ id: MessageId, to: [TopicArn], subject: "Hi", attributes: { n: "99.12", b: "AgME" } }),
    ]);
  });

  it("reaches queues as it is, where they want that", async () => {
    await test.queue(TopicArn, "q", { RawMessageDelivery: "true" });
    const MessageAttributes = { a: { DataType: "String", StringValue: "x" } };
    await test.publish(TopicArn, "raw", { MessageAttributes, MessageGroupId: "g" });
    await test.queues.count(1);
    expect(test.queues.received[0]).toMatchObject({
      body: "raw",
      attributes: { a: { type: "String", value: "x" } },
      groupId: "g",
    });
  });

  it("reaches functions as an event of Lambda's form, and telephones and mail as text", async () => {
    const Endpoint = arnIn(test.port.cloud, "lambda", "function:f");
    const subscribe = (Protocol: string, to: string) =>
      test.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint: to }));
    const { SubscriptionArn } = await subscribe("lambda", Endpoint);
    await subscribe("sms", "+15551234567");
    await subscribe("email-json", "ann@example.org");
    const MessageId = await test.publish(TopicArn, "Hello");
    await test.functions.count(1);
    expect(JSON.parse(test.functions.received[0]?.body ?? "")).toEqual({
      Records: [
        {
          EventSource: "aws:sns",
          EventVersion: "1.0",
          EventSubscriptionArn: SubscriptionArn,
          Sns: {
            Type: "Notification",
            MessageId,
            TopicArn,
            Subject: null,
            Message: "Hello",
            Timestamp: expect.any(String),
            SignatureVersion: "1",
            Signature: expect.any(String),
            SigningCertUrl: expect.any(String),
            UnsubscribeUrl: expect.any(String),
            MessageAttributes: {},
          },
        },
      ],
    });
    expect(test.outbox("sms")).toEqual([
      expect.objectContaining({ to: ["+15551234567"], body: "Hello", from: TopicArn }),
    ]);
    expect(JSON.parse(test.outbox("email")[1]?.body ?? "")).toMatchObject({ Type: "Notification", Message: "Hello" });
  });

  it("may differ by protocol", async () => {
    await test.queue(TopicArn, "q");
    await test.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sms", Endpoint: "+15551234567" }));
    const Message = JSON.stringify({ default: "for all", sqs: "for queues", http: 1 });
    await test.publish(TopicArn, Message, { MessageStructure: "json" });
    await test.queues.count(1);
    expect(bodies()[0].Message).toBe("for queues");
    expect(test.outbox("sms")[0]?.body).toBe("for all");
    const json = (text: string) => failure(test.publish(TopicArn, text, { MessageStructure: "json" }));
    expect(await json("{")).toEqual(invalid("Message Structure - JSON message body failed to parse"));
    expect(await json("{}")).toEqual(invalid("Message Structure - No default entry in JSON message body"));
  });

  it("may go to a telephone without a topic", async () => {
    const text = (PhoneNumber: string) => test.sns.send(new PublishCommand({ PhoneNumber, Message: "code 17" }));
    const { MessageId } = await text("+491701234567");
    expect(test.outbox("sms")).toEqual([
      expect.objectContaining({ id: MessageId, to: ["+491701234567"], body: "code 17" }),
    ]);
    expect(await failure(text("+1a234"))).toEqual(invalid("PhoneNumber Reason: +1a234 is not valid to publish to"));
  });

  it("is refused in AWS's words", async () => {
    const publish = (more: object) => failure(test.sns.send(new PublishCommand({ TopicArn, Message: "m", ...more })));
    expect(await publish({ Message: "" })).toEqual(invalid("Empty message"));
    for (const Subject of ["", " x", "a\nb", "x".repeat(101)])
      expect(await publish({ Subject })).toEqual(invalid("Subject"));
    expect(await publish({ Message: "x".repeat(262_145) })).toEqual(invalid("Message too long"));
    expect(await publish({ MessageDeduplicationId: "d" })).toEqual(
      invalid(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      ),
    );
    expect((await publish({ TopicArn: `${TopicArn}x` }))?.[2]).toBe("Topic does not exist");
    const endpoint = { TopicArn: undefined, TargetArn: "arn:aws:sns:eu-central-1:000000000000:endpoint/APNS/a/b" };
    expect(await publish(endpoint)).toEqual(
      invalid("TargetArn Reason: No endpoint found for the target arn specified"),
    );
  });

  it.each<[string, object, string]>([
    [
      "a",
      { DataType: "Stringprefixed", StringValue: "x" },
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      "a",
      { DataType: "String", StringValue: "" },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    ["a", { DataType: "Number", StringValue: "one" }, "Could not cast message attribute 'a' value to number."],
    [
      "a",
      { DataType: "Binary", StringValue: "x" },
      "The message attribute 'a' with type 'Binary' must use field 'Binary'.",
    ],
    [
      ".a",
      { DataType: "String", StringValue: "x" },
      "Invalid message attribute name starting with character '.' was found.",
    ],
    [
      "a.",
      { DataType: "String", StringValue: "x" },
      "Invalid message attribute name ending with character '.' was found.",
    ],
    ["a..b", { DataType: "String", StringValue: "x" }, "Message attribute name can not have successive '.' character."],
    [
      "a^",
      { DataType: "String", StringValue: "x" },
      "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ],
    [
      "a".repeat(257),
      { DataType: "String", StringValue: "x" },
      "Length of message attribute name must be less than 256 bytes.",
    ],
  ])("refuses the attribute %#: %s", async (name, attribute, message) => {
    const MessageAttributes = { [name]: attribute as { DataType: string } };
    expect(await failure(test.publish(TopicArn, "m", { MessageAttributes }))).toEqual([
      "InvalidParameterValueException",
      400,
      message,
    ]);
  });

  it("goes in batches, in order and all or nothing", async () => {
    await test.queue(TopicArn, "q", { RawMessageDelivery: "true" });
    const batch = (...entries: [string, string][]) =>
      test.sns.send(
        new PublishBatchCommand({
          TopicArn,
          PublishBatchRequestEntries: entries.map(([Id, Message]) => ({ Id, Message })),
        }),
      );
    const { Successful, Failed } = await batch(["a", "1"], ["b", "2"]);
    expect(Successful).toEqual(["a", "b"].map((Id) => ({ Id, MessageId: expect.any(String) })));
    expect(Failed).toEqual([]);
    await test.queues.count(2);
    expect(test.queues.received.map(({ body }) => body)).toEqual(["1", "2"]);
    const refused = async (...entries: [string, string][]) =>
      (await failure(batch(...entries)))?.slice(0, 1).toString();
    expect(await refused(["a", "1"], ["a", "2"])).toBe("BatchEntryIdsNotDistinctException");
    expect(await refused(["a#", "1"])).toBe("InvalidBatchEntryIdException");
    expect(await refused(["x".repeat(81), "1"])).toBe("InvalidBatchEntryIdException");
    expect(await refused()).toBe("EmptyBatchRequestException");
    expect(await refused(...Array.from({ length: 11 }, (_, n): [string, string] => [String(n), "m"]))).toBe(
      "TooManyEntriesInBatchRequestException",
    );
    expect(await refused(["a", "x".repeat(200_000)], ["b", "x".repeat(200_000)])).toBe("BatchRequestTooLongException");
    expect(test.queues.received).toHaveLength(2);
  });
});

describe("what a subscriber does not take", () => {
  const fault = () => {
    throw new AwsError("InternalFailure", "not now", 500);
  };
  const refusal = () => {
    throw new AwsError("QueueDoesNotExist", "there is no such queue");
  };
  const deadLetters = () => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnIn(test.port.cloud, "sqs", "dead") }),
  });

  it("is tried again: three times at once, then after a second, by the cloud's clock", async () => {
    await test.queue(TopicArn, "q");
    let attempts = 0;
    test.queues.fail = () => {
      attempts += 1;
      if (attempts < 6) fault();
    };
    await test.publish(TopicArn, "m");
    await new Promise(setImmediate);
    expect(attempts).toBe(4);
    for (const expected of [5, 6]) {
      test.port.clock.advance("1 second");
      await new Promise(setImmediate);
      expect(attempts).toBe(expected);
    }
    expect(test.queues.received).toHaveLength(1);
  });

  it("goes to the dead letter queue when it is refused for good, and is said once", async () => {
    await test.queue(TopicArn, "q", deadLetters());
    test.queues.fail = (arn) => (arn.endsWith(":q") ? refusal() : undefined);
    await test.publish(TopicArn, "one");
    await test.publish(TopicArn, "two");
    await test.queues.count(2);
    expect(test.queues.received.map(({ arn }) => arn)).toEqual(Array(2).fill(arnIn(test.port.cloud, "sqs", "dead")));
    expect(bodies().map(({ Message }) => Message)).toEqual(["one", "two"]);
    const q = arnIn(test.port.cloud, "sqs", "q");
    expect(test.port.lines).toEqual([
      `sns: ${TopicArn} gives up on ${q}: there is no such queue; the message is in ${arnIn(test.port.cloud, "sqs", "dead")}`,
    ]);
  });

  it("is lost without a dead letter queue, which is said", async () => {
    await test.queue(TopicArn, "q");
    test.queues.fail = refusal;
    await test.publish(TopicArn, "m");
    await new Promise(setImmediate);
    expect(test.port.lines).toEqual([
      expect.stringMatching(
        /gives up on .*:q: there is no such queue; it has no redrivePolicy, so that the message is lost$/,
      ),
    ]);
  });

  it("waits for a dead letter queue that has a fault itself", async () => {
    await test.queue(TopicArn, "q", deadLetters());
    test.queues.fail = (arn) => (arn.endsWith(":q") ? refusal() : fault());
    await test.publish(TopicArn, "m");
    await new Promise(setImmediate);
    expect(test.queues.received).toEqual([]);
    test.queues.fail = (arn) => (arn.endsWith(":q") ? refusal() : undefined);
    test.port.clock.advance("1 second");
    await test.queues.count(1);
  });

  it("is kept over a restart, and delivered then, once", async () => {
    const store = new DatabaseSync(":memory:");
    await test.close();
    test = await openSns(store);
    TopicArn = await test.topic("t");
    await test.queue(TopicArn, "q", { RawMessageDelivery: "true" });
    test.queues.fail = fault;
    await test.publish(TopicArn, "kept");
    await new Promise(setImmediate);
    await test.close();
    test = await openSns(store);
    test.port.clock.advance("1 second");
    await test.queues.count(1);
    expect(test.queues.received.map(({ body }) => body)).toEqual(["kept"]);
    await test.close();
    test = await openSns(store);
    test.port.clock.advance("1 day");
    await new Promise(setImmediate);
    expect(test.queues.received).toEqual([]);
  });

  it("is forgotten by a reset", async () => {
    await test.queue(TopicArn, "q");
    test.queues.fail = fault;
    await test.publish(TopicArn, "m");
    await new Promise(setImmediate);
    await test.port.cloud.services.get("sns")?.reset?.(() => true);
    test.queues.fail = () => undefined;
    test.port.clock.advance("1 day");
    await new Promise(setImmediate);
    expect(test.queues.received).toEqual([]);
    await test.publish(TopicArn, "after");
    await test.queues.count(1);
  });
});
