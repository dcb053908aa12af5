import { randomUUID } from "node:crypto";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type LocalCloud, startLocalCloud } from "../../../local";
import { Issuer, type TokenSpec } from "../../unit/functions/support/issuer";
import { repository } from "../support/program-folder";

/** Headers of a request. */
export type Headers = Record<string, string>;

/** What an attacker got. */
export interface Answer {
  status: number;
  headers: globalThis.Headers;
  text: string;
}

/** A gateway with everything that refuses, its issuer, and how often the function behind it ran. */
export class Target {
  readonly #config: Record<string, string> = { "attacks:generations": "1,2" };
  #issuer: Issuer | undefined;
  #cloud: LocalCloud | undefined;

  async start(): Promise<void> {
    this.#issuer = await Issuer.start();
    await this.#issuer.publish();
    this.#config["attacks:issuer"] = this.#issuer.url;
    this.#cloud = await startLocalCloud({
      directory: `${repository}/test/local/fixtures/attacks`,
      config: this.#config,
      port: 0,
      ephemeral: true,
    });
  }

  async stop(): Promise<void> {
    await this.#cloud?.close();
    await this.#issuer?.stop();
  }

  /** @throws Error before the start */
  get cloud(): LocalCloud {
    if (!this.#cloud) throw new Error("the cloud is not running yet");
    return this.#cloud;
  }

  /** @throws Error before the start */
  get issuer(): Issuer {
    if (!this.#issuer) throw new Error("the issuer is not running yet");
    return this.#issuer;
  }

  get url(): string {
    return String(this.cloud.document.outputs.url);
  }

  /** The newest key. */
  get key(): string {
    return String(this.cloud.document.outputs.apiKey);
  }

  /** A generation of the key, from its secret. */
  async generation(generation: number): Promise<string> {
    const arns = this.cloud.document.outputs.apiKeySecretArns as Record<string, string>;
    const client = new SecretsManagerClient(this.#aws);
    const { SecretString = "" } = await client
      .send(new GetSecretValueCommand({ SecretId: arns[`shop-${generation}`] }))
      .finally(() => client.destroy());
    return SecretString;
  }

  /** The stack with these generations of the key, and no other. */
  async keepGenerations(generations: string): Promise<void> {
    this.#config["attacks:generations"] = generations;
    const { error } = await this.cloud.run();
    if (error) throw error;
  }

  /** A header with a token that may do all; or with what a test says instead. */
  async bearer(spec: TokenSpec = {}): Promise<Headers> {
    // No two tokens are one, so that none is let in by what the gateway has kept of another.
    const claims = { jti: randomUUID(), scope: "orders:read orders:write", ...spec.claims };
    return { authorization: `Bearer ${await this.issuer.token({ ...spec, claims })}` };
  }

  async call(route: string, headers: Headers = {}, body?: string | Buffer): Promise<Answer> {
    const [method, path] = route.split(" ");
    const init = { method, headers: { "user-agent": "attacks", ...headers }, body };
    const response = await fetch(`${this.url}${path}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** How often Lambda has run the function, by its own metric. */
  async invocations(): Promise<number> {
    const client = new CloudWatchClient(this.#aws);
    const { Datapoints = [] } = await client
      .send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/Lambda",
          MetricName: "Invocations",
          Dimensions: [{ Name: "FunctionName", Value: String(this.cloud.document.outputs.functionName) }],
          StartTime: new Date(Date.now() - 3_600_000),
          EndTime: new Date(Date.now() + 3_600_000),
          Period: 7200,
          Statistics: ["Sum"],
        }),
      )
      .finally(() => client.destroy());
    return Datapoints.reduce((all, { Sum = 0 }) => all + Sum, 0);
  }

  /** How often a handler was reached: what the handler kit refuses runs the function, and none of its handlers. */
  async reached(): Promise<number> {
    const client = new CloudWatchLogsClient(this.#aws);
    const { events = [] } = await client
      .send(
        new FilterLogEventsCommand({
          logGroupName: String(this.cloud.document.outputs.logGroupName),
          filterPattern: '{ $.message = "reached" }',
          limit: 10_000,
        }),
      )
      .finally(() => client.destroy());
    return events.length;
  }

  get #aws() {
    return {
      endpoint: this.cloud.awsUrl,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
  }
}

/** A target for a suite of attacks. The function has run once before the first of them, so that a count that never moves is found. */
export function useTarget(): Target {
  const target = new Target();
  beforeAll(async () => {
    await target.start();
    const good = await target.call("GET /orders/1", await target.bearer());
    expect([good.status, await target.invocations(), await target.reached()]).toEqual([200, 1, 1]);
  }, 60_000);
  afterAll(() => target.stop());
  return target;
}

/** Makes an attack, and holds that the function did not run. */
export async function withoutInvocation<T>(target: Target, attack: () => Promise<T>): Promise<T> {
  const before = await target.invocations();
  const answer = await attack();
  expect(await target.invocations()).toBe(before);
  return answer;
}

/** Makes an attack, and holds that the function may have run, but none of its handlers. */
export async function withoutHandler<T>(target: Target, attack: () => Promise<T>): Promise<T> {
  const before = await target.reached();
  const answer = await attack();
  expect(await target.reached()).toBe(before);
  return answer;
}
