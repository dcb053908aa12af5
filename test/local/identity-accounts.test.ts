import { DynamoDBClient, ListTablesCommand, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { decodeJwt } from "jose";
import { Identity } from "../../components";
import { LocalCloud, type Message } from "../../local/testing";
import { ask as askAt, eventFrom, problemOf, same } from "./support/asking";

let cloud: LocalCloud;
let dynamodb: DynamoDBClient;
let lambda: LambdaClient;
let authFunction: string | undefined;
beforeAll(async () => {
  cloud = await LocalCloud.run(() => {
    const identity = new Identity("identity", {
      mail: { from: "Example <no-reply@example.com>" },
      sms: { senderId: "Example" },
      firewall: { authRate: { requests: 1000 } }, // the exact limits are tried, not the firewall
      links: { resetUrl: "https://example.com/reset" },
    });
    return { url: identity.url, tableName: identity.tableName };
  });
  dynamodb = new DynamoDBClient(cloud.aws);
  lambda = new LambdaClient(cloud.aws);
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  authFunction = Functions.find(({ FunctionName }) => FunctionName?.startsWith("identity-auth-"))?.FunctionName;
}, 60_000);
afterEach(() => cloud.reset());
afterAll(async () => {
  dynamodb.destroy();
  lambda.destroy();
  await cloud.close();
});

const password = "correct horse battery";
const post = (path: string, body: unknown) => askAt(cloud.outputs.url, `POST /auth/${path}`, { body });
const register = (identifier: string, more: object = {}) =>
  post("register", { identifier, password, name: "Ada", ...more });
const login = (identifier: string, secret = password) => post("login", { identifier, password: secret });

/** The newest message to somebody: bodies of mails end in the code, in whichever form. */
const messageTo = (to: string): Message | undefined => cloud.messages({ to }).at(-1);
const codeTo = (to: string): string =>
  /(?:#code=|code is )([\w-]{43})|^([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}) /
    .exec(messageTo(to)?.body ?? "")
    ?.slice(1)
    .find(Boolean) ?? "";

/** Registers and verifies somebody. */
async function person(identifier: string): Promise<void> {
  await register(identifier);
  expect(await post("verify", { code: codeTo(identifier) })).toMatchObject({ status: 200 });
}

/** The same request from another network address. */
const from = (sourceIp: string, path: string, body: object) => {
  const command = new InvokeCommand({
    FunctionName: authFunction,
    Payload: JSON.stringify(eventFrom(sourceIp, `/auth/${path}`, body)),
  });
  return lambda.send(command).then(({ Payload }) => {
    const { statusCode, headers } = JSON.parse(Payload?.transformToString() ?? "{}");
    return { status: statusCode as number, left: headers.ratelimit as string | null };
  });
};

/** A line of metrics. */
const emf = ({ message }: { message: string }): unknown => JSON.parse(message);

const userItems = async () => {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: String(cloud.outputs.tableName) }));
  return Items.filter(({ sk }) => sk?.S === "USER");
};

const auditTable = async () => {
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  return TableNames.find((name) => name.startsWith("portico-audit-table-"));
};

/** Changes the only user that there is, as an operator does. */
async function setUser(values: Record<string, string>): Promise<void> {
  const [user] = await userItems();
  const names = Object.keys(values);
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: String(cloud.outputs.tableName),
      Key: { pk: user?.pk ?? { S: "" }, sk: { S: "USER" } },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, { S: values[name] as string }])),
    }),
  );
}

