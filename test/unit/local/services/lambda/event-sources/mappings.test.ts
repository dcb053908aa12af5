import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  type LambdaServiceException,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { createAwsEndpoint } from "../../../../../../local/aws";
import type { Properties } from "../../../../../../local/service";
import { createIamService } from "../../../../../../local/services/iam";
import { createGuard } from "../../../../../../local/services/iam/guard";
import { createSqsService, type SqsService } from "../../../../../../local/services/sqs";
import { handler, TestCloud } from "../../test-cloud";

const mappingToken = "aws:lambda/eventSourceMapping:EventSourceMapping";
let cloud: TestCloud;
let sqs: SqsService;
let server: Server;
let client: LambdaClient;

beforeAll(async () => {
  cloud = await TestCloud.start();
  cloud.use(createIamService);
  sqs = cloud.use(createSqsService);
  server = createServer(createAwsEndpoint(cloud.cloud.services, undefined, createGuard(cloud.cloud)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new LambdaClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  await cloud.close();
});

const arnOf = (queue: string) => `arn:aws:sqs:eu-west-1:000000000000:${queue}`;
const queue = (name: string, more: Properties = {}) => cloud.declare("aws:sqs/queue:Queue", name, { name, ...more });
const reads = (name: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: arnOf(name),
      },
    ],
  });

/** A function whose role may read a queue, and logs what it gets. */
async function worker(name: string, queueName: string, more: Properties = {}): Promise<void> {
  const { outputs } = await cloud.declare("aws:iam/role:Role", name, { name });
  await cloud.declare("aws:iam/rolePolicy:RolePolicy", name, { role: name, policy: reads(queueName) });
  const source = handler("async ({ Records }) => console.log('got ' + Records.map(({ body }) => body).join())");
  await cloud.function(name, source, { role: (outputs as Properties).arn, ...more });
}

const create = (input: Partial<CreateEventSourceMappingCommandInput>) =>
  client.send(new CreateEventSourceMappingCommand({ FunctionName: "worker", ...input }));
const refusal = async (call: Promise<unknown>) => {
  const error = (await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )) as LambdaServiceException | undefined;
  return { name: error?.name, status: error?.$metadata.httpStatusCode, message: error?.message };
};
const invalid = (message: string) => ({ name: "InvalidParameterValueException", status: 400, message });

