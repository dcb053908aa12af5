import { GetSubscriptionAttributesCommand, GetTopicAttributesCommand, ListTopicsCommand } from "@aws-sdk/client-sns";
import { Declared, policyOf } from "../support/declared";
import { arnIn } from "../support/receiver";
import { openSns, type SnsUnderTest } from "./support";

const topicToken = "aws:sns/topic:Topic";
const policyToken = "aws:sns/topicPolicy:TopicPolicy";
const subscriptionToken = "aws:sns/topicSubscription:TopicSubscription";

let test: SnsUnderTest;
let declared: Declared;
beforeEach(async () => {
  test = await openSns();
  declared = new Declared(test.port);
});
afterEach(() => test.close());

const attributesOf = async (TopicArn: string) =>
  (await test.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};

describe("what a program declares of SNS", () => {
  it("is a topic that works, with AWS's outputs", async () => {
    const { id, outputs } = await declared.put(topicToken, "orders", { displayName: "Orders", tags: { a: "b" } });
    expect(id).toBe(arnIn(test.port.cloud, "sns", "orders-1234567"));
    expect(outputs).toMatchObject({
      arn: id,
      name: "orders-1234567",
      owner: "000000000000",
      signatureVersion: 1,
      tagsAll: { a: "b" },
      policy: expect.stringContaining("__default_policy_ID"),
    });
    expect(await attributesOf(id)).toMatchObject({ DisplayName: "Orders" });
    await declared.put(topicToken, "orders", { displayName: "Other" });
    expect(await attributesOf(id)).toMatchObject({ DisplayName: "Other" });
    await declared.remove(topicToken, "orders");
    expect((await test.sns.send(new ListTopicsCommand({}))).Topics).toEqual([]);
  });

  it("is a FIFO topic whose name ends as it must", async () => {
    const inputs = { fifoTopic: true, contentBasedDeduplication: true };
    const { id } = await declared.put(topicToken, "orders", inputs);
    expect(id).toMatch(/:orders-1234567\.fifo$/);
    expect(await attributesOf(id)).toMatchObject({ FifoTopic: "true", ContentBasedDeduplication: "true" });
  });

  it("is a policy, which a change of the topic leaves in force and its deletion takes back", async () => {
    const { id } = await declared.put(topicToken, "t");
    const policy = policyOf({ Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: id });
    await declared.put(policyToken, "p", { arn: id, policy });
    await declared.put(topicToken, "t", { displayName: "T" });
    expect(await attributesOf(id)).toMatchObject({ Policy: policy, DisplayName: "T" });
    await declared.remove(policyToken, "p");
    expect((await attributesOf(id)).Policy).toContain("__default_policy_ID");
    await expect(declared.put(policyToken, "p", { arn: id, policy: "{}" })).rejects.toThrow(/Policy Error/);
  });

  it("is a subscription, filtered and raw, that changes and goes", async () => {
    const { id: topic } = await declared.put(topicToken, "t");
    const inputs = { topic, protocol: "sqs", endpoint: arnIn(test.port.cloud, "sqs", "q") };
    const { id, outputs } = await declared.put(subscriptionToken, "s", {
      ...inputs,
      rawMessageDelivery: true,
      filterPolicy: '{"a":["b"]}',
    });
    expect(outputs).toMatchObject({ pendingConfirmation: false, filterPolicyScope: "MessageAttributes", arn: id });
    await test.publish(topic, "m");
    await declared.put(subscriptionToken, "s", { ...inputs, rawMessageDelivery: true });
    await test.publish(topic, "m");
    await test.queues.count(1);
    await declared.remove(subscriptionToken, "s");
    await test.publish(topic, "m");
    expect(test.queues.received.map(({ body }) => body)).toEqual(["m"]);
  });

  it("is a subscription by mail that is confirmed, and one by a local address that waits", async () => {
    const { id: topic } = await declared.put(topicToken, "t");
    const mail = await declared.put(subscriptionToken, "m", { topic, protocol: "email", endpoint: "ann@example.org" });
    expect(mail.outputs).toMatchObject({ pendingConfirmation: false, confirmationWasAuthenticated: false });
    const endpoint = "http://localhost:1/hook";
    const web = await declared.put(subscriptionToken, "w", { topic, protocol: "http", endpoint });
    expect(web.outputs).toMatchObject({ pendingConfirmation: true });
    const isPending = async (SubscriptionArn: string) =>
      (await test.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes?.PendingConfirmation;
    expect([await isPending(mail.id), await isPending(web.id)]).toEqual(["false", "true"]);
    expect(test.outbox("email").map(({ subject }) => subject)).toEqual([
      "AWS Notification - Subscription Confirmation",
    ]);
    await expect(
      declared.put(subscriptionToken, "x", { topic: `${topic}x`, protocol: "email", endpoint: "a@example.org" }),
    ).rejects.toThrow("Topic does not exist");
  });

  it("stays when what clients have made is reset", async () => {
    const { id } = await declared.put(topicToken, "t");
    const other = await test.topic("other");
    await test.queue(id, "q");
    await test.port.cloud.services.get("sns")?.reset?.(declared.isDeclared);
    expect((await test.sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: id }]);
    expect(await attributesOf(id)).toMatchObject({ SubscriptionsConfirmed: "0" });
    expect(other).not.toBe(id);
  });
});
