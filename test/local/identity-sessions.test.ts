import { LocalCloud } from "../../local/testing";
import { alarmStateSoon } from "./support/alarms";
import { ask as askAt, problemOf } from "./support/asking";
import { anotherSession, type Person, signedIn } from "./support/people";
import { repository } from "./support/program-folder";

let cloud: LocalCloud;
let ada: Person;
beforeAll(async () => {
  cloud = await LocalCloud.run(`${repository}/test/local/fixtures/sessions`);
}, 60_000);
beforeEach(async () => {
  ada = await signedIn(cloud);
});
afterEach(() => cloud.reset());
afterAll(() => cloud.close());

const ask = (route: string, token?: string, body?: unknown, headers?: Record<string, string>) =>
  askAt(cloud.outputs[/ \/orders/.test(route) ? "ordersUrl" : "url"], route, { token, body, headers });
const exchange = (refresh_token: string) =>
  ask("POST /auth/token", undefined, { grant_type: "refresh_token", refresh_token });
/** An access token for a session. */
const access = async ({ refreshToken } = ada): Promise<string> => (await exchange(refreshToken)).body.access_token;
/** Seconds for which a gateway remembers that a token was good. */
const untilForgotten = "61 seconds";

describe("POST /auth/token", () => {
  it("S4.3 gives the next tokens, as OAuth answers them", async () => {
    const { status, headers, body } = await exchange(ada.refreshToken);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^ey/),
      token_type: "Bearer",
      expires_in: 1800,
      scope: "orders:read orders:write",
      refresh_token: expect.not.stringContaining(ada.refreshToken),
    });
    expect((await ask("GET /orders", body.access_token)).body).toEqual({
      subject: ada.user.id,
      scopes: ["orders:read", "orders:write"],
      type: "human",
    });
    expect((await exchange(body.refresh_token)).status).toBe(200);
  });

  it("S4.3 rings an alarm when an old token is shown, and not when one is no token", async () => {
    const alarm = "identity-alarms-refresh-tokens-reused";
    await exchange(ada.refreshToken);
    await exchange("nonsense");
    cloud.clock.advance("11 seconds");
    expect(await alarmStateSoon(cloud, alarm)).not.toBe("ALARM");
    await exchange(ada.refreshToken);
    expect(await alarmStateSoon(cloud, alarm)).toBe("ALARM");
  });

  it("S4.3 ends the session when an old token is shown, and refuses it alike whatever is wrong", async () => {
    const first = await exchange(ada.refreshToken);
    cloud.clock.advance("11 seconds");
    const wrong = [
      await exchange(ada.refreshToken),
      await exchange(first.body.refresh_token),
      await exchange("nonsense"),
    ];
    for (const each of wrong) {
      expect(each).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
      expect(problemOf(each)).toBe("invalid-grant");
    }
    const bodies = wrong.map(({ body: { requestId: _, ...rest } }) => rest);
    expect(new Set(bodies.map((each) => JSON.stringify(each))).size).toBe(1);
    cloud.clock.advance(untilForgotten);
    expect((await ask("GET /orders", first.body.access_token)).status).toBe(401);
    await cloud.waitForLog("identity-auth", "old refresh token shown");
  });

  it("S4.3 lets all of five who show one token at once go on", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange(ada.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    for (const { body } of answers) expect((await ask("GET /orders", body.access_token)).status).toBe(200);
    cloud.clock.advance(untilForgotten);
    expect((await exchange(answers[0]?.body.refresh_token)).status).toBe(200);
  });

  it("S4.27 refuses who is no longer active, and ends their session", async () => {
    const { change } = await import("../../functions/identity/users/store");
    await change(ada.user.id, { status: "blocked" });
    expect(problemOf(await exchange(ada.refreshToken))).toBe("invalid-grant");
    await change(ada.user.id, { status: "active" });
    expect(problemOf(await exchange(ada.refreshToken))).toBe("invalid-grant");
  });

  it("S4.3 S4.27 refuses a session that began with a password which was another one by then", async () => {
    const { change } = await import("../../functions/identity/users/store");
    const token = await access();
    await change(ada.user.id, { valid_from: Math.floor(Date.now() / 1000) });
    const late = await anotherSession(ada.user); // who signs in was looked at before that
    expect(problemOf(await exchange(late.refreshToken))).toBe("invalid-grant");
    expect(problemOf(await exchange(ada.refreshToken))).toBe("invalid-grant");
    expect((await ask("GET /users/profile", token)).status).toBe(401);
  });

  it("S4.3 keeps the session where KMS fails for longer than a token may be shown twice", async () => {
    const fault = cloud.faults.add({ kind: "error", service: "kms", operation: "Sign" });
    expect((await exchange(ada.refreshToken)).status).toBeGreaterThanOrEqual(500);
    cloud.faults.remove(fault.id);
    cloud.clock.advance("1 minute");
    const { status, body } = await exchange(ada.refreshToken);
    expect(status).toBe(200);
    expect((await exchange(body.refresh_token)).status).toBe(200);
  });

  it("S4.40 is limited: the sixth in a minute is refused", async () => {
    for (let times = 0; times < 5; times++) expect((await exchange("nonsense")).status).toBe(400);
    const refused = await exchange(ada.refreshToken);
    expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  });

  it.each([
    [{}, "#/grant_type"],
    [{ grant_type: "password", refresh_token: "x" }, "#/grant_type"],
    [{ grant_type: "refresh_token", refresh_token: "x", scope: "admin" }, "#/scope"],
  ])("S2.16 refuses %j", async (body, pointer) => {
    const { status, body: refusal } = await ask("POST /auth/token", undefined, body);
    expect(status).toBe(400);
    if (refusal.errors) expect(refusal.errors[0].pointer).toBe(pointer);
  });
});

