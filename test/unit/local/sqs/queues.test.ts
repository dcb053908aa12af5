import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type QueueAttributeName,
  RemovePermissionCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { failureOf, SqsUnderTest } from "./support";

let sqs: SqsUnderTest;
beforeAll(async () => {
  sqs = await SqsUnderTest.start();
});
afterAll(() => sqs.close());

const set = (QueueUrl: string, Attributes: Record<string, string>) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
const redrive = (name: string, maxReceiveCount: unknown = 3) =>
  JSON.stringify({ deadLetterTargetArn: sqs.arn(name), maxReceiveCount });

describe("queues, by the unmodified SDK", () => {
  it("are made once: the same again is the same, another of the name is refused", async () => {
    const url = await sqs.queue("same", { DelaySeconds: "2" });
    expect(url).toBe(`${sqs.port.aws.endpoint}/000000000000/same`);
    expect(await sqs.queue("same", { DelaySeconds: "2", VisibilityTimeout: "30" })).toBe(url);
    expect(await sqs.queue("same")).toBe(url);
    expect(await failureOf(sqs.queue("same", { DelaySeconds: "3" }))).toEqual({
      name: "QueueNameExists",
      code: "QueueAlreadyExists",
      status: 400,
      message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
    });
    const { QueueUrl } = await sqs.client.send(new GetQueueUrlCommand({ QueueName: "same" }));
    expect(QueueUrl).toBe(url);
  });

  it("are gone with their messages when they are deleted", async () => {
    const url = await sqs.queue("gone");
    await sqs.send(url, "a");
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    const missing = {
      name: "QueueDoesNotExist",
      code: "AWS.SimpleQueueService.NonExistentQueue",
      status: 400,
      message: "The specified queue does not exist.",
    };
    expect(await failureOf(sqs.receive(url))).toEqual(missing);
    expect(await failureOf(sqs.client.send(new GetQueueUrlCommand({ QueueName: "gone" })))).toEqual(missing);
    expect(await failureOf(sqs.receive(url.replace("000000000000", "111111111111")))).toEqual(missing);
    expect(await sqs.counts(await sqs.queue("gone"))).toEqual([0, 0, 0]);
  });

  it("are listed by prefix, page by page", async () => {
    for (const name of ["list-3", "list-1", "list-2"]) await sqs.queue(name);
    const list = async (more: object) => {
      const { QueueUrls, NextToken } = await sqs.client.send(
        new ListQueuesCommand({ QueueNamePrefix: "list-", ...more }),
      );
      return { names: QueueUrls?.map((url) => url.slice(url.lastIndexOf("/") + 1)), NextToken };
    };
    expect(await list({})).toEqual({ names: ["list-1", "list-2", "list-3"], NextToken: undefined });
    const { names, NextToken } = await list({ MaxResults: 2 });
    expect(names).toEqual(["list-1", "list-2"]);
    expect(await list({ MaxResults: 2, NextToken })).toEqual({ names: ["list-3"], NextToken: undefined });
    expect(await list({ QueueNamePrefix: "nothing" })).toEqual({ names: undefined, NextToken: undefined });
  });

  it("show their attributes: AWS's defaults, what is set, what is asked for", async () => {
    const url = await sqs.queue("attributes");
    const { CreatedTimestamp, LastModifiedTimestamp, ...all } = await sqs.attributes(url);
    expect(Math.abs(Number(CreatedTimestamp) - Date.now() / 1000)).toBeLessThan(100);
    expect(LastModifiedTimestamp).toBe(CreatedTimestamp);
    expect(all).toEqual({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      QueueArn: sqs.arn("attributes"),
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    });
    await set(url, { DelaySeconds: "420", MaximumMessageSize: "2048", VisibilityTimeout: "69" });
    const ask = (...AttributeNames: string[]) =>
      sqs.client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: AttributeNames as QueueAttributeName[] }),
      );
    expect((await ask("DelaySeconds", "VisibilityTimeout", "Policy")).Attributes).toEqual({
      DelaySeconds: "420",
      VisibilityTimeout: "69",
    });
    expect((await ask("Policy")).Attributes).toBeUndefined();
    expect((await ask()).Attributes).toBeUndefined();
    expect(await failureOf(ask("Colour"))).toMatchObject({
      name: "InvalidAttributeName",
      message: "Unknown Attribute Colour.",
    });
    const fifo = await sqs.attributes(await sqs.queue("attributes.fifo"));
    expect(fifo).toMatchObject({
      FifoQueue: "true",
      ContentBasedDeduplication: "false",
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    });
  });

  it("are encrypted in one way at a time", async () => {
    const url = await sqs.queue("encrypted");
    await set(url, { KmsMasterKeyId: "testKeyId", KmsDataKeyReusePeriodSeconds: "6000" });
    const key = { KmsMasterKeyId: "testKeyId", KmsDataKeyReusePeriodSeconds: "6000", SqsManagedSseEnabled: "false" };
    expect(await sqs.attributes(url)).toMatchObject(key);
    await set(url, { KmsMasterKeyId: "", KmsDataKeyReusePeriodSeconds: "300" });
    const { SqsManagedSseEnabled, KmsMasterKeyId } = await sqs.attributes(url);
    expect([SqsManagedSseEnabled, KmsMasterKeyId]).toEqual(["false", undefined]);
    await set(url, { SqsManagedSseEnabled: "true" });
    expect((await sqs.attributes(url)).SqsManagedSseEnabled).toBe("true");
    expect(await failureOf(set(url, { KmsMasterKeyId: "k", SqsManagedSseEnabled: "true" }))).toMatchObject({
      name: "InvalidAttributeName",
      message:
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    });
  });

  it("have tags", async () => {
    const url = await sqs.queue("tagged");
    const tags = async () => (await sqs.client.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags;
    expect(await tags()).toBeUndefined();
    await sqs.client.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: "1", b: "2" } }));
    await sqs.client.send(new TagQueueCommand({ QueueUrl: url, Tags: { b: "3", c: "" } }));
    expect(await tags()).toEqual({ a: "1", b: "3", c: "" });
    await sqs.client.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ["a", "c", "x"] }));
    expect(await tags()).toEqual({ b: "3" });
    await sqs.client.send(new CreateQueueCommand({ QueueName: "tagged-too", tags: { at: "birth" } }));
    const other = await sqs.queue("tagged-too");
    expect((await sqs.client.send(new ListQueueTagsCommand({ QueueUrl: other }))).Tags).toEqual({ at: "birth" });
  });

  it("have permissions by label, as statements of their policy", async () => {
    const url = await sqs.queue("permissions");
    const add = (Label: string, AWSAccountIds = ["111111111111"]) =>
      sqs.client.send(new AddPermissionCommand({ QueueUrl: url, Label, AWSAccountIds, Actions: ["ReceiveMessage"] }));
    const remove = (Label: string) => sqs.client.send(new RemovePermissionCommand({ QueueUrl: url, Label }));
    await add("one", ["668614515564", "111111111111"]);
    expect(JSON.parse((await sqs.attributes(url)).Policy ?? "")).toEqual({
      Version: "2008-10-17",
      Id: `${sqs.arn("permissions")}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: "one",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::668614515564:root", "arn:aws:iam::111111111111:root"] },
          Action: "SQS:ReceiveMessage",
          Resource: sqs.arn("permissions"),
        },
      ],
    });
    expect(await failureOf(add("one"))).toMatchObject({
      message: "Value one for parameter Label is invalid. Reason: Already exists.",
    });
    await add("two");
    await remove("one");
    expect(JSON.parse((await sqs.attributes(url)).Policy ?? "").Statement).toHaveLength(1);
    await remove("two");
    expect((await sqs.attributes(url)).Policy).toBeUndefined();
    expect(await failureOf(remove("two"))).toMatchObject({
      message: "Value two for parameter Label is invalid. Reason: can't find label.",
    });
  });

  it("say whose dead letters they take", async () => {
    const target = await sqs.queue("letters");
    await sqs.queue("source-b", { RedrivePolicy: redrive("letters") });
    await sqs.queue("source-a", { RedrivePolicy: redrive("letters", "5") });
    const { queueUrls } = await sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: target }));
    expect(queueUrls?.map((url) => url.slice(url.lastIndexOf("/") + 1))).toEqual(["source-a", "source-b"]);
  });

  it.each([
    ["VisibilityTimeout", "43201", "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout."],
    ["DelaySeconds", "-1", "InvalidAttributeValue", "Invalid value for the parameter DelaySeconds."],
    [
      "MessageRetentionPeriod",
      "soon",
      "InvalidAttributeValue",
      "Invalid value for the parameter MessageRetentionPeriod.",
    ],
    ["MaximumMessageSize", "1048577", "InvalidAttributeValue", "Invalid value for the parameter MaximumMessageSize."],
    ["Policy", "{}", "InvalidAttributeValue", "Invalid value for the parameter Policy."],
    ["FifoQueue", "true", "InvalidAttributeName", "Unknown Attribute FifoQueue."],
    ["ContentBasedDeduplication", "true", "InvalidAttributeName", "Unknown Attribute ContentBasedDeduplication."],
    [
      "DeduplicationScope",
      "queue",
      "InvalidAttributeName",
      "You can specify the DeduplicationScope only when FifoQueue is set to true.",
    ],
    ["Colour", "red", "InvalidAttributeName", "Unknown Attribute Colour."],
    ["QueueArn", "arn", "InvalidAttributeName", "Unknown Attribute QueueArn."],
  ])("refuse the attribute %s of %s", async (name, value, error, message) => {
    expect(await failureOf(set(await sqs.queue("refusing"), { [name]: value }))).toMatchObject({
      name: error,
      status: 400,
      message,
    });
  });

  it("refuse a redrive policy that cannot work, and one that the dead letter queue does not allow", async () => {
    const url = await sqs.queue("redriving");
    await sqs.queue("letters.fifo");
    const reason = async (policy: string) => {
      const { code, message = "" } = await failureOf(set(url, { RedrivePolicy: policy }));
      expect(code).toBe("InvalidParameterValue");
      return message.slice(message.indexOf("Reason: ") + "Reason: ".length);
    };
    expect(await reason("no json")).toBe("Redrive policy is not a valid JSON map.");
    expect(await reason('{"maxReceiveCount":1}')).toMatch(/mandatory attribute: deadLetterTargetArn\.$/);
    const noCount = JSON.stringify({ deadLetterTargetArn: sqs.arn("letters") });
    expect(await reason(noCount)).toMatch(/mandatory attribute: maxReceiveCount\.$/);
    expect(await reason(redrive("letters", 0))).toBe(
      "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
    );
    expect(await reason(redrive("nowhere"))).toBe("Dead letter target does not exist.");
    expect(await reason(redrive("letters.fifo"))).toBe("Dead-letter queue must be same type of queue as the source.");
    const target = await sqs.queue("closed");
    for (const policy of [
      { redrivePermission: "denyAll" },
      { redrivePermission: "byQueue", sourceQueueArns: [sqs.arn("other")] },
    ]) {
      await set(target, { RedriveAllowPolicy: JSON.stringify(policy) });
      expect(await reason(redrive("closed"))).toMatch(/does not allow the source queue/);
    }
    const mine = { redrivePermission: "byQueue", sourceQueueArns: [sqs.arn("redriving")] };
    await set(target, { RedriveAllowPolicy: JSON.stringify(mine) });
    await set(url, { RedrivePolicy: redrive("closed") });
    await set(url, { RedrivePolicy: "" });
    expect((await sqs.attributes(url)).RedrivePolicy).toBeUndefined();
    expect(await failureOf(set(target, { RedriveAllowPolicy: '{"redrivePermission":"some"}' }))).toMatchObject({
      code: "InvalidParameterValue",
    });
  });

  it("refuse names that no queue can have", async () => {
    const plain = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    for (const name of ["with space", "a.b", "x".repeat(81)])
      expect(await failureOf(sqs.queue(name))).toMatchObject({ code: "InvalidParameterValue", message: plain });
    const fifo = sqs.client.send(new CreateQueueCommand({ QueueName: "q", Attributes: { FifoQueue: "true" } }));
    expect((await failureOf(fifo)).message).toMatch(/^The name of a FIFO queue .* must end with \.fifo suffix/);
    const notFifo = sqs.client.send(new CreateQueueCommand({ QueueName: "q.fifo" }));
    expect(await failureOf(notFifo)).toMatchObject({ message: plain });
  });

  it("refuse messages that are empty, too long, or of signs that are none, and attributes that cannot be", async () => {
    const url = await sqs.queue("messages");
    const message = async (body: string, attributes?: Record<string, object>) =>
      (await failureOf(sqs.send(url, body, { MessageAttributes: attributes as never }))).message;
    expect(await message("")).toBe("The request must contain the parameter MessageBody.");
    expect(await message("a".repeat(1_048_577))).toBe(
      "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    );
    const almost = "é".repeat(524_288 - 4);
    expect(await message(almost, { abc: { DataType: "String", StringValue: "x" } })).toMatch(/must be shorter/);
    expect(await message("a\u0000")).toMatch(/^Invalid characters found/);
    expect(await message("a\ud800")).not.toBeUndefined();
    expect(await message("ok", { ErrorDetails: { DataType: "String", StringValue: "" } })).toBe(
      "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    );
    expect(await message("ok", { "AWS.x": { DataType: "String", StringValue: "a" } })).toMatch(
      /beginning with 'AWS\.'/,
    );
    expect(await message("ok", { "a b": { DataType: "String", StringValue: "a" } })).toMatch(/can only contain/);
    expect(await message("ok", { a: { DataType: "Text", StringValue: "a" } })).toMatch(/Binary, Number, and String/);
    expect(await message("ok", { a: { DataType: "Number", StringValue: "one" } })).toMatch(/Can't cast/);
    const eleven = Object.fromEntries(
      Array.from({ length: 11 }, (_, at) => [`a${at}`, { DataType: "String", StringValue: "a" }]),
    );
    expect(await message("ok", eleven)).toBe("Number of message attributes [11] exceeds the allowed maximum [10].");
    expect((await failureOf(sqs.send(url, "a", { DelaySeconds: 901 }))).message).toBe(
      "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
    );
    expect((await failureOf(sqs.send(url, "a", { MessageDeduplicationId: "x" }))).message).toMatch(
      /includes a parameter that is not valid for this queue type/,
    );
    for (const seconds of [21, -1])
      expect((await failureOf(sqs.receive(url, { WaitTimeSeconds: seconds }))).message).toBe(
        `Value ${seconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
      );
    expect((await failureOf(sqs.receive(url, { MaxNumberOfMessages: 11 }))).message).toBe(
      "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    );
  });

  it("refuse batches that are empty, too many, too long, or name entries twice or wrongly", async () => {
    const url = await sqs.queue("batches");
    const send = (Entries: { Id: string; MessageBody: string }[]) =>
      failureOf(sqs.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })));
    const entries = (count: number, body = "a") =>
      Array.from({ length: count }, (_, at) => ({ Id: String(at), MessageBody: body }));
    expect(await send([])).toMatchObject({
      name: "EmptyBatchRequest",
      code: "AWS.SimpleQueueService.EmptyBatchRequest",
      message: "There should be at least one SendMessageBatchRequestEntry in the request.",
    });
    expect(await send(entries(20))).toMatchObject({
      name: "TooManyEntriesInBatchRequest",
      message: "Maximum number of entries per request are 10. You have sent 20.",
    });
    expect(await send(entries(2, "a".repeat(524_289)))).toMatchObject({
      name: "BatchRequestTooLong",
      code: "AWS.SimpleQueueService.BatchRequestTooLong",
      message: "Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.",
    });
    expect(await send([...entries(1), ...entries(1)])).toMatchObject({
      name: "BatchEntryIdsNotDistinct",
      message: "Id 0 repeated.",
    });
    for (const Id of ["", "in:valid", "x".repeat(81)])
      expect(await send([{ Id, MessageBody: "a" }])).toMatchObject({ name: "InvalidBatchEntryId" });
  });
});
