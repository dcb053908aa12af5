import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import { LocalCloud } from "../../local/testing";
import { Portico } from "./support/portico";
import { ProgramFolder } from "./support/program-folder";

/** A gateway with two tiers, before a function that counts its calls. */
const program = (...keys: string[]) => `import { LambdaFunction, operation, SecureGateway } from "portico";
import { apiKey, route } from "portico/contract";
import * as z from "zod";

const count = new LambdaFunction("count", { handler: "./count.ts" });
const contract = route("POST /counts", { summary: "Count", auth: apiKey(), responses: { 200: z.number() } });
const slow = route("GET /slow/{id}", {
  summary: "Count slowly",
  auth: apiKey(),
  path: z.strictObject({ id: z.string() }),
  responses: { 200: z.number() },
});
const api = new SecureGateway("api", {
  routes: [
    { ...operation(contract), function: count },
    { ...operation(slow), function: count, throttle: { rate: 0.01, burst: 2 } },
  ],
  tiers: [
    { name: "small", rate: 0.01, burst: 3, quotaPerMonth: 5 },
    { name: "large", rate: 1000, burst: 1000 },
  ],
  keys: [${keys.join(", ")}],
});
export const { url, apiKey: newest, apiKeySecretArns: arns } = api;
`;
const files = {
  "Pulumi.yaml": "name: keys\nruntime: nodejs\n",
  "count.ts": `let count = 0;
export const handler = async () => ({ statusCode: 200, headers: {}, body: String(++count) });
`,
};
const old = '{ name: "shop", tier: "small" }';
const next = '{ name: "shop", tier: "small", generation: 2 }';
const till = '{ name: "till", tier: "large" }';

/** Calls the API of a stack with one of its keys. */
class Callers {
  readonly #values: Record<string, string> = {};
  readonly #url: string;

  constructor(outputs: Record<string, unknown>) {
    this.#url = String(outputs.url);
  }

  /** Reads the keys' values where callers find them. */
  async readSecrets(outputs: Record<string, unknown>, aws: SecretsManagerClientConfig) {
    const client = new SecretsManagerClient(aws);
    for (const [name, arn] of Object.entries(outputs.arns as Record<string, string>)) {
      const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      this.#values[name] = SecretString;
    }
    client.destroy();
    return this.#values;
  }

  post(name: string | undefined): Promise<Response> {
    return this.call("POST", "/counts", name);
  }

  async call(method: string, path: string, name: string | undefined): Promise<Response> {
    const key = name === undefined ? {} : { "x-api-key": this.#values[name] ?? name };
    return fetch(this.#url + path, { method, headers: key });
  }

  async statuses(name: string, times: number): Promise<number[]> {
    const all: number[] = [];
    for (let time = 0; time < times; time++) all.push((await this.post(name)).status);
    return all;
  }
}

describe("tiers", () => {
  const folder = new ProgramFolder({ ...files, "index.ts": program(old, till) });
  let cloud: LocalCloud;
  let callers: Callers;
  beforeAll(async () => {
    cloud = await LocalCloud.run(folder.path);
    callers = new Callers(cloud.outputs);
    await callers.readSecrets(cloud.outputs, cloud.aws);
  }, 30_000);
  afterAll(async () => {
    await cloud.close();
    folder.remove();
  });

  it("S3.3 S3.4 no key, a wrong key: 403 and the function does not run", async () => {
    const before = Number(await (await callers.post("till-1")).text());
    for (const key of [undefined, "", "x".repeat(40)]) {
      const refused = await callers.post(key);
      expect([refused.status, refused.headers.get("content-type")]).toEqual([403, "application/problem+json"]);
      expect(await refused.json()).toMatchObject({ type: "urn:portico:problem:forbidden" });
    }
    expect(Number(await (await callers.post("till-1")).text())).toBe(before + 1);
  });

  it("S3.22 S3.29 a small tier's burst is used up: 429 with Retry-After, while the other tier goes on", async () => {
    expect(await callers.statuses("shop-1", 3)).toEqual([200, 200, 200]);
    const refused = await callers.post("shop-1");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await refused.json()).toMatchObject({ type: "urn:portico:problem:too-many-requests", status: 429 });
    expect(await callers.statuses("till-1", 20)).toEqual(Array(20).fill(200));
  });

  it("S3.22 a route's own throttle is used up by all together, and other routes go on", async () => {
    const statuses = [];
    for (const id of ["a", "b", "c"]) statuses.push((await callers.call("GET", `/slow/${id}`, "till-1")).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await callers.post("till-1")).status).toBe(200);
  });

  it("S3.29 a tier's quota is the month's: the next month begins anew", async () => {
    cloud.clock.advance("1 hour"); // the burst is there again
    expect(await callers.statuses("shop-1", 3)).toEqual([200, 200, 429]);
    cloud.clock.advance("1 hour");
    expect((await callers.post("shop-1")).status).toBe(429);
    cloud.clock.advance("32 days");
    expect((await callers.post("shop-1")).status).toBe(200);
  });
});

describe("rotating a key", () => {
  const folder = new ProgramFolder({ ...files, "index.ts": program(old, till) });
  let portico: Portico;
  let address: string;
  beforeAll(async () => {
    portico = new Portico(["dev", folder.path, "--port", "0", "--ephemeral"]);
    [, address = ""] = await portico.says(/^ *stack +(http:\S+)$/m);
  }, 30_000);
  afterAll(async () => {
    await portico.stop();
    folder.remove();
  });

  /** Saves a program with other keys, waits until it is in force, and reads the secrets that there are then. */
  async function keys(...all: string[]) {
    portico.stdout = "";
    folder.write("index.ts", program(...all));
    await portico.says(/updated in \d+ ms/);
    return known();
  }
  async function known() {
    const stack = (await (await fetch(address)).json()) as {
      outputs: Record<string, unknown>;
      endpoints: { aws: string };
    };
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const callers = new Callers(stack.outputs);
    const aws = { endpoint: stack.endpoints.aws, region: "us-east-1", credentials };
    return { callers, values: await callers.readSecrets(stack.outputs, aws), newest: stack.outputs.newest };
  }

  it("S3.5 two generations are valid until the old one is taken away; other keys stay as they are", async () => {
    const before = await known();
    const both = await keys(old, next, till);
    expect(both.values).toMatchObject(before.values);
    expect(both.values["shop-2"]).not.toBe(both.values["shop-1"]);
    expect(both.newest).toBe(both.values["shop-2"]);
    for (const name of ["shop-1", "shop-2", "till-1"]) expect((await both.callers.post(name)).status).toBe(200);

    const after = await keys(next, till);
    expect(Object.keys(after.values)).toEqual(["shop-2", "till-1"]);
    expect((await both.callers.post("shop-1")).status).toBe(403);
    for (const name of ["shop-2", "till-1"]) expect((await both.callers.post(name)).status).toBe(200);
  });

  it("S3.29 a key that moves to another tier keeps its value", async () => {
    const { values } = await known();
    const after = await keys(next, till.replace("large", "small"));
    expect(after.values["till-1"]).toBe(values["till-1"]);
    expect(await after.callers.statuses("till-1", 4)).toEqual([200, 200, 200, 429]);
  });
});
