import { decodeJwt } from "jose";
import { Identity } from "../../components";
import { LocalCloud } from "../../local/testing";
import { ask as askAt, problemOf } from "./support/asking";
import { type Person, signedIn } from "./support/people";

let cloud: LocalCloud;
let hash: string;
let ada: Person;
let token: string;
const password = "correct horse battery";
beforeAll(async () => {
  cloud = await LocalCloud.run(() => {
    const identity = new Identity("identity", { mail: { from: "no-reply@example.com" } });
    return { url: identity.url, tableName: identity.tableName };
  });
  const { hashPassword } = await import("../../functions/identity/passwords/hash");
  hash = await hashPassword(password);
}, 60_000);
beforeEach(async () => {
  ada = await signedIn(cloud, { password: hash });
  const body = { grant_type: "refresh_token", refresh_token: ada.refreshToken };
  token = (await askAt(cloud.outputs.url, "POST /auth/token", { body })).body.access_token;
});
afterEach(() => cloud.reset());
afterAll(() => cloud.close());

const put = (body: object, headers?: Record<string, string>) =>
  askAt(cloud.outputs.url, "PUT /users/profile", { token, body: { name: "Ada", ...body }, headers });
const get = () => askAt(cloud.outputs.url, "GET /users/profile", { token });
const post = (path: string, body: object) => askAt(cloud.outputs.url, `POST /auth/${path}`, { body });
async function resetPassword() {
  await post("recover", { identifier: ada.user.email });
  return post("reset", { code: codeTo(String(ada.user.email)), password: "another good password" });
}
const codeTo = (to: string) => /code is ([\w-]{43})/.exec(cloud.messages({ to }).at(-1)?.body ?? "")?.[1] ?? "";

