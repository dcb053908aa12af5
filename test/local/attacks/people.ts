import { createHash } from "node:crypto";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { type AttributeValue, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ulid } from "ulid";
import { rawSignature } from "../../../functions/identity/tokens/ecdsa";
import { LocalCloud } from "../../../local/testing";
import { repository } from "../support/program-folder";
import { Leaks } from "./leaks";
import { OpenApi } from "./operations";

/** An answer, with its body as JSON where it has one. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of all shapes
  body: any;
}

/** What a token is made of, where it is not as a good one. A claim that is undefined is left out. */
export interface Forged {
  head?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** Makes the signature of what is before it. Default: the key of the identity, in KMS. */
  sign?(text: string): Promise<Buffer> | Buffer;
}

/** A day and a half, in which all of a suite happens by the cloud's clock. */
const span = 36 * 3600_000;
/** Seconds that a token of these tests is good. */
const tokenLife = 1800;

/** An API key. */
export interface Key extends Pick<Person, "ask"> {
  id: string;
  /** The user of its own. */
  user: string;
}

/** Somebody with an account, who has signed in. */
export class Person {
  #token: { text: string; expires: number } | undefined;

  constructor(
    private readonly people: People,
    readonly id: string,
    readonly email: string,
    readonly sessionId: string,
  ) {}

  /** What a good token of theirs says now. */
  get claims(): Record<string, unknown> {
    const { issuer, now } = this.people;
    return {
      iss: issuer,
      sub: this.id,
      aud: issuer,
      client_id: issuer,
      iat: now,
      exp: now + tokenLife,
      jti: ulid(),
      sid: this.sessionId,
      scope: "projects:read projects:write",
      user_type: "human",
      email: this.email,
      email_verified: true,
    };
  }

  /** A good token, the same as long as it is good. */
  async token(): Promise<string> {
    if (!this.#token || this.#token.expires < this.people.now + 60)
      this.#token = { text: await this.forge(), expires: this.people.now + tokenLife };
    return this.#token.text;
  }

  /** A token of theirs that is not what it should be. */
  async forge({ head = {}, claims = {}, sign = (text) => this.people.sign(text) }: Forged = {}): Promise<string> {
    const parts = [
      { alg: "ES256", kid: "1", typ: "at+jwt", ...head },
      { ...this.claims, ...claims },
    ].map(encoded);
    const token = `${parts.join(".")}.${(await sign(parts.join("."))).toString("base64url")}`;
    this.people.leaks.keepSecret(token);
    return token;
  }

  /** An API key of theirs, with all their scopes if not said otherwise. */
  async key(scopes = ["projects:read", "projects:write"]): Promise<Key> {
    const { status, body } = await this.ask("POST /users/api-keys", { name: "robot", scopes });
    expect([status, body.detail]).toEqual([201, undefined]);
    const authorization = `Bearer ${body.key}`;
    const ask: Key["ask"] = (route, sent, headers) => this.people.ask(route, sent, { authorization, ...headers });
    return { id: body.id, user: body.user, ask };
  }

  /** Asks a route such as `POST /projects`, signed in. */
  async ask(route: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.people.ask(route, body, { authorization: `Bearer ${await this.token()}`, ...headers });
  }
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Accounts and projects that are attacked, and what the attackers got to see. */
export class People {
  /** All that was answered must leak nothing. */
  readonly leaks = new Leaks();
  #cloud: LocalCloud | undefined;
  #functions: string[] = [];
  #api: OpenApi | undefined;

  async start(): Promise<void> {
    this.#cloud = await LocalCloud.run(`${repository}/test/local/fixtures/people`);
    this.#functions = (await this.#named("aws:lambda/function:Function")).filter(
      (name) => !/authorizer|audit/.test(name), // which run beside requests
    );
    const { identityTable, registryTable } = this.cloud.outputs;
    this.leaks.keepInside(String(identityTable), String(registryTable));
    this.#api = new OpenApi((await this.ask("GET /openapi.json")).body);
  }

  async stop(): Promise<void> {
    await this.#cloud?.close();
  }

  /** @throws Error before the start */
  get cloud(): LocalCloud {
    if (!this.#cloud) throw new Error("the cloud is not running yet");
    return this.#cloud;
  }

  /** What everybody may read of the API. @throws Error before the start */
  get api(): OpenApi {
    if (!this.#api) throw new Error("the cloud is not running yet");
    return this.#api;
  }

  get issuer(): string {
    return String(this.cloud.outputs.issuer);
  }

  /** Seconds since 1970, by the cloud's clock. */
  get now(): number {
    return Math.floor(this.cloud.clock.now() / 1000);
  }

  /** Somebody whose account is verified, and who has signed in a moment ago. */
  async person(name: string): Promise<Person> {
    const [id, sessionId] = [ulid(), ulid()];
    const email = `${name}-${id.toLowerCase()}@example.com`;
    const moment = (after: number) => ({ S: new Date(this.cloud.clock.now() + after).toISOString() });
    const pk = { S: `USER#${id}` };
    const client = new DynamoDBClient(this.cloud.aws);
    const items: Record<string, AttributeValue>[] = [
      {
        sk: { S: "USER" },
        id: { S: id },
        type: { S: "human" },
        name: { S: name },
        email: { S: email },
        status: { S: "active" },
        verification_status: { S: "verified" },
        created_at: moment(0),
        updated_at: moment(0),
        version: { N: "1" },
      },
      { pk: { S: `IDENTIFIER#email#${email}` }, sk: { S: "IDENTIFIER" }, user: { S: id } },
      {
        sk: { S: `SESSION#${sessionId}` },
        created_at: moment(0),
        last_used_at: moment(0),
        ends_at: moment(30 * 86_400_000),
        idle_ends_at: moment(7 * 86_400_000),
      },
    ];
    for (const item of items)
      await client.send(
        new PutItemCommand({ TableName: String(this.cloud.outputs.identityTable), Item: { pk, ...item } }),
      );
    client.destroy();
    return new Person(this, id, email, sessionId);
  }

  /** Signs a token's text, as only the identity may: the tests are the administrator. */
  async sign(text: string): Promise<Buffer> {
    const client = new KMSClient(this.cloud.aws);
    const { Signature = new Uint8Array() } = await client
      .send(
        new SignCommand({
          KeyId: String(this.cloud.outputs.signingKey),
          Message: createHash("sha256").update(text).digest(),
          MessageType: "DIGEST",
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      )
      .finally(() => client.destroy());
    return rawSignature(Signature);
  }

  /** Asks a route; a body that is a text is sent as it is. */
  async ask(route: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const [method, path] = route.split(" ");
    const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`${this.cloud.outputs.url}${path}`, {
      method,
      headers: {
        "user-agent": "attacks",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: sent,
    });
    const text = await response.text();
    this.leaks.answered(route, response, text, sent);
    const isJson = text !== "" && /json/.test(response.headers.get("content-type") ?? "");
    const said = isJson ? JSON.parse(text) : undefined;
    for (const name of ["access_token", "refresh_token", "key"])
      if (typeof said?.[name] === "string") this.leaks.keepSecret(said[name]);
    return { status: response.status, headers: response.headers, text, body: said };
  }

  /** Asks a route below `/auth/` by way of another network address, which only the gateway says: as the gateway invokes the function. */
  async askFrom(sourceIp: string, route: string, body: unknown): Promise<{ status: number }> {
    const [httpMethod, path] = route.split(" ");
    const event = {
      resource: path,
      path,
      httpMethod,
      headers: { "content-type": "application/json" },
      multiValueHeaders: { "content-type": ["application/json"] },
      body: JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: { requestId: "r", stage: "dev", domainName: "api.example", path, identity: { sourceIp } },
    };
    const client = new LambdaClient(this.cloud.aws);
    const FunctionName = this.#functions.find((name) => name.startsWith("identity-auth-"));
    const invoke = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
    const { Payload } = await client.send(invoke).finally(() => client.destroy());
    return { status: JSON.parse(Payload?.transformToString() ?? "{}").statusCode };
  }

  /** How often functions have run, but for the one that judges tokens. */
  async invocations(): Promise<number> {
    const client = new CloudWatchClient(this.cloud.aws);
    const [StartTime, EndTime] = [Date.now() - span, this.cloud.clock.now() + span].map((at) => new Date(at));
    const all = this.#functions.map(async (Value) => {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/Lambda",
          MetricName: "Invocations",
          Dimensions: [{ Name: "FunctionName", Value }],
          StartTime,
          EndTime,
          Period: 60 * Math.ceil((Number(EndTime) - Number(StartTime)) / 60_000),
          Statistics: ["Sum"],
        }),
      );
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    });
    return (await Promise.all(all).finally(() => client.destroy())).reduce((sum, each) => sum + each, 0);
  }

