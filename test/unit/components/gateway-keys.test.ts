import {
  EventApi,
  type KeyArgs,
  QuotaPeriod,
  SecureGateway,
  type SecureGatewayArgs,
  type TierArgs,
} from "../../../components";
import { byDefault, getOrder, health, made, postOrder, routesOf } from "./support/gateway";
import { run } from "./support/program";

const apiKey = "aws:apigateway/apiKey:ApiKey";
const usagePlan = "aws:apigateway/usagePlan:UsagePlan";
const usagePlanKey = "aws:apigateway/usagePlanKey:UsagePlanKey";
const secret = "aws:secretsmanager/secret:Secret";
const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";

const tiers: TierArgs[] = [
  { name: "free", rate: 5, burst: 10, quotaPerMonth: 1000 },
  { name: "paid", rate: 100, burst: 200 },
];
const keys: KeyArgs[] = [
  { name: "shop", tier: "free" },
  { name: "shop", tier: "free", generation: 2 },
  { name: "till", tier: "paid", generation: 7 },
];

const names = (all: { name: string }[]) => all.map(({ name }) => name).sort();

describe("SecureGateway's tiers and keys", () => {
  it("S3.29 are a usage plan for each tier, with its rate, burst and quota", async () => {
    const all = await made({ tiers, keys });
    expect(names(all.of(usagePlan))).toEqual(["api-tier-free", "api-tier-paid"]);
    expect(all.one(usagePlan, "api-tier-free").inputs).toMatchObject({
      apiStages: [{ apiId: "api-id", stage: "dev" }],
      throttleSettings: { rateLimit: 5, burstLimit: 10 },
      quotaSettings: { limit: 1000, period: "MONTH" },
    });
    expect(all.one(usagePlan, "api-tier-paid").inputs.quotaSettings).toBeUndefined();
  });

  it("S3.5 are a key for each name and generation, in its tier's plan", async () => {
    const all = await made({ tiers, keys });
    expect(names(all.of(apiKey))).toEqual(["api-key-shop-1", "api-key-shop-2", "api-key-till-7"]);
    expect(
      all
        .of(usagePlanKey)
        .map(({ inputs }) => [inputs.keyId, inputs.usagePlanId])
        .sort(),
    ).toEqual([
      ["api-key-shop-1-id", "api-tier-free-id"],
      ["api-key-shop-2-id", "api-tier-free-id"],
      ["api-key-till-7-id", "api-tier-paid-id"],
    ]);
  });

  it("S3.5 has each value in a secret of its own, encrypted with the stack's key", async () => {
    const all = await made({ tiers, keys });
    expect(names(all.of(secret))).toEqual(["api-key-shop-1", "api-key-shop-2", "api-key-till-7"]);
    for (const { inputs } of all.of(secret))
      expect(inputs.kmsKeyId).toBe("arn:aws:kms:eu-central-1:123456789012:key/1111");
    expect(all.one(secretVersion, "api-key-shop-2").inputs).toMatchObject({
      secretId: "api-key-shop-2-id",
      secretString: "the-key",
    });
  });

  it("S3.5 tells the secrets' ARNs, and the newest generation of the first key", async () => {
    const { outputs } = await run(() => {
      const [old, next, till] = keys as [KeyArgs, KeyArgs, KeyArgs];
      const api = new SecureGateway("api", { routes: routesOf(postOrder), tiers, keys: [next, till, old] });
      const { nodes, apiKeySecretArns } = api;
      return {
        apiKeySecretArns,
        of: nodes.apiKey?.id,
        in: nodes.usagePlan?.id,
        plans: Object.keys(nodes.usagePlans ?? {}),
      };
    });
    expect(Object.keys(outputs.apiKeySecretArns)).toEqual(["shop-2", "till-7", "shop-1"]);
    expect(outputs.apiKeySecretArns["till-7"]).toBe(
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:api-key-till-7-1a2b3c4",
    );
    expect(outputs).toMatchObject({ of: "api-key-shop-2-id", in: "api-tier-free-id", plans: ["free", "paid"] });
  });

  it("keeps the key that was there without them, if it is called default", async () => {
    const before = await byDefault();
    const after = await made({ tiers, keys: [{ name: "default", tier: "paid" }] });
    for (const type of [apiKey, usagePlanKey]) expect(after.one(type).urn).toBe(before.one(type).urn);
    expect(after.one(apiKey).inputs).toEqual(before.one(apiKey).inputs);
    expect(names(after.of(secret))).toEqual(["api-key-default-1"]);
  });

  it("are EventApi's too", async () => {
    const { outputs, of } = await run(() => {
      const events = new EventApi("events", { tiers, keys: keys.slice(0, 1) });
      return { arns: events.apiKeySecretArns };
    });
    expect(Object.keys(outputs.arns)).toEqual(["shop-1"]);
    expect(names(of(usagePlan))).toEqual(["events-gateway-tier-free", "events-gateway-tier-paid"]);
  });
});

