import "./support/environment";
import fc from "fast-check";
import * as z from "zod/mini";
import {
  type Auth,
  apiKey,
  iam,
  type LimitSpec,
  limit,
  open,
  Per,
  type RouteSpec,
  route,
  signedIn,
} from "../../../functions/runtime/contract";
import { networkOf } from "../../../functions/runtime/limits/address";
import type { Count, Counter } from "../../../functions/runtime/limits/counter";
import { windowAt } from "../../../functions/runtime/limits/window";
import { ok } from "../../../functions/runtime/reply";
import { dispatch, serve } from "../../../functions/runtime/serve";
import { call, type TestRequest, useOutput } from "./support/requests";

const output = useOutput();
const answers = { summary: "x", auth: open(), responses: { 200: z.unknown() } } as const;

/** Counts in memory as the table does. */
class Counts {
  readonly items = new Map<string, number>();
  readonly calls: Count[] = [];
  fail = false;
  readonly counter: Counter = async (count) => {
    this.calls.push(count);
    if (this.fail) throw new Error("out of reach");
    const before = this.items.get(count.id) ?? 0;
    if (before >= count.most) return undefined;
    this.items.set(count.id, before + 1);
    return before + 1;
  };
}

let counts: Counts;
beforeEach(() => {
  counts = new Counts();
  jest.useFakeTimers({ doNotFake: ["performance", "setImmediate", "nextTick"], now: 1_800_000_000_000 });
});
afterEach(() => jest.useRealTimers());

const from = (sourceIp: string) => ({ requestContext: { identity: { sourceIp } } });

describe("limit()", () => {
  const per = Per.Address;
  it.each<[string, LimitSpec, string]>([
    ["no count", { per, count: 0, seconds: 1 }, 'limit "address": count 0 is no whole number from 1 to 1000000'],
    ["a half count", { per, count: 1.5, seconds: 1 }, "count 1.5 is no whole number"],
    ["no time", { per, count: 1, seconds: 0 }, "seconds 0 is no whole number from 1 to 86400"],
    ["more than a day", { per, count: 1, seconds: 86_401 }, "seconds 86401 is no whole number"],
    ["an odd name", { per, count: 1, seconds: 1, name: 'a"b' }, "use lower-case words with dashes"],
    ["an account without by", { per: Per.Account, count: 1, seconds: 1 }, "say by what an account is known"],
    ["by for an address", { per, count: 1, seconds: 1, by: () => "" }, "`by` is for Per.Account only"],
  ])("refuses %s", (_, spec, message) => {
    expect(() => limit(spec)).toThrow(message);
  });

  const one = { count: 1, seconds: 1 };
  it.each<[string, Partial<RouteSpec>, string]>([
    [
      "a name twice",
      { limits: [limit({ per, ...one }), limit({ per, ...one })] },
      'limit "address": another one is called so',
    ],
    [
      "a key of a route that asks for none",
      { limits: [limit({ per: Per.Key, ...one })] },
      "the route asks for no API key",
    ],
    ["a principal of an open route", { limits: [limit({ per: Per.Principal, ...one })] }, "nobody says who calls"],
    [
      "an account without a body",
      { limits: [limit({ per: Per.Account, by: () => "", ...one })] },
      "the route takes no body",
    ],
    ["a project of a path without", { limits: [limit({ per: Per.Project, ...one })] }, "the path has no /projects/"],
  ])("is refused by a route for %s", (_, spec, message) => {
    expect(() => route("POST /a", { ...answers, ...spec })).toThrow(message);
  });
});

