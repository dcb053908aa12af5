import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildSync } from "esbuild";
import { SqsOnly } from "./support-cloud";

describe("queues in the store", () => {
  it("are after a restart what they were: messages, counts, handles, groups and what is known again", async () => {
    const before = new SqsOnly();
    await before.call("CreateQueue", "q", { Attributes: { VisibilityTimeout: "60" }, tags: { a: "b" } });
    const MessageAttributes = { n: { DataType: "Number", StringValue: "1" } };
    await before.call("SendMessage", "q", { MessageBody: "flying", MessageAttributes });
    await before.call("SendMessage", "q", { MessageBody: "later", DelaySeconds: 30 });
    const { Messages } = await before.call("ReceiveMessage", "q");
    await before.call("SendMessage", "q", { MessageBody: "there" });
    const fifo = { FifoQueue: "true", ContentBasedDeduplication: "true" };
    await before.call("CreateQueue", "f.fifo", { Attributes: fifo });
    for (const MessageBody of ["1", "2"])
      await before.call("SendMessage", "f.fifo", { MessageBody, MessageGroupId: "g" });
    const { SequenceNumber } = await before.call("SendMessage", "f.fifo", { MessageBody: "1", MessageGroupId: "g" });

    const after = new SqsOnly(await before.end());
    expect(await after.call("ListQueueTags", "q")).toEqual({ Tags: { a: "b" } });
    const { Attributes } = await after.call("GetQueueAttributes", "q", { AttributeNames: ["All"] });
    expect(Attributes).toMatchObject({
      VisibilityTimeout: "60",
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "1",
      ApproximateNumberOfMessagesDelayed: "1",
    });
    expect(await after.bodies("q")).toEqual(["there"]);
    after.clock.advance("60 seconds");
    const again = await after.call("ReceiveMessage", "q", {
      MaxNumberOfMessages: 10,
      AttributeNames: ["ApproximateReceiveCount"],
      MessageAttributeNames: ["All"],
    });
    expect(again.Messages[0]).toMatchObject({
      Body: "flying",
      Attributes: { ApproximateReceiveCount: "2" },
      MessageAttributes,
    });
    await after.call("DeleteMessage", "q", { ReceiptHandle: again.Messages[0].ReceiptHandle });
    await after.call("DeleteMessage", "q", { ReceiptHandle: Messages[0].ReceiptHandle });
    const known = await after.call("SendMessage", "f.fifo", { MessageBody: "1", MessageGroupId: "g" });
    expect(known.SequenceNumber).toBe(SequenceNumber);
    const third = await after.call("SendMessage", "f.fifo", { MessageBody: "3", MessageGroupId: "g" });
    expect(third.SequenceNumber > SequenceNumber).toBe(true);
    expect(await after.bodies("f.fifo")).toEqual(["1", "2", "3"]);
    await after.end();
  });

  it("are as before when a write fails, and who sent is told", async () => {
    const sqs = new SqsOnly();
    await sqs.call("CreateQueue", "q");
    await sqs.call("SendMessage", "q", { MessageBody: "kept" });
    sqs.store.exec("CREATE TRIGGER full BEFORE INSERT ON sqs_messages_1 BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    await expect(sqs.call("SendMessage", "q", { MessageBody: "lost" })).rejects.toThrow("disk full");
    sqs.store.exec("DROP TRIGGER full");
    await sqs.call("SendMessage", "q", { MessageBody: "next" });
    expect(await sqs.bodies("q")).toEqual(["kept", "next"]);
    await sqs.end();
  });

  it("are emptied by a reset; those that clients have made are gone, and nobody waits any more", async () => {
    const sqs = new SqsOnly();
    await sqs.declare("aws:sqs/queue:Queue", "declared", { name: "declared", fifoQueue: false });
    await sqs.call("CreateQueue", "made");
    await sqs.call("SendMessage", "declared", { MessageBody: "a" });
    const waiting = sqs.bodies("made", { WaitTimeSeconds: 20 });
    await sqs.service.reset?.(() => true);
    expect(await waiting).toEqual([]);
    expect(await sqs.bodies("declared")).toEqual([]);
    await expect(sqs.bodies("made")).rejects.toThrow("The specified queue does not exist.");
    await sqs.call("SendMessage", "declared", { MessageBody: "b" });
    const after = new SqsOnly(await sqs.end());
    expect(after.service.queues.map(({ name }) => name)).toEqual(["declared"]);
    expect(await after.bodies("declared")).toEqual(["b"]);
    await after.end();
  });

  it("hold every message that was taken when the process is killed in the middle of writes", async () => {
    const directory = mkdtempSync(join(tmpdir(), "portico-test-"));
    const script = join(directory, "writer.js");
    const file = join(directory, "store.db");
    buildSync({
      entryPoints: [join(__dirname, "writer.ts")],
      outfile: script,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
    });
    const writer = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    const enough = new Promise<void>((resolve) => {
      writer.stdout.on("data", (chunk: Buffer) => {
        output += chunk;
        if (output.split("\n").length > 2_000) resolve();
      });
    });
    const ended = new Promise((resolve) => writer.once("close", resolve));
    await enough;
    writer.kill("SIGKILL");
    await ended;
    expect(writer.signalCode).toBe("SIGKILL");
    // The last line may be cut.
    const taken = output.split("\n").slice(0, -1);
    const sqs = new SqsOnly(new DatabaseSync(file));
    const stored = new Set([...(sqs.service.queues[0]?.messages.values() ?? [])].map(({ body }) => body));
    expect(taken.length).toBeGreaterThanOrEqual(2_000);
    expect(taken.filter((body) => !stored.has(body))).toEqual([]);
    await sqs.end();
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);
});
