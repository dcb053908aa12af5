import { randomUUID } from "node:crypto";
import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/repeats");
afterEach(() => stack.cloud.reset());

interface Asked {
  route?: string;
  key?: string;
  who?: string;
  body?: object;
}
async function order({ route = "POST /orders", key, who = "ann", body = { item: "tea" } }: Asked) {
  const [method, path] = route.split(" ");
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: {
      authorization: `Name ${who}`,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    },
    body: JSON.stringify(body),
  });
  const { status, headers } = response;
  const answer = (await response.json()) as { id: string };
  return { status, replayed: headers.get("idempotency-replayed"), headers, body: answer };
}
const problem = (name: string) => ({ type: `urn:portico:problem:${name}` });

describe("requests with an Idempotency-Key, on the local cloud", () => {
  it("are done once: a repeat gets the same answer, whatever the order of keys in its body", async () => {
    const key = `"${randomUUID()}"`;
    const first = await order({ key, body: { item: "tea", pieces: 2 } });
    const again = await order({ key, body: { pieces: 2, item: "tea" } });
    expect([first.status, first.replayed, again.status, again.replayed]).toEqual([201, null, 201, "true"]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
    const bare = await order({ key: key.slice(1, -1), body: { item: "tea", pieces: 2 } });
    expect(bare.body).toEqual(first.body);
  });

  it("are done each by themselves without a key, with another, of another caller, and on another route", async () => {
    const key = randomUUID();
    const answers = [
      await order({ key }),
      await order({ key: randomUUID() }),
      await order({}),
      await order({}),
      await order({ key, who: "bob" }),
      await order({ key, route: "PATCH /orders/1" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(6);
  });

  it("of 20 at once are done once: the others are told that it is in flight, or get its answer", async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => order({ key })));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    const waiting = answers.filter(({ status }) => status !== 201);
    expect(waiting.length).toBeGreaterThan(0);
    for (const { status, headers, body } of waiting) {
      expect([status, headers.get("retry-after")]).toEqual([409, "1"]);
      expect(body).toMatchObject(problem("idempotency-in-flight"));
    }
    expect((await order({ key })).body).toEqual(made[0]?.body);
  });

  it("are refused with another body, or at another address, and the first stays as it was", async () => {
    const key = randomUUID();
    const first = await order({ key });
    const other = await order({ key, body: { item: "coffee" } });
    expect([other.status, other.body]).toEqual([422, expect.objectContaining(problem("idempotency-key-reused"))]);
    expect((await order({ key })).body).toEqual(first.body);
    expect((await order({ key, route: "PATCH /orders/1" })).status).toBe(200);
    expect((await order({ key, route: "PATCH /orders/2" })).status).toBe(422);
  });

  it("keep a refusal that the handler decided on", async () => {
    const key = randomUUID();
    const [first, again] = [
      await order({ key, body: { item: "unicorn" } }),
      await order({ key, body: { item: "unicorn" } }),
    ];
    expect([first.status, again.status, again.replayed]).toEqual([409, 409, "true"]);
    expect(again.body).toEqual({ ...first.body, requestId: again.headers.get("x-request-id") });
  });

  it("keep no failure: the next one is done", async () => {
    const key = randomUUID();
    stack.cloud.faults.add({ kind: "error", service: "dynamodb", operation: "GetItem" });
    expect((await order({ key })).status).toBe(503);
    stack.cloud.faults.clear();
    expect((await order({ key, body: { item: "coffee" } })).status).toBe(422);
    const next = await Promise.all(Array.from({ length: 10 }, () => order({ key })));
    expect(next.filter(({ status, replayed }) => status === 201 && replayed === null)).toHaveLength(1);
    expect(next.map(({ status, replayed }) => `${status} ${replayed}`)).not.toContain("500 null");
    const last = await order({ key });
    expect([last.status, last.replayed]).toEqual([201, "true"]);
  });

  it("are in flight until the function's time is over where an attempt ended without a word", async () => {
    const key = randomUUID();
    for (const operation of ["GetItem", "UpdateItem"])
      stack.cloud.faults.add({ kind: "error", service: "dynamodb", operation });
    expect((await order({ key })).status).toBe(503);
    stack.cloud.faults.clear();
    expect((await order({ key })).status).toBe(409);
    stack.cloud.clock.advance("12 seconds");
    expect((await order({ key, body: { item: "coffee" } })).status).toBe(422);
    expect((await order({ key })).status).toBe(201);
  });

  it("are forgotten after a day", async () => {
    const key = randomUUID();
    const first = await order({ key });
    stack.cloud.clock.advance("86390 seconds");
    expect((await order({ key })).body).toEqual(first.body);
    stack.cloud.clock.advance("20 seconds");
    const later = await order({ key, body: { item: "coffee" } });
    expect([later.status, later.replayed]).toEqual([201, null]);
  });

  it("are refused, and not done, when nobody can say whether they were; those without a key go on", async () => {
    stack.cloud.faults.add({ kind: "error", service: "dynamodb", operation: "PutItem" });
    const refused = await order({ key: randomUUID() });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(refused.body).toMatchObject(problem("unavailable"));
    expect((await order({})).status).toBe(201);
    await stack.cloud.waitForLog("orders", "IdempotencyUnavailable");
  });

  it("say so where an answer was too large to be kept, and are not done again", async () => {
    const key = randomUUID();
    expect((await order({ key, body: { item: "much" } })).status).toBe(201);
    const again = await order({ key, body: { item: "much" } });
    expect([again.status, again.body]).toEqual([409, expect.objectContaining(problem("conflict"))]);
  });

  it("leave neither keys nor callers in the table", async () => {
    const key = randomUUID();
    await order({ key });
    const client = new DynamoDBClient(stack.aws);
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const TableName = TableNames.find((name) => name.startsWith("portico-idempotency-"));
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    expect(Items.map((item) => Object.keys(item).sort())).toEqual([
      ["answer", "begun", "expires", "fingerprint", "id", "owner"],
    ]);
    const { answer: _, ...rest } = Items[0] ?? {};
    expect(JSON.stringify(rest)).not.toMatch(new RegExp(`${key}|ann`));
    client.destroy();
  });
});
