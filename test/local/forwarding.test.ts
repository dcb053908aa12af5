import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type AttributeValue, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloud } from "../../local/testing";
import { repository } from "./support/program-folder";

interface Outputs {
  url: string;
  apiKey: string;
  eventsTable: string;
  notedTable: string;
  workUrl: string;
  workDeadLetterUrl: string;
  forwardDeadLetterUrl: string;
}

describe("Events that are stored and forwarded, and worked off from a queue", () => {
  let cloud: LocalCloud;
  let outputs: Outputs;
  let dynamodb: DynamoDBClient;
  let sqs: SQSClient;
  const printed: string[] = [];
  beforeAll(async () => {
    cloud = await LocalCloud.run(join(repository, "test/local/fixtures/forwarding"), {
      print: (line) => printed.push(line),
    });
    outputs = cloud.outputs as unknown as Outputs;
    dynamodb = new DynamoDBClient(cloud.aws);
    sqs = new SQSClient(cloud.aws);
  }, 60_000);
  afterEach(() => cloud.faults.clear());
  afterAll(async () => {
    dynamodb?.destroy();
    sqs?.destroy();
    await cloud?.close();
  });

  const post = async (id: string): Promise<number> => {
    const answer = await cloud.fetch("/events", {
      method: "POST",
      headers: { "x-api-key": outputs.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ id, type: "order.created", payload: { id } }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const idsIn = async (TableName: string): Promise<string[]> => {
    const ids: (AttributeValue | undefined)[] = [];
    for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName, ProjectionExpression: "id" }))
      ids.push(...Items.map(({ id }) => id));
    return ids.map((id) => String(id?.S)).sort();
  };
  const waiting = async (QueueUrl: string): Promise<number> => {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  };
  /** Lets retries come due until all is as it should be. */
  const settle = async (isSettled: () => Promise<boolean>): Promise<void> => {
    for (let rounds = 0; rounds < 200 && !(await isSettled()); rounds++) {
      await delay(100);
      cloud.clock.advance("1 minute");
    }
  };

  it("comes through, from POST to the worker", async () => {
    expect(await post("first")).toBe(201);
    for (let waited = 0; waited < 400 && (await idsIn(outputs.notedTable)).length === 0; waited++) await delay(50);
    expect(await idsIn(outputs.notedTable)).toEqual(["first"]);
    expect(printed.filter((line) => line.startsWith("denied"))).toEqual([]);
  });

  it("loses nothing and stores nothing twice while a fifth of all calls fail and instances die", async () => {
    await cloud.reset();
    for (const [seed, service] of ["dynamodb", "sqs", "events"].entries()) {
      cloud.faults.add({ kind: "error", service, rate: 0.1, seed });
      cloud.faults.add({ kind: "error", service, rate: 0.05, seed: seed + 10, done: true });
      cloud.faults.add({ kind: "throttle", service, rate: 0.05, seed: seed + 20 });
    }
    cloud.faults.add({ kind: "crash", service: "lambda", rate: 0.1, seed: 30 });
    cloud.faults.add({ kind: "error", service: "lambda", rate: 0.05, seed: 31 });
    cloud.faults.add({ kind: "throttle", service: "lambda", rate: 0.05, seed: 32 });

    const all = Array.from({ length: 1_000 }, (_, number) => `order-${String(number).padStart(4, "0")}`);
    const postAll = async (ids: readonly string[]) => {
      const stored: string[] = [];
      const queue = ids.values();
      const client = async () => {
        for (const id of queue) if ((await post(id)) < 300) stored.push(id);
      };
      await Promise.all(Array.from({ length: 8 }, client));
      return stored;
    };

    const stored = await postAll(all);
    expect(stored.length).toBeGreaterThan(500);
    expect(stored.length).toBeLessThan(1_000);
    const inTable = await idsIn(outputs.eventsTable).catch(() => idsIn(outputs.eventsTable));
    expect(inTable).toEqual([...new Set(inTable)]);
    expect(stored.filter((id) => !inTable.includes(id))).toEqual([]);

    for (let left = all.filter((id) => !stored.includes(id)), tries = 0; left.length > 0 && tries < 50; tries++) {
      stored.push(...(await postAll(left)));
      left = all.filter((id) => !stored.includes(id));
    }
    cloud.faults.clear();
    expect(await idsIn(outputs.eventsTable)).toEqual(all);

    // What could not be worked off was tried five times, and is a dead letter.
    const given = new Set<string>();
    const accounted = async () => new Set([...(await idsIn(outputs.notedTable)), ...given]);
    const bury = async () => {
      const QueueUrl = outputs.workDeadLetterUrl;
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body = "" } of Messages) given.add(JSON.parse(Body).detail.id);
    };
    await settle(async () => {
      await bury();
      return (await accounted()).size === all.length && (await waiting(outputs.workUrl)) === 0;
    });
    expect([...(await accounted())].sort()).toEqual(all);
    expect(await waiting(outputs.workUrl)).toBe(0);
    expect(await waiting(outputs.forwardDeadLetterUrl)).toBe(0); // every one reached the bus
  }, 240_000);
});
