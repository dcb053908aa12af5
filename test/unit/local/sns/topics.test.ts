import { DatabaseSync } from "node:sqlite";
import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { failure, openSns, type SnsUnderTest } from "./support";

let test: SnsUnderTest;
beforeEach(async () => {
  test = await openSns();
});
afterEach(() => test.close());

const attributesOf = async (TopicArn: string) =>
  (await test.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
const set = (TopicArn: string, AttributeName: string, AttributeValue: string) =>
  test.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
const create = (Name: string, Attributes?: Record<string, string>, Tags?: { Key: string; Value: string }[]) =>
  test.sns.send(new CreateTopicCommand({ Name, Attributes, Tags }));
const invalid = (reason: string) => ["InvalidParameterException", 400, `Invalid parameter: ${reason}`];

describe("topics", () => {
  it("have AWS's attributes, and those that they were given", async () => {
    const arn = await test.topic("orders", { DisplayName: "Orders & more", SignatureVersion: "2" });
    expect(arn).toBe("arn:aws:sns:eu-central-1:000000000000:orders");
    const { Policy, EffectiveDeliveryPolicy, ...attributes } = await attributesOf(arn);
    expect(attributes).toEqual({
      DisplayName: "Orders & more",
      SignatureVersion: "2",
      Owner: "000000000000",
      SubscriptionsConfirmed: "0",
      SubscriptionsDeleted: "0",
      SubscriptionsPending: "0",
      TopicArn: arn,
    });
    expect(JSON.parse(Policy ?? "")).toMatchObject({
      Id: "__default_policy_ID",
      Statement: [{ Resource: arn, Condition: { StringEquals: { "AWS:SourceOwner": "000000000000" } } }],
    });
    expect(JSON.parse(EffectiveDeliveryPolicy ?? "")).toEqual({
      http: {
        defaultHealthyRetryPolicy: {
          minDelayTarget: 20,
          maxDelayTarget: 20,
          numRetries: 3,
          numMaxDelayRetries: 0,
          numNoDelayRetries: 0,
          numMinDelayRetries: 0,
          backoffFunction: "linear",
        },
        disableSubscriptionOverrides: false,
        defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
      },
    });
    await set(arn, "DisplayName", "Other");
    expect((await attributesOf(arn)).DisplayName).toBe("Other");
  });

  it("are made again as they are, and not otherwise", async () => {
    const arn = await test.topic("t", { DisplayName: "Value1" });
    const same: (Record<string, string> | undefined)[] = [undefined, { DisplayName: "Value1" }, { FifoTopic: "false" }];
    for (const attributes of same) expect((await create("t", attributes)).TopicArn).toBe(arn);
    const others: Record<string, string>[] = [{ DisplayName: "Value2" }, { SignatureVersion: "2" }];
    for (const attributes of others)
      expect(await failure(create("t", attributes))).toEqual(
        invalid("Attributes Reason: Topic already exists with different attributes"),
      );
    expect(await failure(create("t", {}, [{ Key: "a", Value: "b" }]))).toEqual(
      invalid("Tags Reason: Topic already exists with different tags"),
    );
  });

  it("have names that SNS takes", async () => {
    expect((await create("a".repeat(256))).TopicArn).toBeDefined();
    for (const name of ["", "a".repeat(257), "with space", "a.fifo", "ü"])
      expect(await failure(create(name))).toEqual(invalid("Topic Name"));
    expect((await failure(create("a", { FifoTopic: "true" })))?.[2]).toMatch(
      /^Invalid parameter: Fifo Topic names must/,
    );
    const fifo = await attributesOf(await test.topic("a.fifo", { FifoTopic: "true" }));
    expect(fifo).toMatchObject({ FifoTopic: "true", ContentBasedDeduplication: "false" });
    const plain = await attributesOf(await test.topic("plain", { FifoTopic: "false" }));
    expect(plain).not.toHaveProperty("FifoTopic");
  });

  it("refuse attributes that there are not, policies that are none, and what is not emulated", async () => {
    const arn = await test.topic("t");
    expect(await failure(set(arn, "FifoTopic", "true"))).toEqual(invalid("AttributeName"));
    expect(await failure(set(arn, "Nothing", "x"))).toEqual(invalid("AttributeName"));
    expect((await failure(set(arn, "Policy", "{")))?.[2]).toMatch(/^Invalid parameter: Policy Error: /);
    expect((await failure(set(arn, "DeliveryPolicy", "{")))?.[2]).toMatch(/DeliveryPolicy: failed to parse JSON/);
    expect((await failure(set(arn, "ArchivePolicy", "{}")))?.[1]).toBe(501);
  });

  it("that are not there are said so, and what is no ARN too", async () => {
    expect(await failure(attributesOf("arn:aws:sns:eu-central-1:000000000000:none"))).toEqual([
      "NotFoundException",
      404,
      "Topic does not exist",
    ]);
    expect(await failure(attributesOf("topic"))).toEqual(
      invalid("TopicArn Reason: An ARN must have at least 6 elements, not 1"),
    );
  });

  it("are deleted with their subscriptions, as often as you like", async () => {
    const arn = await test.topic("t");
    await test.queue(arn, "q");
    for (let time = 0; time < 2; time++) await test.sns.send(new DeleteTopicCommand({ TopicArn: arn }));
    expect((await test.sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([]);
    expect((await test.sns.send(new ListTopicsCommand({}))).Topics).toEqual([]);
  });

  it("are listed a hundred at a time", async () => {
    for (let index = 0; index < 101; index++) await test.topic(`t${index}`);
    const first = await test.sns.send(new ListTopicsCommand({}));
    const second = await test.sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
    expect(second.Topics?.[0]?.TopicArn).toMatch(/:t100$/);
  });

  it("have tags", async () => {
    const tag = (Key: string, Value: string) => ({ Key, Value });
    const { TopicArn: ResourceArn } = await create("t", undefined, [tag("k1", "v1"), tag("k2", "v2")]);
    const tags = async () => (await test.sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
    expect(await tags()).toEqual([tag("k1", "v1"), tag("k2", "v2")]);
    await test.sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["k1"] }));
    await test.sns.send(new TagResourceCommand({ ResourceArn, Tags: [tag("k2", "v2b")] }));
    expect(await tags()).toEqual([tag("k2", "v2b")]);
    const twice = new TagResourceCommand({ ResourceArn, Tags: [tag("k", "1"), tag("k", "2")] });
    expect(await failure(test.sns.send(twice))).toEqual(invalid("Duplicated keys are not allowed."));
  });

  it("have permissions, each a statement of the policy", async () => {
    const TopicArn = await test.topic("t");
    const add = (Label: string, ...ActionName: string[]) =>
      test.sns.send(new AddPermissionCommand({ TopicArn, Label, AWSAccountId: ["111111111111"], ActionName }));
    await add("test", "Publish", "Subscribe");
    const statements = async () => JSON.parse((await attributesOf(TopicArn)).Policy ?? "").Statement;
    expect((await statements())[1]).toEqual({
      Sid: "test",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111111111111:root" },
      Action: ["SNS:Publish", "SNS:Subscribe"],
      Resource: TopicArn,
    });
    expect(await failure(add("test", "Publish"))).toEqual(invalid("Statement already exists"));
    expect(await failure(add("other", "DeleteEverything"))).toEqual(
      invalid("Policy statement action out of service scope!"),
    );
    await test.sns.send(new RemovePermissionCommand({ TopicArn, Label: "test" }));
    expect(await statements()).toHaveLength(1);
  });

  it("are there after a restart, with their subscriptions", async () => {
    const store = new DatabaseSync(":memory:");
    await test.close();
    test = await openSns(store);
    const arn = await test.topic("t", { DisplayName: "T" });
    await test.queue(arn, "q");
    await test.close();
    test = await openSns(store);
    expect(await attributesOf(arn)).toMatchObject({ DisplayName: "T", SubscriptionsConfirmed: "1" });
  });
});
