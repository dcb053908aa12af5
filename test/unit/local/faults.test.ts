import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { MovableClock } from "../../../local/clock";
import { type FaultRule, Faults } from "../../../local/faults";
import { createDynamoDbService } from "../../../local/services/dynamodb";
import { UserError } from "../../../local/user-error";
import { type AwsPort, openAwsPort } from "./support/aws-port";

const call = (service = "sqs", operation = "SendMessage", ...resources: string[]) => ({
  service,
  operation,
  resources: () => resources,
});

describe("Faults", () => {
  const clock = new MovableClock();
  const hits = (faults: Faults, count: number, ...of: Parameters<typeof call>) =>
    Array.from({ length: count }, () => (faults.for(call(...of)).length > 0 ? 1 : 0));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

  it("hit the share of calls that they say, and with a seed the same ones again", () => {
    const draw = (seed: number | string) => {
      const faults = new Faults(clock);
      faults.add({ kind: "error", rate: 0.2, seed });
      return hits(faults, 1_000);
    };
    expect(sum(draw(1))).toBeGreaterThan(150);
    expect(sum(draw(1))).toBeLessThan(250);
    expect(draw(1)).toEqual(draw(1));
    expect(draw("one")).not.toEqual(draw("two"));
  });

  it.each<[string, FaultRule, Parameters<typeof call>, number]>([
    ["any call", { kind: "error" }, ["sqs"], 1],
    ["a service", { kind: "error", service: "sqs" }, ["sqs"], 1],
    ["not another service", { kind: "error", service: "dynamodb" }, ["sqs"], 0],
    ["an operation", { kind: "error", operation: "SendMessage" }, ["sqs", "SendMessage"], 1],
    ["not another operation", { kind: "error", operation: "PurgeQueue" }, ["sqs", "SendMessage"], 0],
    ["a name", { kind: "error", resource: "jobs" }, ["sqs", "SendMessage", "arn:aws:sqs:r:1:jobs"], 1],
    [
      "not what a name is part of",
      { kind: "error", resource: "jobs" },
      ["sqs", "SendMessage", "arn:aws:sqs:r:1:my-jobs"],
      0,
    ],
    ["a pattern", { kind: "error", resource: "jobs-*" }, ["sqs", "SendMessage", "arn:aws:sqs:r:1:jobs-1a2b"], 1],
    ["an ARN", { kind: "error", resource: "arn:aws:sqs:*:jobs" }, ["sqs", "SendMessage", "arn:aws:sqs:r:1:jobs"], 1],
    ["no crash outside of Lambda", { kind: "crash" }, ["sqs"], 0],
    ["a crash of a function", { kind: "crash" }, ["lambda", "Invoke"], 1],
  ])("meet %s", (_, rule, of, count) => {
    const faults = new Faults(clock);
    faults.add(rule);
    expect(sum(hits(faults, 1, ...of))).toBe(count);
  });

  it("end when their time is over by the cloud's clock, after so many hits, or when they are taken away", () => {
    const faults = new Faults(clock);
    faults.add({ kind: "error", for: "30 seconds" });
    expect(sum(hits(faults, 2))).toBe(2);
    clock.advance("31 seconds");
    expect(sum(hits(faults, 2))).toBe(0);
    faults.add({ kind: "error", times: 2 });
    expect(hits(faults, 3)).toEqual([1, 1, 0]);
    const { id } = faults.add({ kind: "error" });
    expect(faults.active).toEqual([{ id, rule: { kind: "error" }, hits: 0 }]);
    expect([faults.remove(id), faults.remove(id), faults.none]).toEqual([true, false, true]);
  });

  it("add latency to whatever else goes wrong", () => {
    const faults = new Faults(clock);
    faults.add({ kind: "error" });
    faults.add({ kind: "throttle" });
    faults.add({ kind: "latency", by: "20 milliseconds" });
    expect(faults.for(call()).map(({ kind, by }) => [kind, by])).toEqual([
      ["error", 5],
      ["latency", 20],
    ]);
  });

  it.each<[object, string]>([
    [{ kind: "fire" }, '"fire" is no kind of fault: say latency, throttle, error, timeout, crash'],
    [{ kind: "error", rate: 20 }, "rate 20 is not between 0 and 1"],
    [{ kind: "error", times: 0 }, "times 0 is no whole number"],
    [{ kind: "error", for: "soon" }, '"soon" is not a duration'],
    [{ kind: "latency" }, 'by: "250 milliseconds"'],
    [{ kind: "error", by: 5 }, 'only latency and crash have "by"'],
    [{ kind: "throttle", done: true }, "only an error or a timeout can lose the answer"],
    [{ kind: "crash", service: "sqs" }, 'say "lambda" instead of "sqs"'],
    [{ kind: "error", table: "x" }, 'a fault has no "table": there are kind, service'],
    [{ kind: "error", service: 5 }, "the fault's service is no text"],
  ])("refuse %j", (rule, message) => {
    const add = () => new Faults(clock).add(rule as FaultRule);
    expect(add).toThrow(UserError);
    expect(add).toThrow(message);
  });
});

describe("Faults of the AWS port", () => {
  let port: AwsPort;
  let client: DynamoDBClient;
  beforeAll(async () => {
    port = await openAwsPort((cloud) => [createDynamoDbService(cloud)]);
    client = new DynamoDBClient({
      ...port.aws,
      requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
    });
    await client.send(
      new CreateTableCommand({
        TableName: "things",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  });
  afterEach(() => port.faults.clear());
  afterAll(async () => {
    client.destroy();
    await port.close();
  });
  const put = (id: string) => client.send(new PutItemCommand({ TableName: "things", Item: { id: { S: id } } }));
  const has = async (id: string) =>
    (await client.send(new GetItemCommand({ TableName: "things", Key: { id: { S: id } } }))).Item !== undefined;

  it("refuse a call as DynamoDB refuses too many", async () => {
    port.faults.add({ kind: "throttle", service: "dynamodb", operation: "PutItem", resource: "things" });
    await expect(put("a")).rejects.toMatchObject({ name: "ThrottlingException", $metadata: { httpStatusCode: 400 } });
    expect(await has("a")).toBe(false);
  });

  it("fail before a call is done, or lose the answer after it", async () => {
    port.faults.add({ kind: "error", operation: "PutItem", times: 1 });
    await expect(put("b")).rejects.toMatchObject({ name: "InternalServerError", $metadata: { httpStatusCode: 500 } });
    expect(await has("b")).toBe(false);
    port.faults.add({ kind: "error", operation: "PutItem", times: 1, done: true });
    await expect(put("b")).rejects.toMatchObject({ name: "InternalServerError" });
    expect(await has("b")).toBe(true);
  });

  it("leave a call without an answer", async () => {
    port.faults.add({ kind: "timeout", operation: "PutItem", done: true });
    await expect(put("c")).rejects.toMatchObject({ name: "TimeoutError" });
    expect(await has("c")).toBe(true);
  });

  it("make a call slow", async () => {
    port.faults.add({ kind: "latency", by: 120 });
    const started = performance.now();
    await put("d");
    expect(performance.now() - started).toBeGreaterThan(110);
  });
});
