import { LocalCloud } from "../../local/testing";
import { type Asked, ask as askAt, problemOf } from "./support/asking";
import { type Person, signedIn } from "./support/people";
import { repository } from "./support/program-folder";

let cloud: LocalCloud;
let ada: Person;
let token: string;
beforeAll(async () => {
  cloud = await LocalCloud.run(`${repository}/test/local/fixtures/sessions`);
}, 60_000);
beforeEach(async () => {
  ada = await signedIn(cloud);
  token = await access(ada);
});
afterEach(() => cloud.reset());
afterAll(() => cloud.close());

const ask = (route: string, bearer = token, body?: unknown) =>
  askAt(cloud.outputs[/ \/orders/.test(route) ? "ordersUrl" : "url"], route, { token: bearer, body });
async function access({ refreshToken }: Person): Promise<string> {
  const body = { grant_type: "refresh_token", refresh_token: refreshToken };
  return (await askAt(cloud.outputs.url, "POST /auth/token", { body })).body.access_token;
}
const create = (more: object = {}, bearer = token): Promise<Asked> =>
  ask("POST /users/api-keys", bearer, { name: "CI", scopes: ["orders:read"], ...more });
const rotate = (id: string, body: object = {}) => ask(`POST /users/api-keys/${id}/rotations`, token, body);
const list = async () => (await ask("GET /users/api-keys")).body.items;
/** Seconds for which a gateway remembers that a key was good. */
const untilForgotten = "61 seconds";

describe("API keys", () => {
  it("S4.23 S4.24 are who they are at any gateway, with their scopes and no others", async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      user: expect.any(String),
      name: "CI",
      prefix: `pk_${body.id}`,
      scopes: ["orders:read"],
      created_at: expect.any(String),
      key: expect.stringMatching(`^pk_${body.id}_[0-9A-Za-z]{49}$`),
    });
    expect((await ask("GET /orders", body.key)).body).toEqual({
      subject: body.user,
      scopes: ["orders:read"],
      type: "api",
      owner: ada.user.id,
    });
    expect((await ask("GET /orders")).body).not.toHaveProperty("owner");
    expect((await ask("POST /orders", body.key)).status).toBe(403);
    expect((await ask("GET /auth/me", body.key)).body).toMatchObject({
      id: body.user,
      type: "api",
      owner: ada.user.id,
      verification_status: "not_required",
      scopes: ["orders:read"],
    });
  });

  it("S4.26 are shown once: a list has what they begin with", async () => {
    const { body } = await create();
    const { key, ...rest } = body;
    const { body: page } = await ask("GET /users/api-keys");
    expect(page).toEqual({ items: [rest] });
    expect(JSON.stringify(page)).not.toContain(key.slice(-20));
  });

  it("manage neither accounts nor sessions nor keys", async () => {
    const { body } = await create({ scopes: ["orders:read", "orders:write"] });
    for (const route of [
      "GET /users/profile",
      "GET /users/sessions",
      "DELETE /users/sessions",
      `DELETE /users/sessions/${ada.sessionId}`,
      "GET /users/api-keys",
      `DELETE /users/api-keys/${body.id}`,
    ])
      expect([route, (await ask(route, body.key)).status]).toEqual([route, 403]);
    expect((await create({}, body.key)).status).toBe(403);
    expect((await ask(`POST /users/api-keys/${body.id}/rotations`, body.key, {})).status).toBe(403);
    expect((await ask("GET /users/sessions")).body.items).toHaveLength(1);
  });

  it("get no scope that their owner does not have, and no end that is over", async () => {
    const beyond = await create({ scopes: ["orders:read", "admin"] });
    expect([beyond.status, beyond.body.detail]).toEqual([403, "You do not have the scope admin yourself"]);
    const over = await create({ expires_at: "2020-01-01T00:00:00Z" });
    expect([over.status, over.body.errors[0].pointer]).toEqual([400, "#/expires_at"]);
    expect((await create({ scopes: [] })).status).toBe(400);
    expect((await create({ owner: "somebody" })).status).toBe(400);
    expect(await list()).toEqual([]);
  });

  it("are refused after their end, and after they were revoked", async () => {
    const expires_at = new Date(cloud.clock.now() + 3_600_000).toISOString();
    const [short, long] = [(await create({ expires_at })).body, (await create()).body];
    expect((await ask("GET /orders", short.key)).status).toBe(200);
    expect((await ask(`DELETE /users/api-keys/${long.id}`)).status).toBe(204);
    expect((await ask(`DELETE /users/api-keys/${long.id}`)).status).toBe(404);
    expect((await ask("GET /orders", long.key)).status).toBe(401);
    cloud.clock.advance("1 hour");
    cloud.clock.advance(untilForgotten);
    expect((await ask("GET /orders", short.key)).status).toBe(401);
  });

  it("are refused when a gateway remembered them, as soon as it has forgotten", async () => {
    const { id, key } = (await create()).body;
    expect((await ask("GET /orders", key)).status).toBe(200);
    await ask(`DELETE /users/api-keys/${id}`);
    cloud.clock.advance(untilForgotten);
    expect((await ask("GET /orders", key)).status).toBe(401);
  });

  it("tell when they were last used", async () => {
    const { key } = (await create()).body;
    expect((await list())[0].last_used_at).toBeUndefined();
    const before = cloud.clock.now();
    await ask("GET /orders", key);
    expect(Date.parse((await list())[0].last_used_at)).toBeGreaterThanOrEqual(before);
  });

  it("are made, rotated and revoked by nobody whose session is over, whatever the gateway remembers", async () => {
    const { id } = (await create()).body;
    expect((await rotate(id, { overlap_seconds: 0 })).status).toBe(201);
    expect((await ask(`DELETE /users/sessions/${ada.sessionId}`)).status).toBe(204);
    expect([(await create()).status, (await rotate(id)).status]).toEqual([401, 401]);
    expect((await ask(`DELETE /users/sessions/${ada.sessionId}`)).status).toBe(401);
    cloud.clock.advance(untilForgotten);
    expect((await create()).status).toBe(401);
  });

  it("are a hundred for each person, and twice as many while rotated ones go on", async () => {
    const store = await import("../../functions/identity/api-keys/store");
    const add = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => store.create(ada.user.id, { name: "CI", scopes: ["orders:read"] })),
      );
    const { body: first } = await create();
    await add(99);
    const refused = await create();
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining("You have 100 API keys")]);
    const { status, body: next } = await rotate(first.id);
    expect(status).toBe(201);
    await add(99);
    expect((await rotate(next.id)).body.detail).toContain("You have 200 API keys");
    expect((await ask(`DELETE /users/api-keys/${first.id}`)).status).toBe(204);
    expect((await rotate(next.id)).status).toBe(201);
  });

  it("are nobody else's affair", async () => {
    const { id } = (await create()).body;
    token = await access(await signedIn(cloud));
    expect(await list()).toEqual([]);
    expect((await ask(`DELETE /users/api-keys/${id}`)).status).toBe(404);
    expect((await rotate(id)).status).toBe(404);
  });
});

