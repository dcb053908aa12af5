import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Code, unpack } from "../../../../local/lambda/code";
import type { FunctionConfig } from "../../../../local/lambda/config";
import { InstancePool } from "../../../../local/lambda/pool";

let folder: string;
let code: Code;
const pools: InstancePool[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portico-pool-"));
  // A request that meets others waits until as many are at work as it wants, each on an instance of its own.
  const text = `const { mkdirSync, readdirSync, writeFileSync } = require("node:fs");
    const { threadId } = require("node:worker_threads");
    const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    exports.handler = async ({ wait, meets }) => {
      if (wait) await pause(wait);
      if (meets) {
        const place = process.env.LAMBDA_TASK_ROOT + "/meeting";
        mkdirSync(place, { recursive: true });
        writeFileSync(place + "/" + threadId, "");
        while (readdirSync(place).length < meets) await pause(5);
      }
      return threadId;
    };`;
  code = unpack({ kind: "archive", hash: "h", files: { "index.js": { text } } }, folder);
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function poolOf(settings: Partial<FunctionConfig> = {}): InstancePool {
  const config = {
    name: "pooled",
    arn: "arn",
    version: "$LATEST",
    runtime: "nodejs24.x",
    handler: "index.handler",
    memorySize: 128,
    timeout: 5,
    environment: {},
    region: "eu-west-1",
    awsUrl: "",
    accessKeyId: "",
    logGroup: "g",
    logFormat: "Text" as const,
    maxInstances: 16,
    ...settings,
  };
  const pool = new InstancePool(config, code, {
    clock: { now: Date.now },
    log: () => undefined,
    refused: () => undefined,
  });
  pools.push(pool);
  return pool;
}

/** Runs requests, so many at a time, and counts the threads that answered. */
async function threadsOf(pool: InstancePool, requests: number, atOnce: number, event: object): Promise<number> {
  const threads = new Set<string>();
  let left = requests;
  const caller = async () => {
    while (left-- > 0) {
      const outcome = await pool.run({ requestId: "r", payload: JSON.stringify(event), traceId: "" });
      threads.add("payload" in outcome ? outcome.payload : outcome.error.errorType);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return threads.size;
}

describe("an instance pool", () => {
  it("gives requests that wait for something instances enough", async () => {
    expect(await threadsOf(poolOf({ timeout: 25 }), 8, 8, { meets: 8 })).toBe(8);
  });

  it("keeps to its bound", async () => {
    expect(await threadsOf(poolOf({ maxInstances: 2 }), 12, 12, { wait: 20 })).toBe(2);
  });

  it("drains: what is at work and in line ends well", async () => {
    const pool = poolOf({ maxInstances: 1 });
    const running = threadsOf(pool, 3, 3, { wait: 50 });
    await pool.drain();
    expect(await running).toBe(1);
  });
});
