import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { Table } from "@pulumi/aws/dynamodb";
import { LocalCloud, UserError } from "../../local/testing";
import { repository } from "./support/program-folder";

const eventApi = join(repository, "examples", "event-api");
const clockProgram = join(repository, "test", "local", "fixtures", "clock");

const clouds: LocalCloud[] = [];
const run = async (...args: Parameters<typeof LocalCloud.run>) => {
  const cloud = await LocalCloud.run(...args);
  clouds.push(cloud);
  return cloud;
};
afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.close();
});

const post = (cloud: LocalCloud, id: string) =>
  cloud.fetch("/events", {
    method: "POST",
    headers: { "x-api-key": String(cloud.outputs.apiKey), "content-type": "application/json" },
    body: JSON.stringify({ id, type: "order.created", payload: { total: 3 } }),
  });
const get = (cloud: LocalCloud, id: string) =>
  cloud.fetch(`/events/${id}`, { headers: { "x-api-key": String(cloud.outputs.apiKey) } });

/** Calls the function of the clock program. */
async function ask(cloud: LocalCloud) {
  const url = `${cloud.aws.endpoint}/2015-03-31/functions/${cloud.outputs.name}/invocations`;
  return (await (await fetch(url, { method: "POST" })).json()) as {
    invocations: number;
    now: number;
    date: number;
    text: number;
    fixed: string;
    isDate: boolean;
    remaining: number;
  };
}

