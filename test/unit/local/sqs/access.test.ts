import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createAwsEndpoint } from "../../../../local/aws";
import type { Properties } from "../../../../local/service";
import { deliver } from "../../../../local/services/deliver";
import { createIamService } from "../../../../local/services/iam";
import { createGuard } from "../../../../local/services/iam/guard";
import { createKmsService } from "../../../../local/services/kms";
import { createSqsService, type SqsService } from "../../../../local/services/sqs";
import { handler, TestCloud } from "../services/test-cloud";
import { failureOf } from "./support";

let cloud: TestCloud;
let sqs: SqsService;
let server: Server;
let endpoint: string;
const clients: SQSClient[] = [];

beforeAll(async () => {
  cloud = await TestCloud.start();
  cloud.use(createIamService);
  cloud.use(createKmsService);
  sqs = cloud.use(createSqsService);
  server = createServer(createAwsEndpoint(cloud.cloud.services, undefined, createGuard(cloud.cloud)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  server.close();
  await cloud.close();
});

const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;
const queue = async (name: string, more: Properties = {}) =>
  (await cloud.declare("aws:sqs/queue:Queue", name, { name, ...more })).id;
const policy = (queueUrl: string, text: string) =>
  cloud.declare("aws:sqs/queuePolicy:QueuePolicy", queueUrl, { queueUrl, policy: text });

/** A function with a role of its own, and a client that calls with its credentials. */
async function caller(name: string) {
  const { outputs } = await cloud.declare("aws:iam/role:Role", name, { name });
  const { arn, uniqueId } = outputs as Record<string, string>;
  await cloud.function(name, handler("async () => process.env.AWS_ACCESS_KEY_ID"), { role: arn });
  const accessKeyId = JSON.parse((await cloud.lambda.invoke(name, "{}")).payload) as string;
  const credentials = { accessKeyId, secretAccessKey: "none" };
  const client = new SQSClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
  clients.push(client);
  const grant = (...statements: object[]) =>
    cloud.declare("aws:iam/rolePolicy:RolePolicy", name, { role: name, policy: document(...statements) });
  const send = (QueueUrl: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }));
  return { client, grant, send, arn, uniqueId };
}

/** A delivery by SNS for a topic. */
const bySns = (queueName: string, topic = "topic") =>
  deliver(
    cloud.cloud,
    arnOf(queueName),
    { body: "notified", attributes: { kind: { type: "String", value: "x" } } },
    {
      service: "sns.amazonaws.com",
      sourceArn: `arn:aws:sns:eu-west-1:000000000000:${topic}`,
    },
  );

