import "./support/environment";
import * as z from "zod/mini";
import { operation } from "../../../components";
import { apiKey, iam, open, type RouteSpec, route, signedIn } from "../../../functions/runtime/contract";
import type { Attempt, Found, Keeper } from "../../../functions/runtime/idempotency/keeper";
import { tooManyRequests } from "../../../functions/runtime/problem";
import { created, ok } from "../../../functions/runtime/reply";
import { serve } from "../../../functions/runtime/serve";
import { call, useOutput } from "./support/requests";

const output = useOutput();

/** Remembers in memory as the table does. */
class Memory implements Keeper {
  readonly attempts: (Attempt & { answer?: string })[] = [];
  failing: (keyof Keeper)[] = [];

  async begin(attempt: Attempt): Promise<Found> {
    this.check("begin");
    const known = this.attempts.find(({ id }) => id === attempt.id);
    if (!known) this.attempts.push({ ...attempt });
    if (!known) return { kind: "first", since: 7 };
    if (known.fingerprint !== attempt.fingerprint) return { kind: "other-request" };
    return known.answer === undefined ? { kind: "in-flight" } : { kind: "done", answer: known.answer };
  }

  async keep({ owner }: Attempt, answer: string): Promise<void> {
    this.check("keep");
    for (const each of this.attempts) if (each.owner === owner) each.answer = answer;
  }

  async release({ owner }: Attempt): Promise<void> {
    this.check("release");
    const at = this.attempts.findIndex((each) => each.owner === owner);
    this.attempts.splice(at, 1);
  }

  private check(method: keyof Keeper): void {
    if (this.failing.includes(method)) throw new Error("out of reach");
  }
}

let memory: Memory;
let done: number;
beforeEach(() => {
  memory = new Memory();
  done = 0;
});

const answers = { summary: "x", responses: { 200: z.unknown(), 201: z.unknown() } } as const;
const post = route("POST /things", { ...answers, auth: apiKey(), body: z.unknown(), idempotent: true });
const things = (answer: () => ReturnType<typeof ok> = () => ok({ number: ++done })) => serve(post, answer, memory);
const withKey = (key: string, more: object = {}) => ({
  headers: { "content-type": "application/json", "Idempotency-Key": key },
  body: { a: 1 },
  ...more,
});
const ask = (handler: ReturnType<typeof serve>, key: string, more?: object) =>
  call(handler, "POST /things", withKey(key, more));

describe("an idempotent route", () => {
  it.each<[string, `${"GET" | "POST"} /a`, Partial<RouteSpec>, string]>([
    ["to be read", "GET /a", { auth: apiKey() }, "GET can be repeated anyway"],
    ["open to all", "POST /a", { auth: open() }, "needs to know who calls"],
  ])("is none that is %s", (_, signature, spec, message) => {
    expect(() => route(signature, { ...answers, auth: apiKey(), idempotent: true, ...spec })).toThrow(message);
  });

  it("is not served without what remembers", () => {
    // @ts-expect-error the third argument is what remembers
    expect(() => serve(post, () => ok(1))).toThrow(/POST \/things is idempotent: serve it with what remembers/);
  });

  it("is served with what counts, then with what remembers", async () => {
    const limited = route("POST /things", { ...answers, auth: apiKey(), limits: [], idempotent: true });
    const handler = serve(
      limited,
      () => ok(++done),
      async () => 1,
      memory,
    );
    expect((await ask(handler, "k", { body: undefined })).status).toBe(200);
    expect((await ask(handler, "k", { body: undefined })).headers["idempotency-replayed"]).toBe("true");
    expect(done).toBe(1);
  });

  it("says so in its operation", () => {
    const { parameters, responses } = operation(post).operation;
    expect(parameters).toEqual([expect.objectContaining({ name: "Idempotency-Key", in: "header", required: false })]);
    const kinds = (status: number) => Object.keys(responses[status].content["application/problem+json"].examples);
    expect([kinds(409), kinds(422)]).toEqual([["idempotency-in-flight"], ["idempotency-key-reused"]]);
    expect(responses[200].headers["Idempotency-Replayed"]).toBeDefined();
    const plain = operation(route("POST /things", { ...answers, auth: apiKey() })).operation;
    expect([plain.parameters, plain.responses[422]]).toEqual([undefined, undefined]);
  });
});

describe("an Idempotency-Key", () => {
  it.each([
    ["abc", true],
    ['"abc"', true],
    ["  abc ", true],
    ["abcd", false],
    ['"ab\\"c"', false],
    ["ABC", false],
  ])("%s is the key abc: %s", async (key, isSame) => {
    const handler = things();
    await ask(handler, "abc");
    await ask(handler, key);
    expect(done).toBe(isSame ? 1 : 2);
  });

  it.each(["", " ", '""', '"abc', '"a"b"', "a".repeat(256), "schlüssel"])("is not %j", async (key) => {
    const answer = await ask(things(), key);
    expect([answer.status, answer.body.errors[0].pointer, done]).toEqual([400, "#/headers/idempotency-key", 0]);
  });

  it("is given once", async () => {
    const multiValueHeaders = { "content-type": ["application/json"], "idempotency-key": ["a", "b"] };
    expect((await ask(things(), "a", { multiValueHeaders })).body.detail).toMatch(/is given 2 times/);
  });

  it("is one caller's own: a user's by subject, a role's whatever its session", async () => {
    const ids = async (auth: RouteSpec["auth"], ...callers: object[]) => {
      const handler = serve(route("POST /things", { ...answers, auth, idempotent: true }), () => ok(1), memory);
      const before = memory.attempts.length;
      for (const requestContext of callers) await ask(handler, "k", { body: undefined, requestContext });
      return memory.attempts.length - before;
    };
    const session = (name: string) => ({ identity: { userArn: `arn:aws:sts::123456789012:assumed-role/${name}` } });
    expect(await ids(iam(), session("build/1"), session("build/2"), session("test/1"))).toBe(2);
    const user = (principalId: string) => ({ authorizer: { principalId }, identity: {} });
    expect(await ids(signedIn(), user("ann"), user("ann"), user("bob"))).toBe(2);
    expect(await ids(apiKey(), { identity: { apiKeyId: "ann" } })).toBe(1);
    expect(JSON.stringify(memory.attempts)).not.toMatch(/ann|build/);
  });
});