describe("a route with limits", () => {
  const limited = route("GET /limited", { ...answers, limits: [limit({ per: Per.Address, count: 2, seconds: 60 })] });

  it("S4.47 is not served without a counter", () => {
    // @ts-expect-error the third argument is what counts
    expect(() => serve(limited, () => ok(1))).toThrow(/GET \/limited has limits: serve it with their counter/);
  });

  it("S3.29 tells what is left, in the form of the IETF's draft, and refuses what is past the last", async () => {
    const handler = serve(limited, () => ok(1), counts.counter);
    const told = [];
    for (let time = 0; time < 3; time++) told.push(await call(handler, "GET /limited", from("192.0.2.1")));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(told.map(({ headers }) => headers["ratelimit-policy"])).toEqual(Array(3).fill('"address";q=2;w=60'));
    const [first, second, third] = told.map(({ headers }) =>
      /^"address";r=(\d);t=(\d+)$/.exec(headers.ratelimit ?? ""),
    );
    expect([first?.[1], second?.[1], third?.[1]]).toEqual(["1", "0", "0"]);
    expect(told[2]?.headers["retry-after"]).toBe(third?.[2]);
    expect((await call(handler, "GET /limited", from("192.0.2.2"))).status).toBe(200);
  });

  it("S3.29 begins anew with the next window, and keeps the item a minute longer", async () => {
    const handler = serve(limited, () => ok(1), counts.counter);
    for (let time = 0; time < 2; time++) await call(handler, "GET /limited", from("192.0.2.1"));
    const refused = await call(handler, "GET /limited", from("192.0.2.1"));
    const seconds = Number(refused.headers["retry-after"]);
    expect(counts.calls[0]?.expires).toBe(1_800_000_000 + seconds + 60);
    jest.setSystemTime(Date.now() + (seconds - 1) * 1000);
    expect((await call(handler, "GET /limited", from("192.0.2.1"))).status).toBe(429);
    jest.setSystemTime(Date.now() + 1000);
    expect((await call(handler, "GET /limited", from("192.0.2.1"))).status).toBe(200);
  });

  it("asks the table no more once a window is used up: a flood costs nothing and cannot throttle it", async () => {
    const handler = serve(limited, () => ok(1), counts.counter);
    for (let time = 0; time < 10; time++) await call(handler, "GET /limited", from("192.0.2.1"));
    expect(counts.calls).toHaveLength(3);
    counts.fail = true;
    expect((await call(handler, "GET /limited", from("192.0.2.1"))).status).toBe(429);
  });

  it("counts before the body is read, whatever becomes of the request, and tells so in refusals too", async () => {
    const post = route("POST /limited", {
      ...answers,
      body: z.strictObject({ a: z.string() }),
      limits: limited.limits,
    });
    const handler = serve(post, () => ok(1), counts.counter);
    const broken = await call(handler, "POST /limited", { ...from("192.0.2.1"), body: "{" });
    expect([broken.status, broken.headers.ratelimit]).toEqual([400, expect.stringMatching(/^"address";r=1;/)]);
  });

  it("S3.29 counts principals each by themselves: a key, a user whatever the key, a role whatever its session", async () => {
    const limits = [limit({ per: Per.Principal, count: 1, seconds: 60 })];
    const statuses = async (auth: Auth, ...callers: TestRequest["requestContext"][]) => {
      const handler = serve(route("GET /own", { ...answers, auth, limits }), () => ok(1), counts.counter);
      const all = [];
      for (const requestContext of callers) all.push((await call(handler, "GET /own", { requestContext })).status);
      return all;
    };
    const key = (apiKeyId: string) => ({ identity: { apiKeyId } });
    expect(await statuses(apiKey(), key("a"), key("a"), key("b"))).toEqual([200, 429, 200]);
    const user = (principalId: string, apiKeyId: string) => ({ authorizer: { principalId }, identity: { apiKeyId } });
    expect(await statuses(signedIn(), user("ann", "a"), user("ann", "b"), user("bob", "a"))).toEqual([200, 429, 200]);
    const session = (name: string) => ({ identity: { userArn: `arn:aws:sts::123456789012:assumed-role/${name}` } });
    expect(await statuses(iam(), session("build/1"), session("build/2"), session("test/1"))).toEqual([200, 429, 200]);
  });

  it("does not count who is refused for want of a key", async () => {
    const keyed = route("GET /keyed", {
      ...answers,
      auth: apiKey(),
      limits: [limit({ per: Per.Key, count: 1, seconds: 60 })],
    });
    const handler = serve(keyed, () => ok(1), counts.counter);
    expect((await call(handler, "GET /keyed", { requestContext: { identity: {} } })).status).toBe(403);
    expect(counts.calls).toEqual([]);
    const withKey = (apiKeyId: string) => call(handler, "GET /keyed", { requestContext: { identity: { apiKeyId } } });
    const statuses = [];
    for (const id of ["a", "a", "b"]) statuses.push((await withKey(id)).status);
    expect(statuses).toEqual([200, 429, 200]);
  });
});

