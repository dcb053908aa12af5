import { DatabaseSync } from "node:sqlite";
import { MovableClock } from "../../../../local/clock";
import type { Cloud } from "../../../../local/cloud";
import { createSqsService } from "../../../../local/services/sqs";
import { Timers } from "../../../../local/timers";

/** A process that sends without end, and names each message when it is taken. The test kills it. Its argument is the store's file. */
async function write(path: string): Promise<void> {
  const store = new DatabaseSync(path);
  store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  const clock = new MovableClock();
  const cloud = {
    accountId: "000000000000",
    region: "eu-central-1",
    awsUrl: "http://127.0.0.1:1",
    clock,
    timers: new Timers(clock),
    store,
    print: (line: string) => process.stderr.write(`${line}\n`),
    services: new Map(),
  } as unknown as Cloud;
  const sqs = createSqsService(cloud);
  const { QueueUrl } = (await sqs.call("CreateQueue", { QueueName: "crash" })) as { QueueUrl: string };
  for (let next = 0; ; next += 20)
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await sqs.call("SendMessage", { QueueUrl, MessageBody: String(next + index) });
        process.stdout.write(`${next + index}\n`);
      }),
    );
}

void write(process.argv[2] ?? "");