describe("what is said again", () => {
  const stated = route("POST /things/{id}", {
    ...answers,
    auth: apiKey(),
    path: z.object({ id: z.string() }),
    query: z.object({ q: z.optional(z.string()) }),
    headers: z.object({ "if-match": z.optional(z.string()) }),
    body: z.unknown(),
    idempotent: true,
  });
  const said = { pathParameters: { id: "1" }, query: { q: "x" }, body: { a: 1, b: [1, 2] } };
  const headers = (more: object = {}) => ({ ...withKey("k").headers, "If-Match": '"1"', Accept: "a/b", ...more });
  it.each<[string, object, number]>([
    ["the same", {}, 200],
    ["keys in another order", { body: { b: [1, 2], a: 1 } }, 200],
    ["a header that the contract does not name", { headers: headers({ Accept: "c/d" }) }, 200],
    ["another path", { pathParameters: { id: "2" } }, 422],
    ["another query", { query: { q: "y" } }, 422],
    ["another body", { body: { a: 1, b: [2, 1] } }, 422],
    ["another header of the contract", { headers: headers({ "If-Match": '"2"' }) }, 422],
  ])("with %s", async (_, more, status) => {
    const handler = serve(stated, () => ok(1), memory);
    const request = { ...said, headers: headers() };
    expect((await call(handler, "POST /things/{id}", request)).status).toBe(200);
    expect((await call(handler, "POST /things/{id}", { ...request, ...more })).status).toBe(status);
  });

  it("is another body where a number has other digits than JavaScript tells apart", async () => {
    const handler = serve(stated, () => ok(1), memory);
    const ask = async (body: string) =>
      (await call(handler, "POST /things/{id}", { ...said, headers: headers(), body })).status;
    expect(await ask('{"id":12345678901234567890}')).toBe(200);
    expect(await ask('{ "id": 12345678901234567890 }')).toBe(200);
    expect(await ask('{"id":12345678901234567891}')).toBe(422);
  });

  it("is answered with numbers as they were", async () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
    const handler = things(() => ok({ exact: rawJSON("12345678901234567890.5") }));
    const [first, again] = [await ask(handler, "k"), await ask(handler, "k")];
    expect(again.raw.body).toBe(first.raw.body);
    expect(first.raw.body).toContain("12345678901234567890.5");
    expect(output.metrics().map(({ RequestsReplayed }) => RequestsReplayed)).toEqual([undefined, 1]);
  });
});

describe("an attempt", () => {
  it("that throws what is no refusal, or says to come again, is released", async () => {
    for (const error of [new Error("broken"), tooManyRequests()]) {
      const failing = things(() => {
        throw error;
      });
      const { status } = await ask(failing, "k");
      expect([status, memory.attempts]).toEqual([error instanceof Error && "kind" in error ? 429 : 500, []]);
    }
  });

  it("knows what all attempts at its request have in common, where it has a key", async () => {
    const origins: unknown[] = [];
    const handler = serve(
      post,
      ({ origin }) => {
        origins.push(origin);
        return ok(1);
      },
      memory,
    );
    await ask(handler, "k");
    await call(handler, "POST /things", withKey("", { headers: { "content-type": "application/json" } }));
    expect(origins).toEqual([{ id: memory.attempts[0]?.id, since: 7 }, undefined]);
  });

  it("that cannot be kept is answered all the same, and leaves a record and a metric", async () => {
    memory.failing = ["keep"];
    const answer = await ask(things(), "k");
    expect([answer.status, done]).toEqual([200, 1]);
    expect(output.records("answer not kept for repeats")).toEqual([expect.objectContaining({ level: "error" })]);
    expect(output.metrics()).toEqual([expect.objectContaining({ IdempotencyNotKept: 1 })]);
    expect((await ask(things(), "k")).status).toBe(409);
  });

  it("that cannot be begun is not made", async () => {
    memory.failing = ["begin"];
    const answer = await ask(things(), "k");
    expect([answer.status, answer.headers["retry-after"], done]).toEqual([503, "2", 0]);
    expect(output.metrics()).toEqual([expect.objectContaining({ IdempotencyUnavailable: 1 })]);
  });

  it("that did not pass the contract is none", async () => {
    const strict = route("POST /things", {
      ...answers,
      auth: apiKey(),
      body: z.strictObject({ a: z.number() }),
      idempotent: true,
    });
    const handler = serve(strict, () => created(1), memory);
    expect((await ask(handler, "k", { body: { a: "1" } })).status).toBe(400);
    expect((await ask(handler, "k")).status).toBe(201);
  });

  it("may be begun anew when the function's time is over, and clocks differ by a second", async () => {
    const begin = jest.spyOn(memory, "begin");
    const context = { getRemainingTimeInMillis: () => 9_000 };
    const before = Date.now();
    await call(things(), "POST /things", withKey("k"), context);
    const until = begin.mock.calls[0]?.[1 as 0] as unknown as number;
    expect(until - before).toBeGreaterThanOrEqual(10_000);
    expect(until - before).toBeLessThan(11_000);
  });
});
