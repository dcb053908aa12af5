import "./support/environment";
import * as contract from "../../../functions/events/contract";
import { handler as read } from "../../../functions/events/read";
import { handler as write } from "../../../functions/events/write";
import { call, type TestRequest, useOutput } from "./support/requests";
import { TableStub } from "./support/table";

const table = TableStub.use();
const output = useOutput();

const post = (body: unknown, request: TestRequest = {}) => call(write, "POST /events", { body, ...request });
const postBatch = (events: unknown[]) => call(write, "POST /event-batches", { body: { events } });
const get = (id: string) => call(read, "GET /events/{id}", { pathParameters: { id } });
const event = { id: "order-1", type: "order.created", payload: { total: 3, lines: [{ sku: "tea" }] } };

describe("POST /events", () => {
  it("S5.1 answers 201 with the event and its URL", async () => {
    const { status, body, headers } = await post(event);
    expect(status).toBe(201);
    expect(contract.Event.parse(body)).toEqual({ ...event, createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) });
    expect(headers.location).toBe("https://abc.execute-api.eu-central-1.amazonaws.com/prod/events/order-1");
  });

  it("S5.1 answers 200 with the stored event to the exact repeat, whatever the order of keys", async () => {
    const first = await post(event);
    const again = await post(
      '{ "payload": {"lines":[{"sku":"tea"}],"total":3.0}, "type":"order.created", "id":"order-1" }',
    );
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(table.items.size).toBe(1);
  });

  it.each([
    ["payload", { ...event, payload: { total: 4 } }],
    ["type", { ...event, type: "order.cancelled" }],
  ])("S5.1 answers 409 event-conflict to the same id with another %s, and keeps what is stored", async (_, other) => {
    await post(event);
    const { status, body } = await post(other);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: "urn:portico:problem:event-conflict",
      detail: expect.stringContaining("order-1"),
    });
    expect((await get("order-1")).body).toMatchObject(event);
  });

  it("S5.1 stores one event however concurrently it is posted", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(event)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
  });

  it("S5.1 writes with one conditional call and reads nothing, for a repeat too", async () => {
    await post(event);
    await post(event);
    expect(table.calls.map(({ name }) => name)).toEqual(["PutItemCommand", "PutItemCommand"]);
  });

  it("S5.2 makes a new id for every event that has none", async () => {
    const { id: _, ...withoutId } = event;
    const [a, b] = await Promise.all([post(withoutId), post(withoutId)]);
    expect([a.status, b.status]).toEqual([201, 201]);
    expect(contract.EventId.safeParse(a.body.id).success).toBe(true);
    expect(a.body.id).not.toBe(b.body.id);
  });

  it.each(["", "a b", "a/b", "a%20b", "é", "x".repeat(129), 7, null])("S5.2 refuses the id %j", async (id) => {
    const { status, body } = await post({ ...event, id });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: "#/id", detail: expect.any(String) }]);
  });

  it.each(["x", "A-Z.a_z~9", "x".repeat(128)])("S5.2 takes the id %s", async (id) => {
    expect((await post({ ...event, id })).status).toBe(201);
  });

  it.each([
    "",
    "Order.created",
    "order..created",
    ".order",
    "order.",
    "1order",
    "order created",
    `a${"b".repeat(128)}`,
  ])("S5.3 refuses the type %j", async (type) => {
    const { status, body } = await post({ ...event, type });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(["#/type"]);
  });

  it.each([[[]], ["text"], [null], [7]])("S5.4 refuses the payload %j: it is an object", async (payload) => {
    const { status, body } = await post({ ...event, payload });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: "#/payload", detail: "must be an object" }]);
  });

  it("S5.4 takes a payload of exactly 256 KB and answers 413 payload-too-large for a byte more", async () => {
    const ofSize = (bytes: number) => ({ text: "é".repeat((bytes - 11) >> 1) + (bytes % 2 ? "" : "x") });
    expect(Buffer.byteLength(JSON.stringify(ofSize(262_144)))).toBe(262_144);
    expect((await post({ ...event, payload: ofSize(262_144) })).status).toBe(201);
    const { status, body } = await post({ ...event, id: "2", payload: ofSize(262_145) });
    expect(status).toBe(413);
    expect(body).toMatchObject({
      type: "urn:portico:problem:payload-too-large",
      errors: [{ pointer: "#/payload", detail: expect.stringContaining("262144") }],
    });
    expect(table.items.size).toBe(1);
  });

  it("S5.4 does not count spaces and escapes that JSON does not need", async () => {
    const payload = `{"text":"${"\\u0041".repeat(150_000)}"}${" ".repeat(10_000)}`;
    expect((await post(`{"type":"a","payload":${payload}}`)).status).toBe(201);
  });

  it("S5.4 keeps the largest event within DynamoDB's 400 KB", async () => {
    await post({ id: "i".repeat(128), type: "t".repeat(128), payload: { text: "x".repeat(262_144 - 11) } });
    const [item] = table.items.values();
    const bytes = Object.entries(item ?? {}).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value.S), 0);
    expect(bytes).toBeGreaterThan(262_144);
    expect(bytes).toBeLessThan(400 * 1024);
  });

  it("S5.4 gives back any JSON as it was sent", async () => {
    const payload = JSON.parse(
      '{"":null,"constructor":{"prototype":1},"toString":[],"n":1e-7,"s":"\\ud800 \\u0000 🍵","a":[[[]]]}',
    );
    await post({ ...event, payload });
    expect((await get(event.id)).body.payload).toEqual(payload);
  });

  it.each([
    "12345678901234567890",
    "-9007199254740993",
    "3.14159265358979323846",
    "1234567890123456.50",
    "0.1",
    "1.50",
  ])("S5.4 keeps the number %s, and knows its repeat", async (number) => {
    const body = `{"id":"n","type":"a","payload":{"id":${number},"text":"12345678901234567890"}}`;
    const first = await post(body);
    const again = await post(` ${body}`);
    expect([first.status, again.status]).toEqual([201, 200]);
    const kept = ["0.1", "1.50"].includes(number) ? String(Number(number)) : number;
    for (const { raw } of [first, again, await get("n")]) expect(raw.body).toContain(`"payload":{"id":${kept},"text":`);
    expect((await post(body.replace(`${number},`, "1,"))).status).toBe(409);
    const batch = await call(write, "POST /event-batches", { body: `{"events":[${body}]}` });
    expect(batch.body.results[0].status).toBe(200);
  });

  it("S5.4 takes no number for an object, however long", async () => {
    const { status, body } = await post('{"id":"n","type":"a","payload":12345678901234567890}');
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [{ pointer: "#/payload", detail: "must be an object" }],
    });
  });

  it("counts what is stored and what is repeated", async () => {
    await post(event);
    await post(event);
    expect(output.metrics()).toMatchObject([{ EventsStored: 1 }, { EventsRepeated: 1 }]);
  });

  it("answers 503 unavailable with Retry-After when DynamoDB throttles, and 500 when it fails otherwise", async () => {
    table.fail = () => Object.assign(new Error("slow down"), { name: "ProvisionedThroughputExceededException" });
    const throttled = await post(event);
    expect(throttled).toMatchObject({ status: 503, body: { type: "urn:portico:problem:unavailable" } });
    expect(throttled.headers["retry-after"]).toBe("2");
    table.fail = () => Object.assign(new Error("secret detail"), { name: "AccessDeniedException" });
    const denied = await post(event);
    expect(denied).toMatchObject({ status: 500, body: { type: "urn:portico:problem:internal-error" } });
    expect(denied.raw.body).not.toContain("secret detail");
  });
});