  /** Makes an attack, and holds that no function ran but the one that judges tokens. */
  async withoutInvocation<T>(attack: () => Promise<T>): Promise<T> {
    const before = await this.invocations();
    const answer = await attack();
    expect(await this.invocations()).toBe(before);
    return answer;
  }

  /** All that functions and gateways have logged. */
  async logs(): Promise<string> {
    const client = new CloudWatchLogsClient(this.cloud.aws);
    const groups = await this.#named("aws:cloudwatch/logGroup:LogGroup");
    const texts = groups.map(async (logGroupName) => {
      const lines: string[] = [];
      for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
        const page = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000, nextToken }));
        lines.push(...(page.events ?? []).map(({ message = "" }) => message));
        nextToken = page.nextToken;
      }
      return lines.join("\n");
    });
    return (await Promise.all(texts).finally(() => client.destroy())).join("\n");
  }

  /** Names of the stack's resources of a type. */
  async #named(type: string): Promise<string[]> {
    const { resources } = (await (await fetch(`${this.cloud.url}/_portico/stack.json`)).json()) as {
      resources: { type: string; id: string }[];
    };
    return resources.filter((each) => each.type === type).map(({ id }) => id);
  }
}

/** Accounts and projects for a suite of attacks. At its end nothing may have leaked, into answers or logs. Needs `npm run build`. */
export function usePeople(): People {
  const people = new People();
  beforeAll(async () => {
    await people.start();
    const good = await (await people.person("good")).ask("GET /projects");
    expect([good.status, await people.invocations()]).toEqual([200, 2]); // this one, and the document's
  }, 60_000);
  // Windows of limits are over.
  beforeEach(() => people.cloud.clock.advance("61 seconds"));
  afterAll(async () => {
    try {
      expect(people.leaks.inAnswers()).toEqual([]);
      expect(people.leaks.inLogs(await people.logs())).toEqual([]);
    } finally {
      await people.stop();
    }
  });
  return people;
}