describe("POST /auth/logout", () => {
  it("ends the session, and says nothing of tokens that are not good", async () => {
    const token = await access();
    const leave = (refresh_token: string) => ask("POST /auth/logout", undefined, { refresh_token });
    expect((await leave("nonsense")).status).toBe(204);
    expect((await leave(ada.refreshToken)).status).toBe(204);
    expect((await leave(ada.refreshToken)).status).toBe(204);
    cloud.clock.advance(untilForgotten);
    expect((await ask("GET /users/profile", token)).status).toBe(401);
  });
});

describe("GET /auth/me and GET /users/profile", () => {
  it("S4.4 S4.22 S4.28 tell who calls", async () => {
    const token = await access();
    const me = await ask("GET /auth/me", token);
    const profile = {
      id: ada.user.id,
      type: "human",
      name: "Ada",
      email: ada.user.email,
      status: "active",
      verification_status: "verified",
      created_at: ada.user.created_at,
      updated_at: ada.user.updated_at,
    };
    expect([me.status, me.body]).toEqual([
      200,
      { ...profile, scopes: ["orders:read", "orders:write"], session: ada.sessionId },
    ]);
    expect((await ask("GET /users/profile", token)).body).toEqual(profile);
  });

  it("S4.4 S4.5 answer 401 without a good token", async () => {
    for (const route of ["GET /auth/me", "GET /users/profile"]) {
      expect((await ask(route)).status).toBe(401);
      expect((await ask(route, "nonsense")).status).toBe(401);
    }
  });

  it("S4.5 has an ETag, and 304 for who has this version", async () => {
    const token = await access();
    const { headers } = await ask("GET /users/profile", token);
    expect(headers.get("etag")).toBe('"1"');
    const again = await ask("GET /users/profile", token, undefined, { "if-none-match": '"1"' });
    expect([again.status, again.body]).toEqual([304, undefined]);
  });
});

describe("sessions", () => {
  it("are listed newest first, the one that asks marked, page by page", async () => {
    const other = await anotherSession(ada.user);
    const token = await access();
    const { body } = await ask("GET /users/sessions?limit=1", token);
    expect(body.items).toMatchObject([
      { id: other.sessionId, current: false, network: "203.0.113.9", agent: "Firefox" },
    ]);
    const rest = await ask(`GET /users/sessions?limit=1&cursor=${body.next}`, token);
    expect(rest.body.items).toMatchObject([{ id: ada.sessionId, current: true }]);
    expect(JSON.stringify([body, rest.body])).not.toMatch(/hash|seed/);
    const bob = await access(await signedIn(cloud));
    const stolen = await ask(`GET /users/sessions?limit=1&cursor=${body.next}`, bob);
    expect([stolen.status, problemOf(stolen)]).toEqual([400, "invalid-request"]);
  });

  it("are ended one by one: those of others are not found", async () => {
    const other = await anotherSession(ada.user);
    const bob = await signedIn(cloud);
    const token = await access();
    expect((await ask(`DELETE /users/sessions/${bob.sessionId}`, token)).status).toBe(404);
    expect((await ask(`DELETE /users/sessions/${other.sessionId}`, token)).status).toBe(204);
    expect((await ask(`DELETE /users/sessions/${other.sessionId}`, token)).status).toBe(404);
    expect((await exchange(other.refreshToken)).status).toBe(400);
    expect((await exchange(bob.refreshToken)).status).toBe(200);
  });

  it("are all ended but the one that asks", async () => {
    const others = [await anotherSession(ada.user), await anotherSession(ada.user)];
    const token = await access();
    expect((await ask("DELETE /users/sessions", token)).status).toBe(204);
    const { body } = await ask("GET /users/sessions", token);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([ada.sessionId]);
    for (const { refreshToken } of others) expect((await exchange(refreshToken)).status).toBe(400);
  });
});
