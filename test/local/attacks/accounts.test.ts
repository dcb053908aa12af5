import { randomBytes } from "node:crypto";
import { type Answer, usePeople } from "./people";

const people = usePeople();
const password = () => `correct horse ${randomBytes(6).toString("hex")}`;
const address = (name: string) => `${name}-${randomBytes(4).toString("hex")}@example.com`;

/** Asks a route below `/auth/`, past all limits. */
async function post(path: string, body: unknown): Promise<Answer> {
  people.cloud.clock.advance("61 seconds");
  return people.ask(`POST /auth/${path}`, body);
}

const codeTo = (to: string): string => {
  const code = /(?:code is |#code=)([\w-]{43})/.exec(people.cloud.messages({ to }).at(-1)?.body ?? "")?.[1] ?? "";
  people.leaks.keepSecret(code);
  return code;
};

/** Somebody who has an account with a password. */
async function account(name: string, verified = true): Promise<{ identifier: string; password: string }> {
  const made = { identifier: address(name), password: password() };
  people.leaks.keepSecret(made.password);
  expect((await post("register", { ...made, name })).status).toBe(201);
  if (verified) expect((await post("verify", { code: codeTo(made.identifier) })).status).toBe(200);
  return made;
}

/** An answer without what any two answers differ in. */
function shown({ status, headers, body }: Answer): unknown {
  const own = /^(date|content-length|ratelimit|x-request-id|x-amzn?-.*)$/;
  const names = [...headers].filter(([name]) => !own.test(name));
  return { status, headers: names, body: body && { ...body, requestId: undefined } };
}

const routes: [string, (identifier: string) => object][] = [
  ["register", (identifier) => ({ identifier, password: password(), name: "Mallory" })],
  ["login", (identifier) => ({ identifier, password: password() })],
  ["resend", (identifier) => ({ identifier })],
  ["recover", (identifier) => ({ identifier })],
];

describe("S4.1 S4.2 whether an address has an account (enumeration)", () => {
  it.each(routes)("is not told by what /auth/%s answers", async (path, body) => {
    const known = [await account("known"), await account("unverified", false)];
    const unknown = shown(await post(path, body(address("unknown"))));
    for (const { identifier } of known) expect(shown(await post(path, body(identifier)))).toEqual(unknown);
  });

  /**
   * Medians of samples taken in turn, so that a machine that is busy for a while is so for both. Work that is left out for the one is Argon2's, half or
   * more of what login takes: what differs by less than a third, or by 15 ms, is noise.
   */
  it.each([
    ["login", 15],
    ["register", 4],
    ["resend", 4],
    ["recover", 4],
  ])(
    "is not told by when /auth/%s answers",
    async (path, samples) => {
      const [, body] = routes.find(([each]) => each === path) as (typeof routes)[number];
      const { identifier } = await account("known");
      const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
      const measure = async (kind: "known" | "unknown") => {
        const asked = body(kind === "known" ? identifier : address("unknown"));
        const began = performance.now();
        const { status } = await post(path, asked);
        times[kind].push(performance.now() - began);
        expect(status).toBeLessThan(429);
      };
      for (const kind of ["known", "unknown"] as const) await measure(kind);
      times.known.length = times.unknown.length = 0; // the first ones start functions
      for (let sample = 0; sample < samples; sample++)
        for (const kind of sample % 2 ? (["known", "unknown"] as const) : (["unknown", "known"] as const))
          await measure(kind);
      const [known, unknown] = [least(times.known), least(times.unknown)];
      const noise = Math.max(15, Math.max(known, unknown) / 3);
      expect({ known, unknown, apart: Math.abs(known - unknown) < noise }).toEqual({ known, unknown, apart: true });
    },
    60_000,
  );

  it("would be told by a login without the work: what differs then is more than noise", async () => {
    const { identifier } = await account("known");
    const times: number[][] = [[], []];
    for (let sample = 0; sample < 9; sample++)
      for (const [at, tried] of ["x".repeat(12), "x".repeat(1025)].entries()) {
        const began = performance.now();
        await post("login", { identifier, password: tried }); // too long: refused before it is hashed
        times[at]?.push(performance.now() - began);
      }
    const [worked, refused] = times.map(least) as [number, number];
    expect(worked - refused).toBeGreaterThan(Math.max(15, worked / 3));
  }, 60_000);
});

/** The shortest time: what else runs on the machine makes times longer, never shorter. */
const least = (numbers: number[]) => Math.min(...numbers);

describe("S4.24 addresses that look like another's", () => {
  it.each([
    ["in capitals", (text: string) => text.toUpperCase()],
    [
      "full-width",
      (text: string) => text.replace(/[!-~]/g, (each) => String.fromCodePoint((each.codePointAt(0) ?? 0) + 0xfee0)),
    ],
    ["with spaces around", (text: string) => ` ${text} `],
  ])("%s are the same account, which nobody gets a second time", async (_, written) => {
    const { identifier, password: right } = await account("ada");
    const stolen = { identifier: written(identifier), password: password() };
    expect((await post("register", { ...stolen, name: "Mallory" })).status).toBe(201); // as for everybody
    expect((await post("login", stolen)).status).toBe(401);
    expect((await post("login", { identifier: written(identifier), password: right })).status).toBe(200);
  });

  it.each([
    ["a Cyrillic а", (text: string) => text.replace("a", "\u0430")],
    ["a zero-width space", (text: string) => text.replace("@", "\u200b@")],
    ["a dotless ı", (text: string) => `\u0131${text}`],
    ["a NUL", (text: string) => text.replace("@", "\u0000@")],
    ["a line that is another header", (text: string) => `${text}\r\nBcc: mallory@example.com`],
    ["a second address", (text: string) => `${text},mallory@example.com`],
    ["a name before it", (text: string) => `Mallory <${text}>`],
    ["a separator of keys", (text: string) => `email#${text}`.replace("@", "#@ ")],
  ])("%s: refused with 400 everywhere, and nothing is sent", async (_, written) => {
    const identifier = written(address("ada"));
    for (const [path, body] of routes) expect([path, (await post(path, body(identifier))).status]).toEqual([path, 400]);
    expect(people.cloud.messages({ to: "mallory@example.com" })).toEqual([]);
  });
});

describe("S4.3 S4.26 what was stolen or made up", () => {
  const refresh = (refresh_token: string) => post("token", { grant_type: "refresh_token", refresh_token });

  it("a code is good once, for one thing, and to nobody who guesses", async () => {
    const ada = await account("ada", false);
    const code = codeTo(ada.identifier);
    expect((await post("reset", { code, password: password() })).status).toBe(400); // it verifies, and resets nothing
    const guess = code.replace(/^./, (first) => (first === "A" ? "B" : "A"));
    for (const each of [guess, code.slice(0, -1), `${code}A`])
      expect((await post("verify", { code: each })).status).toBe(400);
    const tries = await Promise.all([1, 2, 3].map(() => people.ask("POST /auth/verify", { code })));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it("a refresh token that was made up ends nobody's session; a stolen one that is used ends it for both", async () => {
    const ada = await account("ada");
    const { body: first } = await post("login", ada);
    const bytes = Buffer.from(first.refresh_token, "base64url");
    // The rest is the secret: who shows another one with all before it has had a token of the session.
    for (let at = 0; at < bytes.length - 32; at += 7) {
      const forged = Buffer.from(bytes);
      forged[at] = (forged[at] ?? 0) ^ 1;
      expect((await refresh(forged.toString("base64url"))).status).toBe(400);
    }
    const { body: thiefs, status } = await refresh(first.refresh_token);
    expect(status).toBe(200);
    expect((await refresh(first.refresh_token)).status).toBe(400); // the owner, after more than ten seconds
    expect((await refresh(thiefs.refresh_token)).status).toBe(400);
    const me = await people.ask("GET /projects", undefined, { authorization: `Bearer ${thiefs.access_token}` });
    expect(me.status).toBe(401);
  });

  it("a refresh token is no access token, nor the other way round", async () => {
    const { body } = await post("login", await account("ada"));
    const asRefresh = await people.ask("GET /projects", undefined, { authorization: `Bearer ${body.refresh_token}` });
    expect(asRefresh.status).toBe(401);
    expect((await refresh(body.access_token)).status).toBe(400);
  });

  it("an API key that was changed, cut or made up lets nobody in, and one of a few scopes gets no more", async () => {
    const ada = await people.person("ada");
    const { body: made } = await ada.ask("POST /users/api-keys", { name: "ci", scopes: ["projects:read"] });
    const ask = async (key: string, route = "GET /projects") =>
      (
        await people.ask(route, route.startsWith("POST") ? { name: "Made by a key" } : undefined, {
          authorization: `Bearer ${key}`,
        })
      ).status;
    expect(await ask(made.key)).toBe(200);
    const other = (text: string, at: number) => text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
    for (const key of [
      made.key.slice(0, -1),
      `${made.key}a`,
      made.key.toLowerCase(),
      ...[4, 35, -8].map((at) => other(made.key, at < 0 ? made.key.length + at : at)),
    ])
      expect(await ask(key)).toBe(401);
    for (const route of [
      "POST /projects",
      "GET /users/profile",
      "GET /users/sessions",
      "GET /users/api-keys",
      "DELETE /users/profile",
    ])
      expect([route, await ask(made.key, route)]).toEqual([route, 403]);
    const more = await ada.ask("POST /users/api-keys", { name: "root", scopes: ["projects:read", "admin"] });
    expect([400, 403]).toContain(more.status);
  });
});

describe("S4.40 an account whose password is tried by others (lock-out)", () => {
  it("stays open to its owner, who was there before, while a stranger is refused", async () => {
    const ada = await account("ada");
    expect((await post("login", ada)).status).toBe(200);
    const wrong = { ...ada, password: password() };
    people.cloud.clock.advance("61 seconds");
    const tries: number[] = [];
    for (let count = 0; count < 7; count++)
      tries.push((await people.askFrom("198.51.100.7", "POST /auth/login", wrong)).status);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429, 429]);
    for (
      let host = 1;
      host < 6;
      host++ // from everywhere, the account's own limit holds
    )
      expect((await people.askFrom(`203.0.113.${host}`, "POST /auth/login", wrong)).status).toBe(429);
    expect((await people.ask("POST /auth/login", ada)).status).toBe(200);
  });
});
