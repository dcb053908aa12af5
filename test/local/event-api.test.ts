import { request } from "node:http";
import type { StackDocument } from "../../local";
import { useCloud } from "./support/local-cloud";

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes
  body: any;
}

const stack = useCloud("examples/event-api");
const json = { "content-type": "application/json" };

/** Calls the API; the key goes along unless `headers` says otherwise. */
async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: { "x-api-key": stack.apiKey, ...(body === undefined ? {} : json), ...headers },
    body:
      body === undefined
        ? undefined
        : typeof body === "string" || body instanceof Uint8Array
          ? body
          : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}
const post = (body: unknown, headers?: Record<string, string>) => call("POST", "/events", body, headers);
const get = (path: string, headers?: Record<string, string>) => call("GET", path, undefined, headers);

let count = 0;
const freshId = () => `t-${process.pid}-${++count}`;
const event = (more: object = {}) => ({ id: freshId(), type: "order.created", payload: { total: 3 }, ...more });
const times = <T>(n: number, make: (index: number) => T) => Array.from({ length: n }, (_, index) => make(index));
const problem = (name: string, status: number) => ({ type: `urn:portico:problem:${name}`, status });

/** What every problem carries, whoever answers. */
function expectProblem(answer: Answer, name: string, status: number) {
  expect(answer).toMatchObject({ status, body: problem(name, status) });
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.body.requestId).toEqual(expect.stringMatching(/.+/));
  expect(answer.body.instance).toEqual(expect.stringMatching(/^\//));
  expect(answer.body.title).toEqual(expect.stringMatching(/.+/));
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.(js|ts):\d+/);
}

describe("EventApi: storing one event", () => {
  it("S5.1 answers 201 to a new event, 200 to its exact repeat, 409 to another content", async () => {
    const sent = event({ payload: { total: 3, lines: [{ sku: "a", n: 1 }] } });
    const first = await post(sent);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      ...sent,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(first.headers.get("location")).toBe(`${stack.url}/events/${sent.id}`);

    const again = await post({ payload: { lines: [{ n: 1, sku: "a" }], total: 3 }, type: sent.type, id: sent.id });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);

    expectProblem(await post({ ...sent, payload: { total: 4 } }), "event-conflict", 409);
    expectProblem(await post({ ...sent, type: "order.changed" }), "event-conflict", 409);
    expect((await get(`/events/${sent.id}`)).body).toEqual(first.body);
  });

  it("S5.1 stores an event once however concurrently it is posted", async () => {
    const sent = event();
    const answers = await Promise.all(times(50, () => post(sent)));
    const statuses = answers.map((each) => each.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(49);
    expect(new Set(answers.map((each) => each.body.createdAt)).size).toBe(1);
  });

  it("S5.2 makes an id where the client gives none, and takes every id that the contract allows", async () => {
    const { status, body } = await post({ type: "order.created", payload: {} });
    expect(status).toBe(201);
    expect(body.id).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
    expect((await get(`/events/${body.id}`)).status).toBe(200);

    for (const id of ["~", ".-_~", `${freshId()}${"x".repeat(100)}`]) {
      expect([id, (await post(event({ id }))).status]).toEqual([id, 201]);
      expect((await get(`/events/${id}`)).body.id).toBe(id);
    }
  });

  it("S1.28 S5.3 S5.15 S5.17 names every field that breaks the contract; what a model can say is refused before any function runs", async () => {
    const byGateway = [
      event({ id: "a b" }),
      event({ id: "x".repeat(129) }),
      event({ type: "Order" }),
      event({ payload: "text" }),
      {},
      [],
      event({ id: 7 }),
    ];
    for (const body of byGateway) {
      const answer = await post(body);
      expectProblem(answer, "invalid-request", 400);
      expect([body, answer.body.errors]).toEqual([body, undefined]);
    }
    const byHandler = await post({ ...event(), extra: 1, other: 2 });
    expectProblem(byHandler, "invalid-request", 400);
    expect(byHandler.body.errors.map((each: { pointer: string }) => each.pointer).sort()).toEqual([
      "#/extra",
      "#/other",
    ]);
  });

  it("S5.4 takes a payload of 256 KB and refuses one byte more, as it refuses bodies past the route's limit", async () => {
    const payload = (bytes: number) => ({ text: "x".repeat(bytes - JSON.stringify({ text: "" }).length) });
    expect((await post(event({ payload: payload(262_144) }))).status).toBe(201);
    expectProblem(await post(event({ payload: payload(262_145) })), "payload-too-large", 413);
    expectProblem(await post(event({ payload: payload(2_000_000) })), "payload-too-large", 413);
  });

  it("gives any JSON back as it was sent", async () => {
    const payload = {
      "": 0,
      é: "😀",
      deep: JSON.parse(`${"[".repeat(60)}1${"]".repeat(60)}`),
      big: 1e300,
      small: -0.1,
      nothing: null,
      __proto__x: [true, {}],
      empty: [],
    };
    const { body } = await post(event({ payload }));
    expect((await get(`/events/${body.id}`)).body.payload).toEqual(payload);
  });
});