describe("LocalCloud", () => {
  it("runs a program's folder, serves it by relative paths, and by whole addresses as fetch does", async () => {
    const cloud = await run(eventApi);
    expect((await post(cloud, "a")).status).toBe(201);
    expect(await (await get(cloud, "a")).json()).toMatchObject({ id: "a", payload: { total: 3 } });
    expect((await cloud.fetch(`${cloud.outputs.url}/openapi.json`)).status).toBe(200);
    expect((await cloud.fetch(new URL(`${cloud.outputs.url}/openapi.json`))).status).toBe(200);
  });

  it("keeps clouds apart that run side by side: addresses, keys and data", async () => {
    const [one, two] = await Promise.all([run(eventApi), run(eventApi)]);
    expect((await post(one, "a")).status).toBe(201);
    expect((await get(two, "a")).status).toBe(404);
    expect((await post(two, "a")).status).toBe(201);
    expect(one.outputs.url).not.toBe(two.outputs.url);
  });

  it("gives what AWS SDK clients need", async () => {
    const cloud = await run(eventApi, { config: { "aws:region": "eu-central-1" } });
    expect(cloud.aws.region).toBe("eu-central-1");
    const dynamodb = new DynamoDBClient(cloud.aws);
    await post(cloud, "a");
    const { TableNames: [table = ""] = [] } = await dynamodb.send(new ListTablesCommand());
    expect((await dynamodb.send(new ScanCommand({ TableName: table }))).Count).toBe(1);
    dynamodb.destroy();
  });

  it("takes a stack and configuration", async () => {
    const cloud = await run(clockProgram, {
      stack: "test",
      config: { greeting: "hello", "aws:region": "eu-west-1" },
    });
    expect(cloud.outputs).toMatchObject({ stack: "test", greeting: "hello", region: "eu-west-1" });
    await expect(cloud.fetch("/x")).rejects.toThrow('the stack has no output "url", so /x leads nowhere');
  });

  it("finds lines of a function's log, those that were there and those that come, by name or by group", async () => {
    const cloud = await run(clockProgram);
    await ask(cloud);
    for (const source of ["clock", String(cloud.outputs.name), "/clock/all"])
      expect((await cloud.waitForLog(source, "invocation 1")).message).toMatch(/\tINFO\tinvocation 1$/);
    const coming = cloud.waitForLog("clock", /invocation \d{2,}/);
    for (let count = 0; count < 10; count++) await ask(cloud);
    expect((await coming).message).toMatch(/invocation 10$/);
    await expect(cloud.waitForLog("clock", "never said", { timeout: 50 })).rejects.toThrow(
      /\/clock\/all had no line with never said within 50 ms; its last lines are\n[\s\S]*REPORT/,
    );
    await expect(cloud.waitForLog("clok", "x")).rejects.toThrow('there is no function "clok": there are clock');
  });

  it("moves the clock, also of functions that run already, and not their deadline", async () => {
    const cloud = await run(clockProgram);
    expect(Math.abs((await ask(cloud)).now - Date.now())).toBeLessThan(10_000);
    cloud.clock.advance("15 minutes");
    cloud.clock.advance(1_000);
    const expected = Date.now() + 901_000;
    const { now, date, text, fixed, isDate, remaining, invocations } = await ask(cloud);
    for (const time of [now, date, text]) expect(Math.abs(time - expected)).toBeLessThan(10_000);
    expect(Math.abs(cloud.clock.now() - expected)).toBeLessThan(10_000);
    expect({ fixed, isDate, invocations }).toEqual({ fixed: "1970-01-01T00:00:00.000Z", isDate: true, invocations: 2 });
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(3_000);
    const { timestamp } = await cloud.waitForLog("clock", "invocation 2");
    expect(Math.abs(timestamp - expected)).toBeLessThan(10_000);
    for (const wrong of ["soon", "3 fortnights", -1, "-2 days"])
      expect(() => cloud.clock.advance(wrong)).toThrow(UserError);
  });

  it("writes down the moved time in what services and handlers store", async () => {
    const cloud = await run(eventApi);
    cloud.clock.advance("365 days");
    const { createdAt } = (await (await post(cloud, "a")).json()) as { createdAt: string };
    expect(Date.parse(createdAt) - Date.now()).toBeGreaterThan(364 * 86_400_000);
  });

  it("resets: data, logs, instances and the clock are as new; addresses and keys stay", async () => {
    const cloud = await run(eventApi);
    const before = cloud.outputs;
    const dynamodb = new DynamoDBClient(cloud.aws);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: "mine",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    expect((await post(cloud, "a")).status).toBe(201);
    cloud.clock.advance("1 day");
    await cloud.reset();
    expect(cloud.outputs).toEqual(before);
    expect(Math.abs(cloud.clock.now() - Date.now())).toBeLessThan(10_000);
    await expect(cloud.waitForLog("events-write", "START", { timeout: 50 })).rejects.toThrow("it has no lines");
    expect((await get(cloud, "a")).status).toBe(404);
    expect((await post(cloud, "a")).status).toBe(201);
    expect((await dynamodb.send(new ListTablesCommand())).TableNames).toHaveLength(1);
    dynamodb.destroy();
  });

  it("loads a folder's own modules anew for each cloud, in a process that it keeps", async () => {
    const first = await run(clockProgram, { config: { greeting: "one" } });
    await first.close();
    const second = await run(clockProgram, { config: { greeting: "two" } });
    expect([first.outputs.greeting, second.outputs.greeting]).toEqual(["one", "two"]);
    expect((await ask(second)).invocations).toBe(1);
  });

  it("runs a function as the program, one at a time, and says what is wrong with it", async () => {
    const program = (name: string) => async () => {
      await new Promise(setImmediate);
      const table = new Table(name, {
        attributes: [{ name: "id", type: "S" }],
        hashKey: "id",
        billingMode: "PAY_PER_REQUEST",
      });
      return { table: table.name };
    };
    const [one, two] = await Promise.all([run(program("first")), run(program("second"))]);
    for (const [cloud, name] of [[one, "first"] as const, [two, "second"] as const]) {
      const dynamodb = new DynamoDBClient(cloud.aws);
      const { TableNames } = await dynamodb.send(new ListTablesCommand());
      expect(TableNames).toEqual([cloud.outputs.table]);
      expect(cloud.outputs.table).toMatch(new RegExp(`^${name}-`));
      dynamodb.destroy();
    }
    await expect(
      run(() => {
        throw new Error("not\ntoday");
      }),
    ).rejects.toThrow(new UserError("not today"));
    await expect(run(() => ({ table: Table.get("t", "nowhere").name }))).rejects.toThrow(
      't (aws:dynamodb/table:Table): there is no aws:dynamodb/table:Table with the id "nowhere" in this stack',
    );
    expect((await run(() => ({ n: 1 }))).outputs).toEqual({ n: 1 });
  });

  it("fails in one line", async () => {
    await expect(run("/nowhere/at/all")).rejects.toThrow(new UserError("there is no folder /nowhere/at/all"));
  });

  it("leaves nothing behind, however often it is closed", () => {
    const temporary = mkdtempSync(join(tmpdir(), "portico-local-cloud-"));
    const script = `
      const { LocalCloud } = require("./dist/local/testing");
      (async () => {
        const cloud = await LocalCloud.run(() => ({ a: 1 }));
        const during = require("node:fs").readdirSync(require("node:os").tmpdir());
        await cloud.close();
        await cloud.close();
        const endpoint = await fetch(cloud.aws.endpoint).catch((error) => error.name);
        console.log(JSON.stringify({ during: during.length, endpoint }));
      })();`;
    const env = { ...process.env, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: "1" };
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: repository, env, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ during: 1, endpoint: "TypeError" });
    expect(readdirSync(temporary)).toEqual([]);
    rmdirSync(temporary);
  });
});