describe("GET /events/{id}", () => {
  it("S5.5 answers 200 with the event", async () => {
    const posted = await post(event);
    const { status, body } = await get("order-1");
    expect(status).toBe(200);
    expect(body).toEqual(posted.body);
  });

  it("S5.5 answers 404 not-found for an id that no event has", async () => {
    expect(await get("nobody")).toMatchObject({ status: 404, body: { type: "urn:portico:problem:not-found" } });
  });

  it("S5.5 reads consistently: what was just stored is found", async () => {
    await get("order-1");
    expect(table.calls[0]?.input).toMatchObject({ ConsistentRead: true, Key: { id: { S: "order-1" } } });
  });

  it("reads an id that was percent-encoded in the URL", async () => {
    await post({ ...event, id: "a~b" });
    expect((await get("a%7Eb")).status).toBe(200);
    expect((await get("a%")).status).toBe(400);
  });

  it("fails, and says nothing to the client, when another program's item is in the table", async () => {
    table.items.set("alien", { id: { S: "alien" } });
    const { status, raw } = await get("alien");
    expect(status).toBe(500);
    expect(raw.body).not.toContain("events-table");
  });
});

describe("POST /event-batches", () => {
  it("answers 207 with a result for each event, in order", async () => {
    await post({ ...event, id: "known" });
    const { status, body } = await postBatch([
      { ...event, id: "new" },
      { ...event, id: "known" },
      { ...event, id: "known", payload: {} },
      { type: "a", payload: {} },
    ]);
    expect(status).toBe(207);
    expect(contract.EventBatchResult.parse(body).results).toMatchObject([
      { status: 201, event: { id: "new" } },
      { status: 200, event: { id: "known" } },
      {
        status: 409,
        problem: { type: "urn:portico:problem:event-conflict", instance: "/prod/event-batches#/events/2" },
      },
      { status: 201, event: { type: "a" } },
    ]);
    expect(table.items.size).toBe(3);
  });

  it("treats the same id twice as if posted in order, however the others are interleaved", async () => {
    const twins = Array.from({ length: 40 }, (_, n) => ({ id: `id-${n % 20}`, type: "a", payload: { first: n < 20 } }));
    const { body } = await postBatch(twins);
    const statuses = body.results.map(({ status }: { status: number }) => status);
    expect(statuses).toEqual([...Array(20).fill(201), ...Array(20).fill(409)]);
  });

  it("S5.4 answers 413 for the one event whose payload is too large, and stores the others", async () => {
    const { status, body } = await postBatch([
      { ...event, id: "a" },
      { ...event, id: "b", payload: { text: "x".repeat(262_144) } },
      { ...event, id: "c" },
    ]);
    expect(status).toBe(207);
    expect(body.results.map((result: { status: number }) => result.status)).toEqual([201, 413, 201]);
    expect(body.results[1].problem.errors[0].pointer).toBe("#/events/1/payload");
  });

  it("keeps the failure of one event to that event, and logs it", async () => {
    table.fail = ({ input }) => {
      if (input.Item?.id?.S === "b") return new Error("broken");
      return input.Item?.id?.S === "c" ? Object.assign(new Error("later"), { name: "ThrottlingException" }) : undefined;
    };
    const { status, body, raw } = await postBatch(["a", "b", "c", "d"].map((id) => ({ ...event, id })));
    expect(status).toBe(207);
    expect(body.results.map((result: { status: number }) => result.status)).toEqual([201, 500, 503, 201]);
    expect(body.results[1].problem.requestId).toMatch(/^request-/);
    expect(raw.body).not.toContain("broken");
    expect(output.records("event of a batch not stored").map(({ place }) => place)).toEqual([
      "#/events/1",
      "#/events/2",
    ]);
  });

  it("S5.17 refuses a batch that breaks the contract whole, naming every field, and stores nothing", async () => {
    const { status, body } = await postBatch([event, { type: "A", payload: 1 }, { ...event, extra: true }]);
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "#/events/1/type",
      "#/events/1/payload",
      "#/events/2/extra",
    ]);
    expect(table.calls).toEqual([]);
  });

  it.each([[0], [101]])("refuses a batch of %i events", async (length) => {
    const { status, body } = await postBatch(Array.from({ length }, () => ({ type: "a", payload: {} })));
    expect(status).toBe(400);
    expect(body.errors[0].pointer).toBe("#/events");
  });

  it("takes 100 events of 5 MB in all, and answers 413 above", async () => {
    const batch = (bytes: number) => {
      const frame = JSON.stringify({ events: Array(20).fill({ type: "a", payload: { text: "" } }) }).length;
      const text = (index: number) =>
        "x".repeat(Math.floor((bytes - frame) / 20) + (index < (bytes - frame) % 20 ? 1 : 0));
      return JSON.stringify({
        events: Array.from({ length: 20 }, (_, index) => ({ type: "a", payload: { text: text(index) } })),
      });
    };
    const largest = 5 * 1024 * 1024;
    expect((await call(write, "POST /event-batches", { body: batch(largest) })).status).toBe(207);
    const { status, body } = await call(write, "POST /event-batches", { body: batch(largest + 1) });
    expect(status).toBe(413);
    expect(body.detail).toContain("5242880");
  });

  it("refuses, before it stores anything, a batch whose answer Lambda could not give back", async () => {
    const { status, body } = await postBatch(
      Array.from({ length: 16 }, () => ({ type: "a", payload: { text: '"'.repeat(128 * 1024 - 10) } })),
    );
    expect(status).toBe(413);
    expect(body.detail).toContain("send it in parts");
    expect(table.calls).toEqual([]);
  });
});