describe("EventApi: refusals", () => {
  it("S5.18 answers malformed JSON, another content type, an unknown id, path and method each with its own problem", async () => {
    // The gateway refuses it as a body without a match to its model; where it does not look, the function does.
    expectProblem(await post("{", json), "invalid-request", 400);
    expectProblem(await post("{", { "content-type": "application/vnd.event+json" }), "malformed-json", 400);
    expectProblem(await post("hello", { "content-type": "text/plain" }), "unsupported-media-type", 415);
    expectProblem(await get("/events/never-stored"), "not-found", 404);
    expectProblem(await get("/nothing/here"), "not-found", 404);
    const wrongMethod = await call("DELETE", "/events");
    expectProblem(wrongMethod, "method-not-allowed", 405);
    expect(wrongMethod.headers.get("allow")?.split(", ").sort()).toEqual(["GET", "POST"]);
    expectProblem(await call("PUT", "/events/1", {}), "method-not-allowed", 405);
  });

  it("S3.3 S3.4 asks for an API key before any function runs", async () => {
    for (const key of ["", "wrong", `${stack.apiKey}x`]) {
      expectProblem(await get("/events", { "x-api-key": key }), "forbidden", 403);
      expectProblem(await post("{", { ...json, "x-api-key": key }), "forbidden", 403);
    }
    const without = await fetch(`${stack.url}/events`);
    expect(without.status).toBe(403);
  });

  it("refuses a foreign Host", async () => {
    const { hostname, port, pathname } = new URL(`${stack.url}/events`);
    const status = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ hostname, port, path: pathname, headers: { host, "x-api-key": stack.apiKey } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on("error", reject)
          .end();
      });
    expect(await status("attacker.example")).toBeGreaterThanOrEqual(400);
    expect(await status(`127.0.0.1:${port}`)).toBe(200);
    expect(await status(`api.localhost:${port}`)).toBe(200);
  });
});

describe("EventApi: reading", () => {
  const type = `list.t${process.pid}`;
  const ids = times(7, (index) => `list-${process.pid}-${index}`);
  // biome-ignore lint/suspicious/noExplicitAny: events as they come back
  const stored: any[] = [];

  beforeAll(async () => {
    for (const id of ids) {
      stored.unshift((await post({ id, type, payload: { id } })).body);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });

  it("S5.5 reads an event by its id", async () => {
    expect(await get(`/events/${ids[0]}`)).toMatchObject({ status: 200, body: stored.at(-1) });
  });

  it("D12 lists by type, newest first, in pages that hold each event once", async () => {
    const seen = [];
    let path = `/events?type=${type}&limit=3`;
    for (let page = 0; page < 9; page++) {
      const { status, body } = await get(path);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items);
      if (!body.next) break;
      path = `/events?type=${type}&limit=3&cursor=${body.next}`;
    }
    expect(seen).toEqual(stored);
  });

  it("lists all types together", async () => {
    const { body } = await get("/events?limit=100");
    expect(body.items.map((each: { createdAt: string }) => each.createdAt)).toEqual(
      body.items
        .map((each: { createdAt: string }) => each.createdAt)
        .toSorted()
        .reverse(),
    );
    expect(new Set(body.items.map((each: { type: string }) => each.type)).size).toBeGreaterThan(1);
  });

  it("takes after and before as exclusive moments with any offset", async () => {
    const [newest, oldest] = [stored[1].createdAt, stored[5].createdAt];
    const within = await get(`/events?type=${type}&after=${oldest}&before=${newest}`);
    expect(within.body.items).toEqual(stored.slice(2, 5));
    const shifted = new Date(Date.parse(newest) + 2 * 3_600_000).toISOString().replace("Z", "%2B02:00");
    expect((await get(`/events?type=${type}&before=${shifted}`)).body.items).toEqual(stored.slice(2));
    expect((await get(`/events?type=${type}&after=${newest}&before=${oldest}`)).body).toEqual({ items: [] });
  });

  it("S5.18 names every parameter that is wrong, and a cursor of another query", async () => {
    const { status, body } = await get("/events?limit=0&after=yesterday&colour=red");
    expect(status).toBe(400);
    expect(body.errors.map((each: { pointer: string }) => each.pointer).sort()).toEqual([
      "#/query/after",
      "#/query/colour",
      "#/query/limit",
    ]);
    const { next } = (await get(`/events?type=${type}&limit=2`)).body;
    const other = await get(`/events?limit=2&cursor=${next}`);
    expectProblem(other, "invalid-request", 400);
    expect(other.body.errors[0].pointer).toBe("#/query/cursor");
    expectProblem(await get("/events?cursor=garbage"), "invalid-request", 400);
  });
});

