import { type AttributeValue, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Role } from "../../../functions/registry/roles";
import { LocalCloud } from "../../../local/testing";
import { Issuer } from "../../unit/functions/support/issuer";
import { repository } from "./program-folder";

/** An answer, with its body as JSON where it has one. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of all shapes
  body: any;
}

/** Who calls: a user of the test's issuer, with a token for all that the registry asks for. */
export class RegistryUser {
  constructor(
    readonly id: string,
    private readonly registry: RegistryUnderTest,
    private readonly claims: Record<string, unknown> = {},
  ) {}

  /** Sends a request, such as `ask("POST /projects", { name: "weather" })`. */
  async ask(route: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const [method, path] = route.split(" ");
    const response = await fetch(`${this.registry.cloud.outputs.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.registry.token(this.id, this.claims)}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Makes a project. */
  async project(name: string): Promise<{ id: string; version: number; name: string }> {
    const { status, body } = await this.ask("POST /projects", { name });
    expect([status, body.detail]).toEqual([201, undefined]);
    return body;
  }
}

/** A project registry on the local cloud, before an issuer that the test runs. */
export class RegistryUnderTest {
  #cloud: LocalCloud | undefined;
  #issuer: Issuer | undefined;
  readonly #tokens = new Map<string, { token: string; expires: number }>();

  /** @throws Error before the suite has begun */
  get cloud(): LocalCloud {
    if (!this.#cloud) throw new Error("the cloud is not running yet");
    return this.#cloud;
  }

  async start(): Promise<void> {
    this.#issuer = await Issuer.start();
    await this.#issuer.publish();
    const directory = `${repository}/test/local/fixtures/registry`;
    this.#cloud = await LocalCloud.run(directory, { config: { issuer: this.#issuer.url } });
  }

  async stop(): Promise<void> {
    await this.#cloud?.close();
    await this.#issuer?.stop();
  }

  /** A user, whose id is its name and a number that no other has. */
  user(name: string, claims?: Record<string, unknown>): RegistryUser {
    return new RegistryUser(`${name}-${++count}`, this, claims);
  }

  /** An API key of somebody's, as an authorizer tells of it. */
  keyOf({ id: owner }: RegistryUser): RegistryUser {
    return this.user("key", { user_type: "api", owner });
  }

  /** Makes a user a member by hand, with any role: what it takes by routes is another test's affair. */
  async member(kind: "project" | "organization", id: string, user: RegistryUser, role: Role): Promise<void> {
    const tenant = `${kind.toUpperCase()}#${id}`;
    const texts = { pk: tenant, sk: `MEMBER#${user.id}`, tenant, member: user.id, position: tenant, role };
    const item = { ...texts, since: new Date(this.cloud.clock.now()).toISOString() };
    await this.put(Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }])));
  }

  /** Puts an item, as the administrator. */
  async put(item: Record<string, AttributeValue>): Promise<void> {
    await this.#dynamodb().send(new PutItemCommand({ TableName: String(this.cloud.outputs.tableName), Item: item }));
  }

  /** All items of the table, as the administrator reads them. */
  async items(): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await this.#dynamodb().send(
      new ScanCommand({ TableName: String(this.cloud.outputs.tableName) }),
    );
    return Items;
  }

  #dynamodb = () => new DynamoDBClient(this.cloud.aws);

  /** A token for a while, by the cloud's clock; the same one as long as it is good. */
  async token(subject: string, claims: Record<string, unknown>): Promise<string> {
    const now = Math.floor(this.cloud.clock.now() / 1000);
    const kept = this.#tokens.get(subject);
    if (kept && kept.expires > now + 30) return kept.token;
    const times = { iat: now, exp: now + 600 };
    const scope = "projects:read projects:write";
    const token = await (this.#issuer as Issuer).token({
      claims: { aud: "registry", sub: subject, scope, ...times, ...claims },
    });
    this.#tokens.set(subject, { token, expires: times.exp });
    return token;
  }
}

let count = 0;

/** Runs the registry for a suite of tests. Needs `npm run build`. */
export function useRegistry(): RegistryUnderTest {
  const registry = new RegistryUnderTest();
  beforeAll(() => registry.start(), 60_000);
  afterAll(() => registry.stop());
  return registry;
}
