import "./support/environment";
import { setTimeout } from "node:timers/promises";
import * as z from "zod/mini";
import { consume, type Message } from "../../../functions/runtime/consume";
import type { QueueRecord } from "../../../functions/runtime/queue-event";
import { useOutput } from "./support/requests";

const output = useOutput();
const Job = z.strictObject({ name: z.string(), fail: z.optional(z.boolean()) });
type Job = z.output<typeof Job>;

const record = (messageId: string, body: unknown, group?: string): QueueRecord => ({
  messageId,
  body: typeof body === "string" ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: "2", SentTimestamp: "1780000000000", MessageGroupId: group },
  eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:jobs",
});
const context = (milliseconds = 10_000) => ({ awsRequestId: "lambda-1", getRemainingTimeInMillis: () => milliseconds });
const failed = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe("consume", () => {
  it("gives a worker each message, parsed and checked", async () => {
    const seen: Message<Job>[] = [];
    const handler = consume(Job, (message) => void seen.push(message));
    expect(await handler({ Records: [record("1", { name: "a" }, "group")] }, context())).toEqual(failed());
    expect(seen).toEqual([
      expect.objectContaining({
        body: { name: "a" },
        id: "1",
        receives: 2,
        sentAt: 1_780_000_000_000,
        groupId: "group",
      }),
    ]);
  });

  it("names the messages that failed, and only those", async () => {
    const handler = consume(Job, async ({ body }) => {
      if (body.fail) throw new Error("no");
    });
    const records = [record("1", { name: "a" }), record("2", { name: "b", fail: true }), record("3", { name: "c" })];
    expect(await handler({ Records: records }, context())).toEqual(failed("2"));
  });

  it.each([
    ["no JSON", "{"],
    ["another message", { name: 1 }],
  ])("fails %s without asking the worker, and says why without the body", async (_, body) => {
    const work = jest.fn();
    expect(await consume(Job, work)({ Records: [record("1", body)] }, context())).toEqual(failed("1"));
    expect(work).not.toHaveBeenCalled();
    const [line] = output.records("message");
    expect(line).toMatchObject({ level: "error", messageId: "1", queue: "jobs", receives: 2 });
    expect(line.error.message).toMatch(/not JSON|takes: #\/name must be a string/i);
  });

  it("works one after the other on a group, and holds back what follows a failed message of it", async () => {
    const done: string[] = [];
    const handler = consume(Job, async ({ body, id }) => {
      await setTimeout(body.name === "slow" ? 20 : 0);
      if (body.fail) throw new Error("no");
      done.push(id);
    });
    const records = [
      record("a1", { name: "slow" }, "a"),
      record("a2", { name: "quick", fail: true }, "a"),
      record("b1", { name: "quick" }, "b"),
      record("a3", { name: "quick" }, "a"),
    ];
    expect(await handler({ Records: records }, context())).toEqual(failed("a2", "a3"));
    expect(done).toEqual(["b1", "a1"]);
  });

  it("gives up just before Lambda would stop the function: what is done stays done", async () => {
    const aborted: string[] = [];
    const handler = consume(Job, async ({ body, signal, id }) => {
      signal.addEventListener("abort", () => aborted.push(id));
      if (body.name === "hangs") await setTimeout(60_000, undefined, { ref: false });
    });
    const records = [record("1", { name: "a" }), record("2", { name: "hangs" })];
    const started = performance.now();
    expect(await handler({ Records: records }, context(300))).toEqual(failed("2"));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(aborted).toContain("2");
  });

  it("leaves a record and metrics of every message", async () => {
    const handler = consume(Job, ({ metrics, log }) => {
      log.info("told");
      metrics.count("Jobs");
    });
    await handler({ Records: [record("1", { name: "a" })] }, context());
    expect(output.records()).toEqual([
      expect.objectContaining({ message: "told", messageId: "1", functionRequestId: "lambda-1", service: "events" }),
      expect.objectContaining({ message: "message", level: "info", milliseconds: expect.any(Number) }),
    ]);
    expect(output.metrics()).toEqual([
      expect.objectContaining({ Service: "events", Route: "queue jobs", Requests: 1, Faults: 0, Jobs: 1 }),
    ]);
  });

  it("refuses what is no batch of messages", async () => {
    const handler = consume(Job, () => undefined) as (event: unknown, context: object) => Promise<unknown>;
    await expect(handler({ httpMethod: "GET" }, context())).rejects.toThrow("messages of SQS");
  });
});