describe("who may use a queue", () => {
  it("a role that allows it, batches by the single action; others get AWS's refusal", async () => {
    const url = await queue("mine");
    const { client, grant, send, uniqueId } = await caller("worker");
    expect(await failureOf(send(url))).toEqual({
      name: "AccessDenied",
      code: "AccessDenied",
      status: 403,
      message:
        "User: arn:aws:sts::000000000000:assumed-role/worker/worker is not authorized to perform: sqs:SendMessage on " +
        `resource: ${arnOf("mine")} because no identity-based policy allows the sqs:SendMessage action`,
    });
    await grant(allow(["sqs:SendMessage", "sqs:ReceiveMessage"], arnOf("mine")));
    await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: "1", MessageBody: "a" }] }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, AttributeNames: ["All"] }));
    expect(Messages?.[0]?.Attributes?.SenderId).toBe(`${uniqueId}:worker`);
    expect((await failureOf(send(await queue("another")))).name).toBe("AccessDenied");
  });

  it("whom the queue's own policy lets in; a policy that refuses plain HTTP refuses nobody here", async () => {
    const url = await queue("shared");
    const { send, arn } = await caller("guest");
    await policy(url, document(allow("SQS:*", arnOf("shared"), { Principal: { AWS: arn } })));
    await send(url);
    const insecure = { Bool: { "aws:SecureTransport": "false" } };
    const deny = (Condition: object) => ({ ...allow("sqs:*", "*", { Principal: "*", Condition }), Effect: "Deny" });
    const mine = allow("sqs:SendMessage", arnOf("shared"), { Principal: "*" });
    await policy(url, document(mine, deny(insecure)));
    await send(url);
    await policy(url, document(mine, deny({ Bool: { "aws:SecureTransport": "true" } })));
    expect((await failureOf(send(url))).message).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  it("with a customer key, whom the key lets in too", async () => {
    const key = await cloud.declare("aws:kms/key:Key", "key");
    const { arn: keyArn } = key.outputs as { arn: string };
    const url = await queue("secret", { kmsMasterKeyId: key.id });
    const { client, grant, send } = await caller("reader");
    const onQueue = allow("sqs:*", arnOf("secret"));
    await grant(onQueue);
    expect(await failureOf(send(url))).toMatchObject({
      name: "KmsAccessDenied",
      code: "KMS.AccessDeniedException",
      message: expect.stringMatching(/not authorized to perform: kms:GenerateDataKey on resource: .*:key\//),
    });
    const by = (service: string) => ({ Condition: { StringEquals: { "kms:ViaService": service } } });
    await grant(onQueue, allow(["kms:GenerateDataKey", "kms:Decrypt"], keyArn, by("sqs.eu-west-1.amazonaws.com")));
    await send(url);
    await grant(onQueue, allow("kms:GenerateDataKey", keyArn));
    const receive = () => client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect((await failureOf(receive())).message).toMatch(/kms:Decrypt/);
    await grant(onQueue, allow("kms:Decrypt", keyArn));
    expect((await receive()).Messages).toHaveLength(1);
  });

  it("services only when the queue's policy and its key's let them in, for the source that they name", async () => {
    const url = await queue("notified");
    await expect(bySns("notified")).rejects.toThrow(
      /sns\.amazonaws\.com is not authorized to perform: sqs:SendMessage/,
    );
    const fromTopic = { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:000000000000:topic" } };
    const sns = { Principal: { Service: "sns.amazonaws.com" } };
    await policy(url, document(allow("sqs:SendMessage", arnOf("notified"), { ...sns, Condition: fromTopic })));
    await bySns("notified");
    await expect(bySns("notified", "other")).rejects.toThrow(/sns\.amazonaws\.com is not authorized/);
    const messages = [...(sqs.queue(arnOf("notified"))?.messages.values() ?? [])];
    expect(messages.map(({ body, attributes }) => [body, attributes])).toEqual([
      ["notified", { kind: { DataType: "String", StringValue: "x" } }],
    ]);

    const account = allow("kms:*", "*", { Principal: { AWS: "arn:aws:iam::000000000000:root" } });
    const key = await cloud.declare("aws:kms/key:Key", "topic-key", { policy: document(account) });
    await cloud.declare("aws:sqs/queue:Queue", "notified", { name: "notified", kmsMasterKeyId: key.id });
    await expect(bySns("notified")).rejects.toThrow(/kms:GenerateDataKey/);
    const uses = allow(["kms:GenerateDataKey", "kms:Decrypt"], "*", sns);
    await cloud.declare("aws:kms/key:Key", "topic-key", { policy: document(account, uses) });
    await bySns("notified");
  });

  it("nobody delivers to a queue that is not there, or what a queue would refuse", async () => {
    await cloud.declare("aws:iam/role:Role", "deliverer", { name: "deliverer" });
    const policyText = document(allow("sqs:SendMessage", "*"));
    await cloud.declare("aws:iam/rolePolicy:RolePolicy", "deliverer", { role: "deliverer", policy: policyText });
    const role = { role: "arn:aws:iam::000000000000:role/deliverer", sessionName: "test" };
    const to = (name: string, delivery: { body: string; groupId?: string }) =>
      deliver(cloud.cloud, arnOf(name), delivery, { role });
    await expect(to("nowhere", { body: "a" })).rejects.toMatchObject({
      code: "AWS.SimpleQueueService.NonExistentQueue",
    });
    await queue("order.fifo", { fifoQueue: true, contentBasedDeduplication: true });
    await expect(to("order.fifo", { body: "a" })).rejects.toMatchObject({ code: "MissingParameter" });
    await to("order.fifo", { body: "a", groupId: "g" });
    expect(sqs.queue(arnOf("order.fifo"))?.counts.visible).toBe(1);
  });
});

describe("the wire", () => {
  const post = async (headers: Record<string, string>, body: string, path = "/") => {
    const response = await fetch(endpoint + path, { method: "POST", headers, body });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it("answers the old query protocol 501, in XML and naming the operation", async () => {
    const authorization = "AWS4-HMAC-SHA256 Credential=local/20261122/eu-west-1/sqs/aws4_request";
    const headers = { "content-type": "application/x-www-form-urlencoded", authorization };
    const { status, text } = await post(headers, "Action=SendMessage&MessageBody=a&Version=2012-11-05", "/0/q");
    expect(status).toBe(501);
    expect(text).toMatch(/<Code>NotImplemented<\/Code><Message>.*SendMessage of sqs by the query protocol/);
  });

  it("says what is wrong with a body, and carries the codes of the query protocol", async () => {
    const call = (operation: string, body: string) => post({ "x-amz-target": `AmazonSQS.${operation}` }, body);
    expect(JSON.parse((await call("SendMessage", "no json")).text).__type).toBe(
      "com.amazon.coral.service#SerializationException",
    );
    const wrongType = await call("SendMessage", '{"QueueUrl":1,"MessageBody":"a"}');
    expect(JSON.parse(wrongType.text).message).toMatch(/QueueUrl is not of the type/);
    const missing = await call("SendMessage", `{"QueueUrl":"http://x/000000000000/nowhere","MessageBody":"a"}`);
    expect(missing.headers.get("x-amzn-query-error")).toBe("AWS.SimpleQueueService.NonExistentQueue;Sender");
    expect(JSON.parse(missing.text).__type).toBe("com.amazonaws.sqs#QueueDoesNotExist");
    const address = await call("GetQueueAttributes", '{"QueueUrl":"q"}');
    expect(JSON.parse(address.text).message).toBe("The address q is not valid for this endpoint.");
  });
});
