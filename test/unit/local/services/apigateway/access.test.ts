import { echo, http, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
});
afterAll(() => cloud.close());
afterEach(() => {
  cloud.time = undefined;
});

const keyScheme = { securitySchemes: { key: { type: "apiKey", name: "x-api-key", in: "header" } } };

describe("API keys, plans and throttles", () => {
  const paths = {
    "/locked": { get: { security: [{ key: [] }], ...proxyTo("echo") } },
    "/open": { get: proxyTo("echo") },
    "/keyed": { get: { security: [{ key: [] }], ...proxyTo("echo") } },
  };
  async function setUp(name: string, plan: object = {}, keyInputs: object = {}) {
    const base = await cloud.api(name, {
      paths,
      components: keyScheme,
    });
    const api = cloud.states.get(`aws:apigateway/restApi:RestApi ${name}`)?.state;
    const usagePlan = await cloud.declare("aws:apigateway/usagePlan:UsagePlan", name, {
      apiStages: [{ apiId: api?.id, stage: "dev" }],
      ...plan,
    });
    const key = await cloud.declare("aws:apigateway/apiKey:ApiKey", name, { ...keyInputs });
    await cloud.declare("aws:apigateway/usagePlanKey:UsagePlanKey", name, {
      keyId: key.id,
      keyType: "API_KEY",
      usagePlanId: usagePlan.id,
    });
    const value = String((key.outputs as { value: string }).value);
    const get = (path = "/locked") => http(base + path, { headers: { "X-Api-Key": value } });
    return { base, value, key, usagePlan, get, restApiId: api?.id };
  }

  it("a key is asked for before the function runs", async () => {
    const { base, value, key, get } = await setUp("keyed");
    expect(value).toMatch(/^[A-Za-z0-9]{40}$/);
    for (const headers of [{}, { "x-api-key": "" }, { "x-api-key": `${value}x` }]) {
      const refused = await http(`${base}/locked`, { headers: headers as Record<string, string> });
      expect([refused.status, refused.json]).toEqual([403, { message: "Forbidden" }]);
      expect(refused.headers["x-amzn-errortype"]).toBe("ForbiddenException");
    }
    const { status, json } = await get();
    expect(status).toBe(200);
    expect(json.requestContext.identity).toMatchObject({ apiKey: value, apiKeyId: key.id });
    expect((await http(`${base}/open`)).status).toBe(200);
  });

  it("a key of another plan, a disabled one and one without a plan are refused", async () => {
    const { base } = await setUp("plan-a");
    const other = await setUp("plan-b");
    expect((await http(`${base}/locked`, { headers: { "x-api-key": other.value } })).status).toBe(403);
    const disabled = await setUp("disabled", {}, { enabled: false });
    expect((await disabled.get()).status).toBe(403);
    const gone = await setUp("without-plan");
    await cloud.remove("aws:apigateway/usagePlanKey:UsagePlanKey", "without-plan");
    expect((await gone.get()).status).toBe(403);
  });

  it("a key is in one plan of a stage only", async () => {
    const { key, restApiId } = await setUp("one-plan");
    const apiStages = [{ apiId: restApiId, stage: "dev" }];
    const other = await cloud.declare("aws:apigateway/usagePlan:UsagePlan", "other-plan", { apiStages });
    const entry = { keyId: key.id, keyType: "API_KEY", usagePlanId: other.id };
    const entering = () => cloud.declare("aws:apigateway/usagePlanKey:UsagePlanKey", "other-plan", entry);
    await expect(entering()).rejects.toThrow(/one key cannot be in two plans of one API stage \(\w+:dev\)/);
    await cloud.remove("aws:apigateway/usagePlanKey:UsagePlanKey", "one-plan");
    expect((await entering()).id).toBe(key.id);
  });

  it("a value is the same for the same stack, or the declared one", async () => {
    const again = await TestCloud.start();
    const { outputs } = await again.declare("aws:apigateway/apiKey:ApiKey", "keyed");
    expect((outputs as { value: string }).value).toBe((await setUp("keyed")).value);
    await again.close();
    expect((await setUp("own", {}, { value: "a-value-of-twenty-or-more" })).value).toBe("a-value-of-twenty-or-more");
    await expect(setUp("short", {}, { value: "short" })).rejects.toThrow(/20 to 128/);
  });

  it("a plan's throttle is a token bucket of the key", async () => {
    cloud.time = 1_000_000;
    const { get } = await setUp("throttled", { throttleSettings: { rateLimit: 2, burstLimit: 3 } });
    const statuses = async (count: number) => {
      const list = [];
      for (let n = 0; n < count; n++) list.push((await get()).status);
      return list;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    cloud.time += 500;
    expect(await statuses(2)).toEqual([200, 429]);
    const refused = await get();
    expect(refused.json).toEqual({ message: "Too Many Requests" });
    expect(refused.headers["x-amzn-errortype"]).toBe("TooManyRequestsException");
    expect((await get("/open")).status).toBe(200);
  });

  it("a plan may limit a method besides, for each key; each plan counts its own keys", async () => {
    cloud.time = 1_500_000;
    const small = await setUp("small", { throttleSettings: { rateLimit: 1, burstLimit: 3 } });
    const apiStages = [
      { apiId: small.restApiId, stage: "dev", throttles: [{ path: "/locked/GET", rateLimit: 1, burstLimit: 2 }] },
    ];
    const plan = { throttleSettings: { rateLimit: 1, burstLimit: 3 } };
    await cloud.declare("aws:apigateway/usagePlan:UsagePlan", "small", { apiStages, ...plan });
    const large = await cloud.declare("aws:apigateway/usagePlan:UsagePlan", "large", {
      apiStages: [{ apiId: small.restApiId, stage: "dev" }],
      quotaSettings: { limit: 5, period: "DAY" },
    });
    const key = async (name: string, usagePlanId: string) => {
      const { id, outputs } = await cloud.declare("aws:apigateway/apiKey:ApiKey", name);
      await cloud.declare("aws:apigateway/usagePlanKey:UsagePlanKey", name, { keyId: id, usagePlanId });
      const headers = { "x-api-key": String((outputs as { value: string }).value) };
      return async (path = "/locked") => (await http(small.base + path, { headers })).status;
    };
    const [first, second] = [await key("small-1", small.usagePlan.id), await key("small-2", small.usagePlan.id)];
    const other = await key("large-1", large.id);
    expect([await first(), await first(), await first()]).toEqual([200, 200, 429]);
    expect([await first("/keyed"), await first("/keyed")]).toEqual([200, 429]);
    expect(await second()).toBe(200);
    expect([await other(), await other(), await other(), await other(), await other()]).toEqual(Array(5).fill(200));
    expect(await other()).toBe(429);
    await cloud.remove("aws:apigateway/usagePlanKey:UsagePlanKey", "small-2");
    expect(await second()).toBe(403);
  });

  it("a quota counts by day, week or month in UTC", async () => {
    cloud.time = Date.UTC(2026, 10, 30, 23);
    const { get } = await setUp("quota", { quotaSettings: { limit: 2, period: "MONTH" } });
    expect([(await get()).status, (await get()).status]).toEqual([200, 200]);
    const refused = await get();
    expect([refused.status, refused.json]).toEqual([429, { message: "Limit Exceeded" }]);
    expect(refused.headers["x-amzn-errortype"]).toBe("LimitExceededException");
    cloud.time += 3_600_000;
    expect((await get()).status).toBe(200);
  });

  it("a stage's method settings throttle every caller, a method's own over the stage's", async () => {
    cloud.time = 2_000_000;
    const { base, restApiId } = await setUp("settings");
    const settings = (methodPath: string, rate: number, burst: number) =>
      cloud.declare("aws:apigateway/methodSettings:MethodSettings", methodPath, {
        restApi: restApiId,
        stageName: "dev",
        methodPath,
        settings: { throttlingRateLimit: rate, throttlingBurstLimit: burst },
      });
    await settings("*/*", 1, 2);
    await settings("open/GET", 1, 1);
    expect((await http(`${base}/open`)).status).toBe(200);
    expect((await http(`${base}/open`)).status).toBe(429);
    expect((await http(`${base}/locked`)).status).toBe(403);
    cloud.time += 1000;
    expect((await http(`${base}/open`)).status).toBe(200);
  });
});