describe("SecureGateway's throttles", () => {
  const methodSettings = "aws:apigateway/methodSettings:MethodSettings";

  it("S3.22 are the stage's, and a route's own, one written after the other", async () => {
    const [post, get, open] = routesOf(postOrder, getOrder, health);
    if (!post || !get || !open) throw new Error("three routes are asked for");
    const routes = [post, { ...get, throttle: { rate: 3 } }, { ...open, throttle: { rate: 1, burst: 2 } }];
    const all = await made({ routes, throttle: { rate: 10, burst: 20 } });
    const settings = (name: string) => all.one(methodSettings, name).inputs;
    expect(names(all.of(methodSettings))).toEqual([
      "api-method-settings",
      "api-method-settings-get_health",
      "api-method-settings-get_orders_id",
    ]);
    const one = { loggingLevel: "ERROR", dataTraceEnabled: false, metricsEnabled: true };
    expect(settings("api-method-settings")).toMatchObject({
      methodPath: "*/*",
      settings: { ...one, throttlingRateLimit: 10, throttlingBurstLimit: 20 },
    });
    expect(settings("api-method-settings-get_orders_id")).toMatchObject({
      methodPath: "~1orders~1{id}/GET",
      settings: { ...one, throttlingRateLimit: 3, throttlingBurstLimit: 20 },
    });
    const { dependencies } = all.one(methodSettings, "api-method-settings-get_health");
    expect(dependencies).toContain(all.one(methodSettings, "api-method-settings-get_orders_id").urn);
  });

  it("refuse a route that lets nobody in", async () => {
    const routes = routesOf(health).map((route) => ({ ...route, throttle: { burst: 0 } }));
    await expect(made({ routes })).rejects.toThrow("routes: GET /health: throttle.burst: 0 requests at once");
  });
});

describe("SecureGateway's errors about keys", () => {
  const tier = (more: Partial<TierArgs>) => [{ name: "free", rate: 1, burst: 1, ...more }];
  const one = [{ name: "shop", tier: "free" }];
  const generations = (...all: number[]) => all.map((generation) => ({ name: "shop", tier: "free", generation }));

  it.each<[string, Partial<SecureGatewayArgs>, string]>([
    ["tiers without keys", { tiers }, "keys: there are none, and tiers alone let nobody in"],
    ["keys without tiers", { keys: one }, 'keys[0].tier: there is no tier "free"; declare it in tiers'],
    [
      "an unknown tier",
      { tiers, keys: [{ name: "a", tier: "gold" }] },
      'keys[0].tier: there is no tier "gold"; there are free, paid',
    ],
    ["a tier twice", { tiers: [...tiers, ...tier({})], keys: one }, 'tiers[2].name: "free" stands there twice'],
    ["a tier's odd name", { tiers: tier({ name: "a b" }), keys: one }, 'tiers[0].name: "a b" is no name'],
    ["a tier's rate", { tiers: tier({ rate: 0 }), keys: one }, "tiers[0].rate: 0 requests per second let nobody in"],
    ["a tier's burst", { tiers: tier({ burst: 0.5 }), keys: one }, "tiers[0].burst: 0.5 requests at once"],
    [
      "a tier's quota",
      { tiers: tier({ quotaPerMonth: 0 }), keys: one },
      "tiers[0].quotaPerMonth: 0 is no whole number",
    ],
    ["a key's odd name", { tiers, keys: [{ name: "", tier: "free" }] }, 'keys[0].name: "" is no name'],
    ["a generation of no number", { tiers, keys: generations(1.5) }, "keys[0].generation: 1.5 is no whole number"],
    ["a key twice", { tiers, keys: generations(2, 2) }, 'keys[1]: "shop" is there twice in generation 2'],
    [
      "three generations",
      { tiers, keys: generations(1, 2, 3) },
      'keys[0]: "shop" is there in 3 generations; two are enough',
    ],
    [
      "a quota beside them",
      { tiers, keys, quota: { requests: 1, per: QuotaPeriod.Day } },
      "quota: quota and tiers contradict",
    ],
    ["keys that nobody asks for", { routes: routesOf(health), tiers, keys }, "keys: no route asks for an API key"],
  ])("refuses %s", async (_, args, message) => {
    await expect(made(args)).rejects.toThrow(`SecureGateway "api": ${message}`);
  });
});