describe("EventApi: batches", () => {
  const batch = (events: unknown) => call("POST", "/event-batches", { events });

  it("answers each event in order, as if posted alone", async () => {
    const [one, two] = [event(), event()];
    await post(two);
    const { status, body } = await batch([one, one, two, { ...two, payload: {} }, { type: "a.b", payload: {} }]);
    expect(status).toBe(207);
    expect(body.results.map((each: { status: number }) => each.status)).toEqual([201, 200, 200, 409, 201]);
    expect(body.results[0].event).toEqual(body.results[1].event);
    expect(body.results[3]).toEqual({ status: 409, problem: expect.objectContaining(problem("event-conflict", 409)) });
    expect((await get(`/events/${one.id}`)).status).toBe(200);
  });

  it("takes 100 events and refuses 101, an empty batch and one with a bad event whole", async () => {
    const hundred = times(100, () => event({ type: "batch.full" }));
    const { body } = await batch(hundred);
    expect(body.results.map((each: { event: { id: string } }) => each.event.id)).toEqual(
      hundred.map((each) => each.id),
    );
    expectProblem(await batch([...hundred, event()]), "invalid-request", 400);
    expectProblem(await batch([]), "invalid-request", 400);

    const good = event();
    const refused = await batch([good, { ...event(), extra: 1 }]);
    expectProblem(refused, "invalid-request", 400);
    expect(refused.body.errors).toEqual([{ pointer: "#/events/1/extra", detail: expect.any(String) }]);
    expect((await get(`/events/${good.id}`)).status).toBe(404);
  });

  it("refuses one payload over 256 KB by itself, and a batch over 5 MB whole", async () => {
    const large = (bytes: number) => event({ payload: { text: "x".repeat(bytes) } });
    const mixed = await batch([event(), large(262_144), event()]);
    expect(mixed.body.results.map((each: { status: number }) => each.status)).toEqual([201, 413, 201]);
    expectProblem(await batch(times(21, () => large(255_000))), "payload-too-large", 413);
  });
});

describe("EventApi: what the stack says of itself", () => {
  it("S5.14 serves its OpenAPI document to all, with the server's own URL", async () => {
    const response = await fetch(`${stack.url}/openapi.json`);
    const document = (await response.json()) as { openapi: string; servers: unknown; paths: object };
    expect(response.status).toBe(200);
    expect(document.openapi).toMatch(/^3\.1/);
    expect(document.servers).toEqual([{ url: stack.url }]);
    expect(Object.keys(document.paths).sort()).toEqual(["/event-batches", "/events", "/events/{id}", "/openapi.json"]);
    const again = await fetch(`${stack.url}/openapi.json`, {
      headers: { "if-none-match": response.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  it.each(["/docs", "/redoc"])(
    "S4.21 serves %s to all, with a strict policy, and what it loads to keep",
    async (path) => {
      const page = await fetch(stack.url + path);
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html"]);
      expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*script-src 'self';/);
      const known = { "if-none-match": page.headers.get("etag") ?? "" };
      expect((await fetch(stack.url + path, { headers: known })).status).toBe(304);
      const loaded = [...(await page.text()).matchAll(/<(?:script src|link rel="stylesheet" href)="([^"]+)"/g)];
      expect(loaded.length).toBeGreaterThan(2);
      for (const [, address = ""] of loaded) {
        const { status, headers } = await fetch(new URL(address, stack.url + path));
        expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
      }
    },
  );

  it("S5.7 gives the URL and the key as outputs, and every resource with what the local cloud does with it", async () => {
    const { outputs, resources } = (await (
      await fetch(new URL("/_portico/stack.json", stack.url))
    ).json()) as StackDocument;
    expect(outputs).toMatchObject({ url: stack.url, apiKey: stack.apiKey });
    const table = resources.find((each) => each.type === "aws:dynamodb/table:Table");
    expect(table).toMatchObject({ emulated: true, inputs: { billingMode: "PAY_PER_REQUEST" } });
    const account = resources.find((each) => each.type === "aws:apigateway/account:Account");
    expect(account).toMatchObject({ emulated: false });
  });

  it("sends security headers with every answer of a function", async () => {
    const { headers } = await get("/events?limit=1");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toMatch(/no-store/);
    expect(headers.get("strict-transport-security")).toMatch(/max-age=\d+/);
  });
});