/** Waits until a function has logged something. */
async function logged(name: string, text: string): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (cloud.logs.store.find(`/aws/lambda/${name}`).some(({ message }) => message.includes(text))) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${name} never logged ${text}: ${cloud.printed.join("\n")}`);
}

describe("event source mappings, by the unmodified SDK", () => {
  beforeAll(async () => {
    await queue("orders");
    await worker("worker", "orders");
  });

  it("are made, shown, changed, listed and deleted, as AWS shows them, and work in between", async () => {
    const made = await create({ EventSourceArn: arnOf("orders") });
    const { UUID = "" } = made;
    const mapping = {
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      BatchSize: 10,
      EventSourceArn: arnOf("orders"),
      EventSourceMappingArn: `arn:aws:lambda:eu-west-1:000000000000:event-source-mapping:${UUID}`,
      FunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:worker",
      FunctionResponseTypes: [],
      LastModified: expect.any(Date),
      MaximumBatchingWindowInSeconds: 0,
      StateTransitionReason: "USER_INITIATED",
      $metadata: expect.anything(),
    };
    expect(made).toEqual({ ...mapping, State: "Creating" });
    expect(made.$metadata.httpStatusCode).toBe(202);
    expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toEqual({ ...mapping, State: "Enabled" });
    await sqs.call("SendMessage", { QueueUrl: "http://x/000000000000/orders", MessageBody: "first" });
    await logged("worker", "got first");

    expect(await refusal(create({ EventSourceArn: arnOf("orders") }))).toEqual({
      name: "ResourceConflictException",
      status: 409,
      message: `An event source mapping with SQS arn (" ${arnOf("orders")} ") and function (" worker ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    });

    const FilterCriteria = { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] };
    const update = (input: object) => client.send(new UpdateEventSourceMappingCommand({ UUID, ...input }));
    expect(await update({ BatchSize: 5, FilterCriteria })).toMatchObject({
      State: "Updating",
      BatchSize: 5,
      FilterCriteria,
    });
    expect((await update({ Enabled: false })).State).toBe("Disabling");
    expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
      State: "Disabled",
      BatchSize: 5,
      FilterCriteria,
    });
    expect((await update({ Enabled: true, FilterCriteria: { Filters: [] } })).State).toBe("Enabling");
    expect((await client.send(new GetEventSourceMappingCommand({ UUID }))).FilterCriteria).toBeUndefined();

    const list = async (input: object) => {
      const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand(input));
      return EventSourceMappings.map((each) => each.UUID);
    };
    expect(await list({})).toEqual([UUID]);
    for (const FunctionName of ["worker", mapping.FunctionArn, "000000000000:function:worker"])
      expect(await list({ FunctionName })).toEqual([UUID]);
    expect(await list({ FunctionName: "other" })).toEqual([]);
    expect(await list({ EventSourceArn: arnOf("orders") })).toEqual([UUID]);
    expect(await list({ EventSourceArn: arnOf("others") })).toEqual([]);

    const deleted = await client.send(new DeleteEventSourceMappingCommand({ UUID }));
    expect(deleted.State).toBe("Deleting");
    const gone = {
      name: "ResourceNotFoundException",
      status: 404,
      message: "The resource you requested does not exist.",
    };
    expect(await refusal(client.send(new GetEventSourceMappingCommand({ UUID })))).toEqual(gone);
    expect(await refusal(update({ BatchSize: 1 }))).toEqual(gone);
    expect(await refusal(client.send(new DeleteEventSourceMappingCommand({ UUID })))).toEqual(gone);
  });

  it.each<[string, Partial<CreateEventSourceMappingCommandInput>, string]>([
    ["no source", {}, "Unrecognized event source."],
    ["a source that is none", { EventSourceArn: "arn:aws:s3:::bucket" }, "Unrecognized event source."],
    ["no such function", { EventSourceArn: arnOf("orders"), FunctionName: "nobody" }, "Function does not exist"],
    [
      "no such queue",
      { EventSourceArn: arnOf("nowhere") },
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    ],
    [
      "a large batch without a window",
      { EventSourceArn: arnOf("orders"), BatchSize: 11 },
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [
      "a filter that is none",
      { EventSourceArn: arnOf("orders"), FilterCriteria: { Filters: [{ Pattern: '{"body":"x"}' }] } },
      "Invalid filter pattern definition.",
    ],
    [
      "what only streams have",
      { EventSourceArn: arnOf("orders"), DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:a:b:c" } } },
      "Unsupported DestinationConfig parameter for given event source mapping type.",
    ],
    [
      "too much concurrency",
      { EventSourceArn: arnOf("orders"), ScalingConfig: { MaximumConcurrency: 1_001 } },
      "MaximumConcurrency must be between 2 and 1000",
    ],
  ])("are refused for %s", async (_, input, message) => {
    expect(await refusal(create(input))).toEqual(invalid(message));
  });

  it("are refused for a window or a large batch on a FIFO queue", async () => {
    await queue("fifo.fifo", { fifoQueue: true });
    const EventSourceArn = arnOf("fifo.fifo");
    expect((await refusal(create({ EventSourceArn, MaximumBatchingWindowInSeconds: 1 }))).message).toBe(
      "Batching window is not supported for FIFO queues.",
    );
    expect((await refusal(create({ EventSourceArn, BatchSize: 11 }))).message).toMatch(/between 1 and 10/);
  });

  it("are refused when the queue shows messages again while the function is at work, or the role may not read", async () => {
    await queue("short", { visibilityTimeoutSeconds: 2 });
    expect(await refusal(create({ EventSourceArn: arnOf("short") }))).toEqual(
      invalid("Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds"),
    );
    await queue("private");
    expect(await refusal(create({ EventSourceArn: arnOf("private") }))).toEqual(
      invalid("The function execution role does not have permissions to call ReceiveMessage on SQS"),
    );
  });

  it("answer 501 for sources that are not here", async () => {
    const kafka = create({
      Topics: ["t"],
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["k:1"] } },
    });
    expect(await refusal(kafka)).toMatchObject({
      status: 501,
      message: expect.stringContaining("SelfManagedEventSource"),
    });
    const kinesis = create({ EventSourceArn: "arn:aws:kinesis:eu-west-1:000000000000:stream/s" });
    expect(await refusal(kinesis)).toMatchObject({ status: 501, message: expect.stringContaining("kinesis") });
  });
});

