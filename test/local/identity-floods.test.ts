import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { Identity } from "../../components";
import { windowAt } from "../../functions/runtime/limits/window";
import { LocalCloud } from "../../local/testing";
import { ask, eventFrom } from "./support/asking";
import { type Person, signedIn } from "./support/people";

let cloud: LocalCloud;
let lambda: LambdaClient;
let authFunction: string | undefined;
let hash: string;
let ada: Person;
const password = "correct horse battery";
beforeAll(async () => {
  cloud = await LocalCloud.run(() => {
    const identity = new Identity("identity", { mail: { from: "no-reply@example.com" } });
    return { url: identity.url, tableName: identity.tableName };
  });
  lambda = new LambdaClient(cloud.aws);
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  authFunction = Functions.find(({ FunctionName }) => FunctionName?.startsWith("identity-auth-"))?.FunctionName;
  const { hashPassword } = await import("../../functions/identity/passwords/hash");
  hash = await hashPassword(password);
}, 60_000);
beforeEach(async () => {
  ada = await signedIn(cloud, { password: hash });
});
afterEach(() => cloud.reset());
afterAll(async () => {
  lambda.destroy();
  await cloud.close();
});

/** The same request from another network address. */
async function from(sourceIp: string, path: string, body: object) {
  const Payload = JSON.stringify(eventFrom(sourceIp, `/auth/${path}`, body));
  const said = await lambda.send(new InvokeCommand({ FunctionName: authFunction, Payload }));
  const { statusCode, headers, body: text } = JSON.parse(said.Payload?.transformToString() ?? "{}");
  const { requestId: _, ...told } = text ? JSON.parse(text) : {};
  return { status: statusCode as number, headers: headers as Record<string, string>, told };
}

/** Goes on to a time when no window of messages ends soon. */
function awaitWindows(asked: readonly (readonly [signature: string, subject: string])[]): void {
  const endsSoon = ([signature, subject]: readonly [string, string]) => {
    const window = { service: "identity", signature, name: "messages", seconds: 3600, subject };
    return windowAt(window, cloud.clock.now()).endsAt - cloud.clock.now() < 300_000;
  };
  while (asked.some(endsSoon)) cloud.clock.advance("1 minute");
}

const paths = ["register", "resend", "recover"] as const;
const bodyFor = (path: (typeof paths)[number], identifier: string) =>
  path === "register" ? { identifier, password, name: "Mallory" } : { identifier };

describe("messages that strangers have sent", () => {
  it("S4.40 are ten in an hour for an address on each route, whether somebody has it or not", async () => {
    const email = String(ada.user.email);
    const unknown = "nobody@example.com";
    const asked = paths.flatMap((path) => [email, unknown].map((identifier) => [path, identifier] as const));
    awaitWindows(asked.map(([path, identifier]) => [`POST /auth/${path}`, `email#${identifier}`]));
    const statuses: Record<string, number[]> = {};
    for (let time = 0; time < 11; time++) {
      cloud.clock.advance("13 seconds"); // so that five a minute are never reached
      const answers = asked.map(async ([path, identifier], at) => {
        const answer = await from(`198.51.100.${10 * at + (time % 10)}`, path, bodyFor(path, identifier));
        statuses[`${path} ${identifier}`] = [...(statuses[`${path} ${identifier}`] ?? []), answer.status];
        return answer;
      });
      const [registered, registeredToo, resent, resentToo, recovered, recoveredToo] = await Promise.all(answers);
      expect([registeredToo?.told, resentToo?.told, recoveredToo?.told].map(withoutTimes)).toEqual(
        [registered?.told, resent?.told, recovered?.told].map(withoutTimes),
      );
    }
    const letIn = (status: number) => [...Array<number>(10).fill(status), 429];
    expect(statuses).toEqual({
      [`register ${email}`]: letIn(201),
      [`register ${unknown}`]: letIn(201),
      [`resend ${email}`]: letIn(202),
      [`resend ${unknown}`]: letIn(202),
      [`recover ${email}`]: letIn(202),
      [`recover ${unknown}`]: letIn(202),
    });
    expect(cloud.messages({ to: email })).toHaveLength(20); // verified, it is sent none again
  }, 60_000);

  it("S4.40 do not use up those of the owner, where they signed in from", async () => {
    const identifier = String(ada.user.email);
    expect((await from("203.0.113.7", "login", { identifier, password })).status).toBe(200);
    awaitWindows([["POST /auth/recover", `email#${identifier}`]]);
    const stranger = (host: number) => {
      cloud.clock.advance("13 seconds");
      return from(`198.51.100.${host}`, "recover", { identifier });
    };
    for (let host = 0; host < 10; host++) expect((await stranger(host)).status).toBe(202);
    const refused = await stranger(10);
    expect(refused).toMatchObject({ status: 429, headers: { ratelimit: expect.stringMatching(/^"messages";r=0;/) } });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(60);
    const owners = await from("203.0.113.7", "recover", { identifier });
    expect(owners.status).toBe(202);
    expect(owners.headers["ratelimit-policy"]).toBe('"address";q=5;w=60, "account";q=5;w=60, "messages";q=10;w=3600');
  }, 30_000);
});

/** What a refusal says, without the seconds that are left. */
const withoutTimes = (told: unknown) => JSON.stringify(told).replace(/in \d+ s"/, 'in some s"');

it("S4.40 S4.6 who is signed in has ten messages in an hour sent to addresses that they want", async () => {
  const { url } = cloud.outputs;
  const refreshed = await ask(url, "POST /auth/token", {
    body: { grant_type: "refresh_token", refresh_token: ada.refreshToken },
  });
  awaitWindows([["PUT /users/profile", ada.user.id]]);
  const put = (body: object) => {
    cloud.clock.advance("13 seconds");
    return ask(url, "PUT /users/profile", { token: refreshed.body.access_token, body: { name: "Ada", ...body } });
  };
  const statuses = [];
  for (let time = 0; time < 11; time++)
    statuses.push((await put({ identifier: "victim@example.com", password })).status);
  expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
  expect(cloud.messages({ to: "victim@example.com" })).toHaveLength(10);
  expect((await put({ name: "Ada Lovelace" })).status).toBe(200);
}, 30_000);

it.each(paths)("/auth/%s answers the same when a code cannot be kept, and counts it", async (path) => {
  const { user } = await signedIn(cloud, { password: hash, verification_status: "not_verified" });
  cloud.faults.add({ kind: "throttle", operation: "PutItem", resource: String(cloud.outputs.tableName) });
  const known = await from("198.51.100.1", path, bodyFor(path, String(user.email)));
  const unknown = await from("198.51.100.1", path, bodyFor(path, "nobody@example.com"));
  expect([known.status, known.told]).toEqual([unknown.status, unknown.told]);
  expect(known.status).toBe(path === "register" ? 201 : 202);
  const failed = JSON.parse((await cloud.waitForLog("identity-auth", '"MessagesFailed"')).message);
  expect(failed).toMatchObject({ Route: `POST /auth/${path}`, MessagesFailed: 1 });
  await cloud.waitForLog("identity-auth", "message not sent");
  expect(cloud.messages({ kind: "email" })).toEqual([]);
});