describe("PUT /users/profile", () => {
  it("S4.6 sets the name, and says the new version", async () => {
    const { status, headers, body } = await put({ name: "  Ada Lovelace " });
    expect([status, headers.get("etag")]).toEqual([200, '"2"']);
    expect(body).toMatchObject({ name: "Ada Lovelace", email: ada.user.email, verification_status: "verified" });
    expect((await get()).body).toEqual(body);
    expect(cloud.messages({ to: ada.user.email })).toEqual([]);
  });

  it("S4.6 changes the version that the client knows and no other, of two at once one", async () => {
    expect((await put({}, { "if-match": '"1"' })).status).toBe(200);
    const stale = await put({}, { "if-match": '"1"' });
    expect([stale.status, problemOf(stale), stale.headers.get("etag")]).toEqual([412, "precondition-failed", '"2"']);
    const both = await Promise.all(["Bob", "Eve"].map((name) => put({ name }, { "if-match": '"2"' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const any = await Promise.all(["Bob", "Eve", "Kay"].map((name) => put({ name }, { "if-match": "*" })));
    expect(any.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it.each<[string, number, string | undefined]>([
    ["1", 412, 'An ETag stands in quotes: send "1"'],
    ['W/"1"', 412, 'If-Match takes no weak ETag (W/): send "1"'],
    ['"2", "3"', 412, undefined],
    ['"1", "2"', 200, undefined],
    ["*", 200, undefined],
  ])("S4.6 answers If-Match %s with %i, and says what to send", async (ifMatch, status, detail) => {
    const answer = await put({}, { "if-match": ifMatch });
    expect([answer.status, answer.body.detail]).toEqual([status, detail]);
    expect((await get()).headers.get("etag")).toBe(status === 200 ? '"2"' : '"1"');
  });

  it("S4.6 takes another address with the password, when it is verified and not before, and the present one is told", async () => {
    const { status, body } = await put({ identifier: " Countess@Example.com ", password });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email: ada.user.email,
      new_identifier: "countess@example.com",
      verification_status: "verified",
    });
    const told = () => cloud.messages({ to: ada.user.email }).at(-1);
    expect(told()?.subject).toBe("Your account gets another address");
    expect((await post("login", { identifier: "countess@example.com", password })).status).toBe(401);
    expect((await post("login", { identifier: ada.user.email, password })).status).toBe(200);
    expect((await post("verify", { code: codeTo("countess@example.com") })).status).toBe(200);
    expect(told()).toMatchObject({
      subject: "Your account has another address",
      body: expect.not.stringContaining("countess"),
    });
    expect((await post("login", { identifier: "countess@example.com", password })).status).toBe(200);
    expect((await post("login", { identifier: ada.user.email, password })).status).toBe(401);
    const after = (await get()).body;
    expect(after).toMatchObject({ email: "countess@example.com", verification_status: "verified" });
    expect(after.new_identifier).toBeUndefined();
  });

  it("S4.6 S4.24 leaves an address to who reads it: who only names it keeps nobody from registering with it", async () => {
    await put({ identifier: "victim@example.com", password });
    await post("register", { identifier: "victim@example.com", password: "of the victim's own", name: "Vic" });
    const codes = cloud.messages({ to: "victim@example.com" }).map(({ body }) => /code is ([\w-]{43})/.exec(body)?.[1]);
    expect(codes).toHaveLength(2);
    const [ofMove, ofRegistration] = codes;
    const taken = await post("verify", { code: ofMove });
    expect([taken.status, problemOf(taken)]).toEqual([409, "identifier-taken"]);
    expect((await post("verify", { code: ofRegistration })).status).toBe(200);
    const { body } = await post("login", { identifier: "victim@example.com", password: "of the victim's own" });
    expect(decodeJwt(body.access_token).sub).not.toBe(ada.user.id);
    expect((await get()).body.email).toBe(ada.user.email);
  });

  it.each([
    ["another one is wanted", () => put({ identifier: "other@example.com", password })],
    ["the present one is sent", () => put({ identifier: ada.user.email })],
    ["another password is set", resetPassword],
  ])("S4.6 takes no address any more when %s before its code comes", async (_, change) => {
    await put({ identifier: "countess@example.com", password });
    await change();
    expect(problemOf(await post("verify", { code: codeTo("countess@example.com") }))).toBe("invalid-code");
    const { getUser } = await import("../../functions/identity/users/store");
    expect((await getUser(ada.user.id))?.email).toBe(ada.user.email);
  });

  it("S4.6 S4.24 takes no address that another has, whoever is first", async () => {
    const bob = await signedIn(cloud);
    const taken = await put({ identifier: bob.user.email, password });
    const { body: free } = await put({ identifier: "nobody@example.com", password });
    expect([taken.status, taken.body.new_identifier]).toEqual([200, bob.user.email]);
    expect(Object.keys(taken.body)).toEqual(Object.keys(free)); // nobody learns by this who has an account
    expect(cloud.messages({ to: bob.user.email })).toMatchObject([
      { subject: "Your address was asked for by another account" },
    ]);
    await put({ identifier: "countess@example.com", password });
    const both = await Promise.all([
      post("verify", { code: codeTo("countess@example.com") }),
      signedIn(cloud, { email: "countess@example.com" }).then(
        () => ({ status: 200 }),
        () => ({ status: 409 }),
      ),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it("S4.26 takes no other address without the right password, which cannot be tried out", async () => {
    for (const wrong of [undefined, "", "wrong", password.toUpperCase(), `${password} `]) {
      const refused = await put({ identifier: "eve@example.com", password: wrong });
      expect([refused.status, problemOf(refused)]).toEqual([403, "wrong-password"]);
    }
    expect((await put({ identifier: "eve@example.com", password })).status).toBe(429);
    expect((await put({})).status).toBe(200);
    expect((await get()).body.email).toBe(ada.user.email);
    expect(cloud.messages({ kind: "email" })).toEqual([]);
  });

  it("keeps the address that is sent as it is, without a password", async () => {
    expect((await put({ identifier: ada.user.email?.toUpperCase() })).body).toMatchObject({
      email: ada.user.email,
      verification_status: "verified",
    });
  });

  it.each([
    [{ name: "" }, "#/name"],
    [{ name: "a\u0000b" }, "#/name"],
    [{ identifier: "nobody" }, "#/identifier"],
    [{ identifier: "+14155550100", password }, "#/identifier"], // no text messages are sent here
    [{ id: "01KB6YWZD5JVFYH3BS8Q0X2M4N" }, "#/id"],
    [{ status: "active" }, "#/status"],
    [{ type: "api" }, "#/type"],
    [{ verification_status: "verified" }, "#/verification_status"],
    [{ scopes: ["admin"] }, "#/scopes"],
  ])("S2.16 S2.17 refuses %j", async (body, pointer) => {
    const refused = await put(body);
    expect([refused.status, problemOf(refused)]).toEqual([400, "invalid-request"]);
    if (refused.body.errors) expect(refused.body.errors[0].pointer).toBe(pointer);
    expect((await get()).headers.get("etag")).toBe('"1"');
  });
});