describe("several limits", () => {
  const login = route("POST /auth/login", {
    ...answers,
    body: z.strictObject({ email: z.string() }),
    limits: [
      limit({ per: Per.Account, count: 2, seconds: 900, by: ({ email }: { email: string }) => email }),
      limit({ per: Per.Address, count: 5, seconds: 60 }),
      limit({ per: Per.Address, count: 3, seconds: 3600, name: "address-hour" }),
    ],
  });
  const post = (handler: ReturnType<typeof dispatch>, email: string) =>
    call(handler, "POST /auth/login", { ...from("192.0.2.1"), body: { email } });

  it("S3.29 tell of the one that is used up first", async () => {
    const handler = dispatch(serve(login, () => ok(1), counts.counter));
    const told = [];
    for (const email of ["a", "a", "b", "c"]) told.push((await post(handler, email)).headers.ratelimit);
    expect(told.map((text) => text?.replace(/;t=\d+/, ""))).toEqual([
      '"account";r=1',
      '"account";r=0',
      '"address-hour";r=0',
      '"address-hour";r=0',
    ]);
    const { headers } = await post(handler, "d");
    expect(headers["ratelimit-policy"]).toBe('"account";q=2;w=900, "address";q=5;w=60, "address-hour";q=3;w=3600');
  });

  it("S4.47 do not count what one before them refused: nobody can use up another's account from a blocked address", async () => {
    const handler = dispatch(serve(login, () => ok(1), counts.counter));
    for (let time = 0; time < 5; time++) await post(handler, `${time}`);
    const before = counts.items.size;
    expect((await post(handler, "victim")).status).toBe(429);
    expect(counts.items.size).toBe(before);
  });
});

describe("when requests cannot be counted", () => {
  const limits = (more: Partial<LimitSpec> = {}) => [limit({ per: Per.Address, count: 1, seconds: 60, ...more })];
  it.each<[string, `GET /${string}`, Partial<RouteSpec>, number]>([
    ["any route goes on", "GET /a", { limits: limits() }, 200],
    ["a route below /auth/ refuses", "GET /auth/a", { limits: limits() }, 503],
    ["a route with the tag auth refuses", "GET /a", { tags: ["auth"], limits: limits() }, 503],
    ["a limit says that it refuses", "GET /a", { limits: limits({ whenDown: "refuse" }) }, 503],
    ["a limit says that it admits", "GET /auth/a", { limits: limits({ whenDown: "admit" }) }, 200],
  ])("S4.47 %s", async (_, signature, spec, status) => {
    const { limits: some = [], tags = [] } = spec;
    const made = route(signature, { ...answers, tags, limits: some });
    counts.fail = true;
    const answer = await call(
      serve(made, () => ok(1), counts.counter),
      signature,
      from("192.0.2.1"),
    );
    expect([answer.status, answer.headers["retry-after"], answer.headers.ratelimit]).toEqual([
      status,
      status === 503 ? "2" : undefined,
      undefined,
    ]);
    expect(output.metrics()).toEqual([expect.objectContaining({ LimitUnavailable: 1 })]);
    expect(output.records("limit not counted")).toEqual([
      expect.objectContaining({ level: "error", limit: "address", isAdmitted: status === 200 }),
    ]);
  });
});

describe("the window of a request", () => {
  const counted = { service: "s", signature: "GET /a", name: "address", subject: "192.0.2.1" };

  it("is as long as it says, follows the last without a gap, and is another for whatever differs", () => {
    const arbitrary = fc.record({
      seconds: fc.integer({ min: 1, max: 86_400 }),
      now: fc.integer({ min: 0, max: 4e12 }),
      subject: fc.string(),
    });
    fc.assert(
      fc.property(arbitrary, ({ seconds, now, subject }) => {
        const at = (moment: number) => windowAt({ ...counted, seconds, subject }, moment);
        const { id, endsAt } = at(now);
        expect(endsAt).toBeGreaterThan(now);
        expect(endsAt - now).toBeLessThanOrEqual(seconds * 1000);
        expect(at(endsAt - 1).id).toBe(id);
        expect(at(endsAt - seconds * 1000).id).toBe(id);
        expect(at(endsAt)).toEqual({ id: expect.not.stringMatching(id), endsAt: endsAt + seconds * 1000 });
      }),
    );
    const all = [
      {},
      { service: "t" },
      { signature: "GET /b" },
      { name: "key" },
      { subject: "192.0.2.2" },
      { seconds: 61 },
    ];
    const ids = all.map((more) => windowAt({ ...counted, seconds: 60, ...more }, 1e12).id);
    expect(new Set(ids).size).toBe(all.length);
  });

  it("begins at another moment for each caller", () => {
    const ends = Array.from(
      { length: 20 },
      (_, at) => windowAt({ ...counted, subject: `${at}`, seconds: 3600 }, 1e12).endsAt,
    );
    expect(new Set(ends).size).toBe(20);
  });
});

describe("an address", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002:0000::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", ""],
  ])("%s stands for %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