describe("the rotation of an API key", () => {
  it("gives another key of the same user; the old one is good for a day", async () => {
    const old = (await create()).body;
    const made = await rotate(old.id);
    expect(made).toMatchObject({ status: 201, body: { user: old.user, scopes: old.scopes, name: "CI" } });
    for (const { key } of [old, made.body])
      expect((await ask("GET /orders", key)).body).toMatchObject({ subject: old.user });
    expect(await list()).toMatchObject([{ id: made.body.id }, { id: old.id, successor: made.body.id }]);
    cloud.clock.advance("1 day");
    cloud.clock.advance(untilForgotten);
    expect((await ask("GET /orders", old.key)).status).toBe(401);
    expect((await ask("GET /orders", made.body.key)).status).toBe(200);
  });

  it.each([
    [0, 201],
    [604_800, 201],
    [604_801, 400],
    [-1, 400],
  ])("takes an overlap of %d seconds: %d", async (overlap_seconds, status) => {
    const old = (await create()).body;
    expect((await rotate(old.id, { overlap_seconds })).status).toBe(status);
    expect((await ask("GET /orders", old.key)).status).toBe(overlap_seconds === 0 ? 401 : 200);
  });

  it("is refused for a key that was rotated before, of two at once too", async () => {
    const { id } = (await create()).body;
    const both = await Promise.all([rotate(id), rotate(id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const again = await rotate(id);
    expect([problemOf(again), await list()]).toEqual(["conflict", [expect.anything(), expect.anything()]]);
  });
});
