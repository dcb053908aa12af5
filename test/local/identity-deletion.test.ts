import { LocalCloud } from "../../local/testing";
import { ask as askAt, problemOf } from "./support/asking";
import { anotherSession, type Person, signedIn } from "./support/people";
import { repository } from "./support/program-folder";

let cloud: LocalCloud;
let ada: Person;
let token: string;
beforeAll(async () => {
  cloud = await LocalCloud.run(`${repository}/test/local/fixtures/leaving`);
}, 60_000);
beforeEach(async () => {
  ada = await signedIn(cloud);
  token = (await exchange(ada.refreshToken)).body.access_token;
});
afterEach(() => cloud.reset());
afterAll(() => cloud.close());

const ask = (route: string, body?: unknown, bearer = token, headers?: Record<string, string>) =>
  askAt(cloud.outputs.url, route, { token: bearer, body, headers });
const exchange = (refresh_token: string) =>
  askAt(cloud.outputs.url, "POST /auth/token", { body: { grant_type: "refresh_token", refresh_token } });
const users = () => import("../../functions/identity/users/store");

describe("DELETE /users/profile", () => {
  it("S4.7 ends sessions and API keys, and nobody gets the address for 30 days", async () => {
    const other = await anotherSession(ada.user);
    const { body: key } = await ask("POST /users/api-keys", { name: "CI", scopes: ["projects:read"] });
    expect((await ask("DELETE /users/profile")).status).toBe(204);
    expect(cloud.messages({ to: ada.user.email })).toMatchObject([{ subject: "Your account was deleted" }]);
    for (const { refreshToken } of [ada, other]) expect((await exchange(refreshToken)).status).toBe(400);
    expect((await ask("GET /projects", undefined, key.key)).status).toBe(401);
    // The gateway remembers that the token was good; the handler does not.
    expect((await ask("GET /users/profile")).status).toBe(401);
    cloud.clock.advance("61 seconds");
    expect((await ask("GET /projects")).status).toBe(401);

    const { create, getUser } = await users();
    const gone = { status: "deleted", verification_status: "deleted" };
    expect(await getUser(ada.user.id)).toMatchObject(gone);
    expect(await getUser(key.user)).toMatchObject(gone);
    const { id: _, created_at: __, updated_at: ___, version: ____, ...again } = ada.user;
    await expect(create(again)).rejects.toThrow("Another user has this e-mail address");
    cloud.clock.advance("31 days");
    expect(await getUser(ada.user.id)).toBeUndefined();
    expect(await create(again)).toMatchObject({ email: ada.user.email });
  });

  it("S4.7 is refused for the super admin of a project, until it is deleted", async () => {
    const { body: project } = await ask("POST /projects", { name: "weather" });
    const refused = await ask("DELETE /users/profile");
    expect([refused.status, problemOf(refused)]).toEqual([409, "still-owner"]);
    expect((await ask("GET /users/profile")).status).toBe(200);
    expect((await ask(`DELETE /projects/${project.id}`)).status).toBe(204);
    expect((await ask("DELETE /users/profile")).status).toBe(204);
  });

  it("S4.7 is refused for who owns a project that an API key of theirs made", async () => {
    const { body: key } = await ask("POST /users/api-keys", { name: "CI", scopes: ["projects:write"] });
    const { status, body: project } = await ask("POST /projects", { name: "weather" }, key.key);
    expect([status, project.super_admin]).toEqual([201, ada.user.id]);
    expect(problemOf(await ask("DELETE /users/profile"))).toBe("still-owner");
    expect((await ask(`DELETE /projects/${project.id}`)).status).toBe(204);
    expect((await ask("DELETE /users/profile")).status).toBe(204);
  });

  it("S4.7 is refused to an API key, and for another version than the client knows", async () => {
    const { body: key } = await ask("POST /users/api-keys", { name: "CI", scopes: ["projects:write"] });
    expect((await ask("DELETE /users/profile", undefined, key.key)).status).toBe(403);
    const stale = await ask("DELETE /users/profile", undefined, token, { "if-match": '"7"' });
    expect([stale.status, problemOf(stale), stale.headers.get("etag")]).toEqual([412, "precondition-failed", '"1"']);
    expect((await ask("DELETE /users/profile", undefined, token, { "if-match": '"1"' })).status).toBe(204);
  });

  it("is done once, of two at once", async () => {
    const both = await Promise.all([ask("DELETE /users/profile"), ask("DELETE /users/profile")]);
    const statuses = both.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(204);
    expect([204, 401, 409]).toContain(statuses[1]);
    expect(statuses).not.toEqual([204, 204]);
  });
});