describe("registering", () => {
  it("S4.1 makes a user who signs in when the address is verified", async () => {
    const made = await register("  Ada@Example.com ");
    expect(made).toMatchObject({ status: 201, body: { verification_status: "not_verified" } });
    expect(await login("ada@example.com")).toMatchObject({
      status: 403,
      body: { title: expect.stringContaining("not verified") },
    });
    const mail = messageTo("ada@example.com");
    expect(mail).toMatchObject({ from: "Example <no-reply@example.com>", subject: "Verify your e-mail address" });
    expect(mail?.body).toContain(`POST ${cloud.outputs.url}/auth/verify`);
    const code = codeTo("ada@example.com");
    expect(await post("verify", { code })).toMatchObject({ status: 200, body: { verification_status: "verified" } });
    expect(problemOf(await post("verify", { code }))).toBe("invalid-code");
    const { status, body } = await login("ADA@example.com");
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 1800, refresh_token: expect.any(String) });
    const [user] = await userItems();
    expect(decodeJwt(body.access_token)).toMatchObject({
      sub: user?.id?.S,
      user_type: "human",
      email: "ada@example.com",
      email_verified: true,
      scope: "projects:read projects:write",
    });
  });

  it("S4.22 S4.23 S4.26 S4.28 keeps a ULID, a type and times, and of the password a hash", async () => {
    await register("ada@example.com");
    const [user, ...others] = await userItems();
    expect(others).toEqual([]);
    expect(user).toMatchObject({
      id: { S: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/) },
      type: { S: "human" },
      password: { S: expect.stringMatching(/^\$argon2id\$/) },
      created_at: { S: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) },
      updated_at: { S: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) },
    });
    const { Items } = await dynamodb.send(new ScanCommand({ TableName: String(cloud.outputs.tableName) }));
    expect(JSON.stringify(Items)).not.toContain(password);
    expect(JSON.stringify(Items)).not.toContain(codeTo("ada@example.com"));
  });

  it("S4.1 S4.24 answers the same for a known address, changes nothing, and tells the owner", async () => {
    await person("ada@example.com");
    const before = await userItems();
    const again = await register("ada@example.com", { password: "another good password", name: "Eve" });
    const unknown = await register("bob@example.com", { password: "another good password", name: "Eve" });
    expect(same(again)).toEqual(same(unknown));
    expect(messageTo("ada@example.com")?.subject).toBe("You have an account already");
    expect((await userItems()).filter(({ email }) => email?.S === "ada@example.com")).toEqual(before);
    expect((await login("ada@example.com")).status).toBe(200);
  });

  it("S4.1 lets nobody have an account verified with a password of theirs", async () => {
    await register("ada@example.com", { password: "chosen by a stranger" });
    await register("ada@example.com"); // Ada herself
    expect(messageTo("ada@example.com")?.subject).toBe("Choose a password for your account");
    const code = codeTo("ada@example.com");
    expect(problemOf(await post("verify", { code }))).toBe("invalid-code");
    expect(await post("reset", { code, password })).toMatchObject({ status: 204 });
    expect((await login("ada@example.com", "chosen by a stranger")).status).toBe(401);
    expect((await login("ada@example.com")).status).toBe(200);
  });

  it("S4.24 makes one user of many requests at once", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => register("ada@example.com")));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(await userItems()).toHaveLength(1);
  });

  it("S4.24 takes phone numbers, whose codes are typed", async () => {
    await register("+1 (415) 555-0100");
    expect(cloud.messages({ kind: "sms" })).toMatchObject([{ to: ["+14155550100"] }]);
    const code = codeTo("+14155550100");
    expect(await post("verify", { code: code.toLowerCase().replaceAll("-", " ") })).toMatchObject({ status: 200 });
    expect((await login("+14155550100")).status).toBe(200);
  });

  it("refuses what cannot be a user, field by field", async () => {
    const { status, body } = await post("register", {
      identifier: "ada@bücher.example",
      password: "short",
      name: "a\u0000b",
      type: "api",
      verification_status: "verified",
    });
    expect(status).toBe(400);
    expect([...new Set(body.errors.map(({ pointer }: { pointer: string }) => pointer))].sort()).toEqual([
      "#/identifier",
      "#/name",
      "#/password",
      "#/type",
      "#/verification_status",
    ]);
    const common = await register("ada@example.com", { password: "Password" });
    expect(common).toMatchObject({ status: 400, body: { errors: [{ pointer: "#/password" }] } });
    expect(await userItems()).toEqual([]);
  });

  it("sends the code again, for a day and to who is not verified", async () => {
    await register("ada@example.com");
    const first = codeTo("ada@example.com");
    const [known, unknown] = [
      await post("resend", { identifier: "ada@example.com" }),
      await post("resend", { identifier: "bob@example.com" }),
    ];
    expect(known.status).toBe(202);
    expect(same(known)).toEqual(same(unknown));
    expect(cloud.messages({ to: "bob@example.com" })).toEqual([]);
    const second = codeTo("ada@example.com");
    expect(second).not.toBe(first);
    cloud.clock.advance("24 hours");
    expect(problemOf(await post("verify", { code: second }))).toBe("invalid-code");
    await post("resend", { identifier: "ada@example.com" });
    expect((await post("verify", { code: codeTo("ada@example.com") })).status).toBe(200);
    await post("resend", { identifier: "ada@example.com" });
    expect(cloud.messages({ to: "ada@example.com" })).toHaveLength(3);
  });

  it("answers the same when mail cannot be sent, and counts it", async () => {
    cloud.faults.add({ kind: "error", operation: "SendEmail" });
    expect((await register("ada@example.com")).status).toBe(201);
    await cloud.waitForLog("identity-auth", "message not sent");
    expect(emf(await cloud.waitForLog("identity-auth", "MessagesFailed"))).toMatchObject({ MessagesFailed: 1 });
    cloud.faults.clear();
    await post("recover", { identifier: "ada@example.com" });
    expect(codeTo("ada@example.com")).not.toBe("");
  });
});

