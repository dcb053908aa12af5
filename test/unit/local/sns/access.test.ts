import { PublishBatchCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import type { Service } from "../../../../local/service";
import { deliver } from "../../../../local/services/deliver";
import { createIamService } from "../../../../local/services/iam";
import { createKmsService } from "../../../../local/services/kms";
import { createMessagesService, type MessagesService } from "../../../../local/services/messages";
import { createSnsService } from "../../../../local/services/sns";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Declared, policyOf } from "../support/declared";
import { arnIn, type Receiver, receiver } from "../support/receiver";
import { failure } from "./support";

/** Access key id of the function whose role is judged. */
const accessKeyId = "ASIAFUNCTIONEXAMPLE";
const topicToken = "aws:sns/topic:Topic";
const policyToken = "aws:sns/topicPolicy:TopicPolicy";

let port: AwsPort;
let declared: Declared;
let queues: Receiver;
let sns: SNSClient;
let topic: string;
beforeEach(async () => {
  queues = receiver("sqs", "sqs:SendMessage");
  const lambda = {
    name: "lambda",
    types: [],
    callerOf: (id: string) =>
      id === accessKeyId ? { role: "arn:aws:iam::000000000000:role/r", sessionName: "f" } : undefined,
  };
  port = await openAwsPort((cloud): Service[] => [
    createIamService(cloud),
    createKmsService(cloud),
    createMessagesService(cloud),
    createSnsService(cloud),
    queues.service,
    lambda,
  ]);
  declared = new Declared(port);
  sns = new SNSClient({ ...port.aws, credentials: { accessKeyId, secretAccessKey: "none" } });
  await declared.put("aws:iam/role:Role", "r", { name: "r" });
  topic = (await declared.put(topicToken, "t", { name: "t" })).id;
});
afterEach(async () => {
  sns.destroy();
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
const setPolicy = (...statements: object[]) =>
  declared.put(policyToken, "p", { arn: topic, policy: policyOf(...statements) });
const publish = (TopicArn = topic) => failure(sns.send(new PublishCommand({ TopicArn, Message: "m" })));
const byService = (service: string, sourceArn: string) =>
  deliver(port.cloud, topic, { body: "m" }, { service, sourceArn }).then(
    () => "delivered",
    (error: Error) => error.message,
  );

describe("who may publish", () => {
  it("is a role that is allowed to, on the topic; the default policy lets no role in", async () => {
    expect(await publish()).toEqual([
      "AuthorizationErrorException",
      403,
      `User: arn:aws:sts::000000000000:assumed-role/r/f is not authorized to perform: SNS:Publish on resource: ${topic} because no identity-based policy allows the SNS:Publish action`,
    ]);
    await grant(allow("sns:Publish", topic));
    expect(await publish()).toBeUndefined();
    const batch = new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: [{ Id: "a", Message: "m" }] });
    expect(await failure(sns.send(batch))).toBeUndefined();
    expect((await publish(`${topic}2`))?.[0]).toBe("AuthorizationErrorException");
    const subscribe = new SubscribeCommand({ TopicArn: topic, Protocol: "sms", Endpoint: "+15551234567" });
    expect((await failure(sns.send(subscribe)))?.[2]).toContain("perform: SNS:Subscribe on resource");
  });

  it("is a role that the topic's policy names, and none that it denies", async () => {
    const Principal = { AWS: "arn:aws:iam::000000000000:role/r" };
    await setPolicy(allow("sns:Publish", topic, { Principal }));
    expect(await publish()).toBeUndefined();
    await grant(allow("sns:*", "*"));
    await setPolicy({ ...allow("sns:Publish", topic, { Principal }), Effect: "Deny" });
    expect((await publish())?.[2]).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  it("to a telephone is a role that may publish everywhere", async () => {
    const text = () => failure(sns.send(new PublishCommand({ PhoneNumber: "+15551234567", Message: "m" })));
    await grant(allow("sns:Publish", `${topic}*`));
    expect((await text())?.[2]).toContain("SNS:Publish on resource: +15551234567");
    await grant(allow("sns:Publish", "*"));
    expect(await text()).toBeUndefined();
  });

  it("of a topic with a customer key is a role that may use the key", async () => {
    const key = await declared.put("aws:kms/key:Key", "k");
    await declared.put(topicToken, "t", { name: "t", kmsMasterKeyId: key.id });
    await grant(allow("sns:Publish", topic));
    expect((await publish())?.[2]).toContain(`kms:GenerateDataKey on resource: ${key.outputs.arn}`);
    await grant(allow("sns:Publish", topic), allow(["kms:GenerateDataKey", "kms:Decrypt"], String(key.outputs.arn)));
    expect(await publish()).toBeUndefined();
  });

  it("is an alarm by the default policy, and another service only as the topic's policy says", async () => {
    const rule = arnIn(port.cloud, "events", "rule/r");
    expect(await byService("cloudwatch.amazonaws.com", arnIn(port.cloud, "cloudwatch", "alarm:a"))).toBe("delivered");
    expect(await byService("events.amazonaws.com", rule)).toMatch(/because no resource-based policy allows/);
    await setPolicy(
      allow("sns:Publish", topic, {
        Principal: { Service: "events.amazonaws.com" },
        Condition: { ArnEquals: { "aws:SourceArn": rule }, Bool: { "aws:SecureTransport": "true" } },
      }),
    );
    expect(await byService("events.amazonaws.com", rule)).toBe("delivered");
    expect(await byService("events.amazonaws.com", `${rule}2`)).toMatch(/because no resource-based policy allows/);
    expect((port.cloud.services.get("messages") as MessagesService).log.find(["topic"])).toHaveLength(2);
  });

  it("and what a queue does not let SNS send goes to the dead letter queue, which must let it", async () => {
    const q = arnIn(port.cloud, "sqs", "q");
    const dead = arnIn(port.cloud, "sqs", "dead");
    const policies = new Map<string, { document: unknown }>();
    queues.service.resourcePolicy = (arn) => policies.get(arn);
    const letSns = (arn: string) =>
      policies.set(arn, {
        document: policyOf(
          allow("sqs:SendMessage", arn, {
            Principal: { Service: "sns.amazonaws.com" },
            Condition: { ArnLike: { "aws:SourceArn": topic } },
          }),
        ),
      });
    await declared.put("aws:sns/topicSubscription:TopicSubscription", "s", {
      topic,
      protocol: "sqs",
      endpoint: q,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: dead }),
    });
    await grant(allow("sns:Publish", topic));
    await publish();
    await new Promise(setImmediate);
    expect(queues.received).toEqual([]);
    expect(port.lines.join("\n")).toContain("its dead letter queue did not take the message: User: sns.amazonaws.com");
    letSns(dead);
    await publish();
    await queues.count(1);
    letSns(q);
    await publish();
    await queues.count(2);
    expect(queues.received.map(({ arn }) => arn)).toEqual([dead, q]);
  });
});