describe("aws.lambda.EventSourceMapping", () => {
  it("reads its queue, changes in place, and lets it be when it is deleted", async () => {
    await queue("declared");
    await worker("reader", "declared");
    const inputs = { functionName: "reader", eventSourceArn: arnOf("declared") };
    const { id, outputs } = await cloud.declare(mappingToken, "mapping", { ...inputs, batchSize: 1 });
    expect(outputs).toMatchObject({
      uuid: id,
      arn: `arn:aws:lambda:eu-west-1:000000000000:event-source-mapping:${id}`,
      functionArn: "arn:aws:lambda:eu-west-1:000000000000:function:reader",
      state: "Enabled",
      stateTransitionReason: "USER_INITIATED",
      batchSize: 1,
      maximumBatchingWindowInSeconds: 0,
    });
    const send = (body: string) =>
      sqs.call("SendMessage", { QueueUrl: "http://x/000000000000/declared", MessageBody: body });
    await send("one");
    await logged("reader", "got one");
    const changed = await cloud.declare(mappingToken, "mapping", {
      ...inputs,
      scalingConfig: { maximumConcurrency: 2 },
    });
    expect(changed).toMatchObject({ id, outputs: { batchSize: 10, scalingConfig: { maximumConcurrency: 2 } } });
    await cloud.declare(mappingToken, "mapping", { ...inputs, enabled: false });
    await send("two");
    expect(sqs.queue(arnOf("declared"))?.counts.visible).toBe(1);
    await cloud.declare(mappingToken, "mapping", inputs);
    await logged("reader", "got two");
    await cloud.remove(mappingToken, "mapping");
    await send("three");
    expect(sqs.queue(arnOf("declared"))?.counts.visible).toBe(1);
  });

  it("says what its role may not do, once, and goes on as soon as it may", async () => {
    await queue("denied");
    await worker("denied", "another");
    await cloud.declare(mappingToken, "denied", { functionName: "denied", eventSourceArn: arnOf("denied") });
    await sqs.call("SendMessage", { QueueUrl: "http://x/000000000000/denied", MessageBody: "one" });
    const hints = () => cloud.printed.filter((line) => line.startsWith("denied: denied may not sqs:ReceiveMessage"));
    expect(hints()).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(hints()).toHaveLength(1);
    expect(sqs.queue(arnOf("denied"))?.counts.visible).toBe(1);
    await cloud.declare("aws:iam/rolePolicy:RolePolicy", "denied", { role: "denied", policy: reads("denied") });
    await logged("denied", "got one");
  });

  it("only records a mapping of a source that is not here, and says so", async () => {
    const eventSourceArn = "arn:aws:kinesis:eu-west-1:000000000000:stream/s";
    const inputs = { functionName: "worker", eventSourceArn };
    const { id, outputs } = await cloud.declare(mappingToken, "kinesis", inputs);
    expect(outputs).toMatchObject({ uuid: id, eventSourceArn, state: "Disabled" });
    expect(cloud.printed).toContain(
      `kinesis: event sources such as ${eventSourceArn} are not emulated: the function gets nothing from it here`,
    );
    await cloud.declare(mappingToken, "kinesis", { ...inputs, batchSize: 5 });
    await cloud.remove(mappingToken, "kinesis");
  });
});