describe("signing in", () => {
  it("S4.2 answers a wrong password and an unknown address alike", async () => {
    await person("ada@example.com");
    const [wrong, unknown] = [await login("ada@example.com", "wrong password"), await login("bob@example.com")];
    expect(same(wrong)).toEqual(same(unknown));
    expect(wrong).toMatchObject({ status: 401, body: { detail: "The address or the password is wrong" } });
  });

  it.each(["inactive", "blocked", "deleted"])(
    "S4.2 S4.27 lets nobody in who is %s, and says so to them alone",
    async (status) => {
      await person("ada@example.com");
      await setUser({ status });
      expect(await login("ada@example.com")).toMatchObject({
        status: 423,
        body: { type: "urn:portico:problem:account-locked" },
      });
      expect((await login("ada@example.com", "wrong password")).status).toBe(401);
      await post("recover", { identifier: "ada@example.com" });
      expect(messageTo("ada@example.com")?.subject).toBe("Verify your e-mail address");
    },
  );

  it("S4.25 lets nobody in whose address is not verified, and says so to them alone", async () => {
    await register("ada@example.com");
    for (const verification_status of ["not_verified", "blocked"]) {
      await setUser({ verification_status });
      expect(problemOf(await login("ada@example.com"))).toBe("not-verified");
      expect((await login("ada@example.com", "wrong password")).status).toBe(401);
    }
    expect(problemOf(await post("verify", { code: codeTo("ada@example.com") }))).toBe("invalid-code");
  });

  it("S4.52 counts successes and failures", async () => {
    await person("ada@example.com");
    await login("ada@example.com");
    await login("ada@example.com", "wrong password");
    const route = { Service: "identity", Route: "POST /auth/login" };
    expect(emf(await cloud.waitForLog("identity-auth", "AuthSuccesses"))).toMatchObject({ ...route, AuthSuccesses: 1 });
    expect(emf(await cloud.waitForLog("identity-auth", "AuthFailures"))).toMatchObject({ ...route, AuthFailures: 1 });
  });

  it("hashes a password anew that was hashed with less", async () => {
    await person("ada@example.com");
    const { hashWithScrypt } = await import("../../functions/identity/passwords/hash");
    await setUser({ password: await hashWithScrypt(password) });
    expect((await login("ada@example.com")).status).toBe(200);
    expect((await userItems())[0]?.password?.S).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login("ada@example.com")).status).toBe(200);
  });
});

it("leaves records of what was done, with no address whole and no secret in them", async () => {
  await person("ada@example.com");
  await login("ada@example.com");
  await login("ada@example.com", "wrong password");
  await login("somebody.else@example.com");
  await post("recover", { identifier: "ada@example.com" });
  await post("reset", { code: codeTo("ada@example.com"), password: "a better password" });
  const [user] = await userItems();
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: await auditTable() }));
  const records = Items.map(({ record }) => JSON.parse(record?.S ?? "{}"));
  const told = records.map(({ action, outcome, tenant }) => `${action} ${outcome} ${tenant === user?.id?.S}`);
  expect(told.sort()).toEqual([
    "login failure false",
    "login failure true",
    "login success true",
    "password.recovery-requested success true",
    "password.reset success true",
    "user.registered success true",
    "user.verified success true",
  ]);
  expect(records.find(({ tenant }) => tenant === undefined)).toMatchObject({
    subject: "s…@example.com",
    detail: { reason: "urn:portico:problem:unauthorized" },
  });
  for (const secret of ["ada@example.com", "wrong password", password, "a better password"])
    expect(JSON.stringify(records)).not.toContain(secret);
});

describe("another password", () => {
  it("ends all sessions, voids tokens, and is good at once; its code is good once, for half an hour", async () => {
    await person("ada@example.com");
    const { body: old } = await login("ada@example.com");
    const [known, unknown] = [
      await post("recover", { identifier: "ada@example.com" }),
      await post("recover", { identifier: "bob@example.com" }),
    ];
    expect(known.status).toBe(202);
    expect(same(known)).toEqual(same(unknown));
    expect(messageTo("ada@example.com")?.body).toMatch(/https:\/\/example\.com\/reset#code=[\w-]{43}\n/);
    const code = codeTo("ada@example.com");
    expect((await post("reset", { code, password: "password" })).status).toBe(400); // and the code is still good
    expect((await post("reset", { code, password: "a better password" })).status).toBe(204);
    expect(problemOf(await post("reset", { code, password: "a third password" }))).toBe("invalid-code");
    expect(messageTo("ada@example.com")?.subject).toBe("Your password was changed");
    expect((await login("ada@example.com")).status).toBe(401);
    expect((await login("ada@example.com", "a better password")).status).toBe(200);
    const { refresh_token } = old;
    const refreshed = await post("token", { grant_type: "refresh_token", refresh_token });
    expect(problemOf(refreshed)).toBe("invalid-grant");
    cloud.clock.advance("61 seconds");
    const { access_token: token } = old;
    expect((await askAt(cloud.outputs.url, "GET /auth/me", { token })).status).toBe(401);

    await post("recover", { identifier: "ada@example.com" });
    cloud.clock.advance("30 minutes");
    expect(problemOf(await post("reset", { code: codeTo("ada@example.com"), password }))).toBe("invalid-code");
  });
});

/** Begins a new window of the limit that is used up first: that of what two requests have in common. */
async function newWindow(request: (time: number) => Promise<{ left: string | null }>): Promise<void> {
  await request(0);
  const { left } = await request(1);
  cloud.clock.advance(`${/;t=(\d+)/.exec(left ?? "")?.[1]} seconds`);
}

describe("limits", () => {
  it("S4.40 take five requests of an address in a minute, on each route", async () => {
    const bodies: Record<string, (time: number) => object> = {
      register: (time) => ({ identifier: `a${time}@example.com`, password, name: "Ada" }),
      verify: () => ({ code: "0".repeat(43) }),
      resend: (time) => ({ identifier: `b${time}@example.com` }),
      recover: (time) => ({ identifier: `c${time}@example.com` }),
      reset: () => ({ code: "0".repeat(43), password }),
      login: (time) => ({ identifier: `d${time}@example.com`, password }),
    };
    for (const [path, body] of Object.entries(bodies)) {
      const request = async (time: number) => {
        const { status, headers } = await post(path, body(time));
        return { status, left: headers.get("ratelimit") };
      };
      await newWindow(request);
      const statuses = [];
      for (let time = 0; time < 6; time++) statuses.push((await request(time + 2)).status);
      expect([path, statuses.slice(0, 5).includes(429), statuses[5]]).toEqual([path, false, 429]);
    }
  }, 30_000);

  const wrong = (identifier: string) => (time: number) =>
    from(`198.51.100.${time}`, "login", { identifier, password: "wrong password" });

  it("S4.40 take five requests for an account in a minute, from wherever, whether it is there or not", async () => {
    await person("ada@example.com");
    for (const identifier of ["ada@example.com", "nobody@example.com"]) {
      await newWindow(wrong(identifier));
      const tries = [];
      for (let time = 0; time < 6; time++) tries.push((await wrong(identifier)(time)).status);
      expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
    }
  });

  it("S4.40 do not let strangers lock the owner out of where they signed in from", async () => {
    await person("ada@example.com");
    const right = { identifier: "ada@example.com", password };
    const stranger = wrong("ada@example.com");
    expect((await from("203.0.113.7", "login", right)).status).toBe(200);
    await newWindow(stranger);
    for (let time = 0; time < 8; time++) await stranger(time);
    expect((await from("198.51.100.99", "login", right)).status).toBe(429);
    expect((await from("203.0.113.7", "login", right)).status).toBe(200);
    expect((await from("203.0.113.7", "recover", { identifier: "ada@example.com" })).status).toBe(202);
    // A network is forgotten that nobody signs in from.
    cloud.clock.advance("91 days");
    await newWindow(stranger);
    for (let time = 0; time < 5; time++) await stranger(time);
    expect((await from("203.0.113.7", "login", right)).status).toBe(429);
  });
});
