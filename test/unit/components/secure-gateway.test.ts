import * as pulumi from "@pulumi/pulumi";
import {
  AccountLogging,
  GatewayDocs,
  type GatewayRoute,
  QuotaPeriod,
  SecureGateway,
  type SecureGatewayArgs,
} from "../../../components";
import { bodyOf, byDefault, fn, getOrder, health, made, postOrder, routesOf } from "./support/gateway";
import { type Declared, run } from "./support/program";

describe("SecureGateway's stage", () => {
  const stage = "aws:apigateway/stage:Stage";

  it("S5.7 S3.19 is called as the stack, or as stack or program say", async () => {
    const name = async (...args: Parameters<typeof made>) => (await made(...args)).one(stage).inputs.stageName;
    expect(await name()).toBe("dev");
    expect(await name({}, { stack: "prod" })).toBe("prod");
    expect(await name({}, { config: { "portico:stage": "blue" } })).toBe("blue");
    expect(await name({ stage: "green" }, { config: { "portico:stage": "blue" } })).toBe("green");
  });

  it("S3.22 is throttled", async () => {
    const settings = async (args: Partial<SecureGatewayArgs>) =>
      (await made(args)).one("aws:apigateway/methodSettings:MethodSettings").inputs;
    expect(await settings({})).toMatchObject({
      methodPath: "*/*",
      settings: { throttlingRateLimit: 1000, throttlingBurstLimit: 2000 },
    });
    expect(await settings({ throttle: { rate: 20, burst: 5 } })).toMatchObject({
      settings: { throttlingRateLimit: 20, throttlingBurstLimit: 5 },
    });
  });

  it("S3.13 S5.24 is measured and traced, and writes no bodies to its log", async () => {
    const all = await byDefault();
    expect(all.one(stage).inputs.xrayTracingEnabled).toBe(true);
    expect(all.one("aws:apigateway/methodSettings:MethodSettings").inputs.settings).toMatchObject({
      metricsEnabled: true,
      loggingLevel: "ERROR",
      dataTraceEnabled: false,
    });
  });

  it("S3.8 logs each request as JSON, with who, what and how long", async () => {
    const all = await byDefault();
    const { destinationArn, format } = all.one(stage).inputs.accessLogSettings as Record<string, string>;
    expect(destinationArn).toMatch(/:log-group:\/aws\/apigateway\/api-1a2b3c4\/dev\/access$/);
    expect(JSON.parse(String(format))).toMatchObject({
      requestId: "$context.requestId",
      status: "$context.status",
      latency: "$context.responseLatency",
      integrationLatency: "$context.integration.latency",
      integrationError: "$context.integration.error",
      apiKeyId: "$context.identity.apiKeyId",
      path: "$context.path",
      route: "$context.resourcePath",
      sourceIp: "$context.identity.sourceIp",
      userAgent: "$context.identity.userAgent",
    });
    expect(String(format)).not.toContain('identity.apiKey"'); // its id, not the key
  });

  it("S3.11 has log groups that are encrypted and forget, made before the stage", async () => {
    const all = await made({ logRetentionDays: 90 });
    const execution = all.one("aws:cloudwatch/logGroup:LogGroup", "api-execution-log");
    expect(execution.inputs).toMatchObject({
      name: "API-Gateway-Execution-Logs_api-id/dev",
      retentionInDays: 90,
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1111",
    });
    expect(all.one("aws:cloudwatch/logGroup:LogGroup", "api-access-log").inputs.retentionInDays).toBe(90);
    expect(all.one(stage).dependencies).toContain(execution.urn);
  });

  it("opens when every route may be served", async () => {
    const all = await byDefault();
    const permissions = all.of("aws:lambda/permission:Permission").map(({ urn }) => urn);
    expect(permissions).toHaveLength(7);
    expect(all.one(stage).dependencies).toEqual(expect.arrayContaining(permissions));
  });
});

describe("SecureGateway's deployment", () => {
  const triggers = async (...args: Parameters<typeof made>) =>
    (await made(...args)).one("aws:apigateway/deployment:Deployment").inputs.triggers;

  it("is the same for the same body, whatever else changes", async () => {
    const first = await triggers();
    expect(first).toEqual({ body: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await triggers({ throttle: { rate: 1 }, tags: { a: "b" }, logRetentionDays: 7 })).toEqual(first);
  });

  it("is new for another route, function, timeout, or a body that the user reshaped", async () => {
    const routes = routesOf(postOrder, getOrder, health);
    const all = await Promise.all([
      triggers(),
      triggers({ routes: routes.slice(1) }),
      triggers({ routes: routes.map((each) => ({ ...each, function: { ...fn, invokeArn: "arn:invoke/other" } })) }),
      triggers({ routes: routes.map((each) => ({ ...each, timeoutMilliseconds: 100 })) }),
      triggers({}, {}, { transform: { restApi: { body: "{}" } } }),
    ]);
    expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(5);
  });
});

describe("SecureGateway's permissions", () => {
  const permissions = async (...args: Parameters<typeof made>) =>
    (await made(...args)).of("aws:lambda/permission:Permission");
  const sourceOf = ({ inputs }: Declared) => inputs.sourceArn;

  it("S3.17 let each route of this stage, and nothing else, invoke its function", async () => {
    const all = await permissions({ docs: GatewayDocs.Off });
    const api = "arn:aws:execute-api:eu-central-1:123456789012:abc123";
    expect(all.map(sourceOf)).toEqual([`${api}/dev/POST/orders`, `${api}/dev/GET/orders/*`, `${api}/dev/GET/health`]);
    for (const { inputs } of all)
      expect(inputs).toMatchObject({
        action: "lambda:InvokeFunction",
        function: "orders-123",
        principal: "apigateway.amazonaws.com",
      });
  });

  it("have names that say the route, told apart where two would be the same", async () => {
    const plainRoute = (method: string, path: string): GatewayRoute => ({
      method,
      path,
      operation: { security: [], responses: { 200: { description: "Done" } } },
      function: fn,
    });
    const all = await permissions({
      routes: [
        plainRoute("GET", "/"),
        plainRoute("GET", "/a/{b}"),
        plainRoute("GET", "/a_b"),
        plainRoute("GET", "/a/b.c"),
      ],
      docs: GatewayDocs.Off,
    });
    expect(all.map(({ name }) => name)).toEqual([
      "api-get",
      "api-get_a_b",
      expect.stringMatching(/^api-get_a_b_[0-9a-f]{6}$/),
      "api-get_a_b_c",
    ]);
    expect(all.map(sourceOf)[0]).toMatch(/\/dev\/GET\/$/);
  });
});

describe("SecureGateway's keys", () => {
  it("S3.5 are a key, a plan, and the key in the plan", async () => {
    const all = await made({ throttle: { rate: 10, burst: 20 }, quota: { requests: 1000, per: QuotaPeriod.Day } });
    expect(all.one("aws:apigateway/usagePlan:UsagePlan").inputs).toMatchObject({
      apiStages: [{ apiId: "api-id", stage: "dev" }],
      throttleSettings: { rateLimit: 10, burstLimit: 20 },
      quotaSettings: { limit: 1000, period: "DAY" },
    });
    expect(all.one("aws:apigateway/usagePlanKey:UsagePlanKey").inputs).toEqual({
      keyId: "api-api-key-id",
      keyType: "API_KEY",
      usagePlanId: "api-usage-plan-id",
    });
    expect((await byDefault()).one("aws:apigateway/usagePlan:UsagePlan").inputs.quotaSettings).toBeUndefined();
  });

  it("S2.27 are made by AWS, not written in the program, and are secret", async () => {
    expect((await byDefault()).one("aws:apigateway/apiKey:ApiKey").inputs.value).toBeUndefined();
    const { outputs } = await run(() => {
      const api = new SecureGateway("api", { routes: routesOf(postOrder) });
      return { key: api.apiKey, secret: pulumi.isSecret(api.apiKey) };
    });
    expect(outputs).toEqual({ key: "the-key", secret: true });
  });

  it("are not there where no route asks for one", async () => {
    const { outputs, of } = await run(() => {
      const api = new SecureGateway("api", { routes: routesOf(health) });
      return { key: api.apiKey };
    });
    expect(outputs.key).toBeUndefined();
    expect([...of("aws:apigateway/apiKey:ApiKey"), ...of("aws:apigateway/usagePlan:UsagePlan")]).toEqual([]);
  });
});

describe("SecureGateway's document", () => {
  it("S3.30 is an output, and served without a key by a function that has it in its code", async () => {
    const { outputs, one } = await run(() => {
      const api = new SecureGateway("api", { routes: routesOf(postOrder), title: "Orders", version: "2.1.0" });
      return { openapi: api.openapi };
    });
    const document = JSON.parse(outputs.openapi);
    expect(document).toMatchObject({ openapi: "3.1.1", info: { title: "Orders", version: "2.1.0" } });
    expect(Object.keys(document.paths)).toEqual(["/orders", "/openapi.json"]);
    const { code, handler } = one("aws:lambda/function:Function", "api-docs").inputs;
    const { assets } = code as { assets: Record<string, { text?: string; path?: string }> };
    expect(handler).toBe("index.handler");
    expect(assets["openapi.json"]?.text).toBe(outputs.openapi);
    expect(assets["index.js"]?.path).toMatch(/dist\/functions\/gateway\/docs\/index\.js$/);
  });

  it("S4.21 comes with its pages, which it does not describe, and all that they load", async () => {
    const all = await made();
    const { assets } = all.one("aws:lambda/function:Function", "api-docs").inputs.code as { assets: object };
    expect(Object.keys(assets)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^assets\/swagger-ui-bundle\.[0-9a-f]{16}\.js$/),
        expect.stringMatching(/^assets\/swagger-ui\.[0-9a-f]{16}\.css$/),
        expect.stringMatching(/^assets\/redoc-standalone\.[0-9a-f]{16}\.js$/),
        expect.stringMatching(/^assets\/licences\.[0-9a-f]{16}\.txt$/),
      ]),
    );
    expect(Object.keys(bodyOf(all).paths)).toEqual(expect.arrayContaining(["/docs", "/docs/{asset}", "/redoc"]));
  });

  it("S4.21 can be alone, without pages and what they load", async () => {
    const all = await made({ docs: GatewayDocs.DocumentOnly });
    const { assets } = all.one("aws:lambda/function:Function", "api-docs").inputs.code as { assets: object };
    expect(Object.keys(assets)).toEqual(["index.js", "openapi.json"]);
    const paths = Object.keys(bodyOf(all).paths);
    expect(paths).toContain("/openapi.json");
    expect(paths.filter((path) => /docs|redoc/.test(path))).toEqual([]);
  });

  it("S4.21 can be switched off", async () => {
    const all = await made({ docs: GatewayDocs.Off });
    expect(all.of("aws:lambda/function:Function")).toEqual([]);
    expect(Object.keys(bodyOf(all).paths)).not.toContain("/openapi.json");
  });
});

describe("The account's logging role", () => {
  const account = "aws:apigateway/account:Account";

  it("is made once, before the stages, and outlives the stack", async () => {
    const all = await run(() =>
      ["api", "other"].map((name) => new SecureGateway(name, { routes: routesOf(health), docs: GatewayDocs.Off })),
    );
    const { urn, inputs } = all.one(account);
    expect(inputs.cloudwatchRoleArn).toMatch(/role\/portico-gateway-logging-/);
    for (const stage of all.of("aws:apigateway/stage:Stage")) expect(stage.dependencies).toContain(urn);
    const kept = [
      all.one(account),
      all.one("aws:iam/role:Role"),
      all.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
    ];
    expect(kept.map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true, true]);
    expect(all.all.filter(({ retainOnDelete }) => retainOnDelete)).toHaveLength(3);
  });

  it("is left alone where it is there", async () => {
    const all = await made({ accountLogging: AccountLogging.Existing, docs: GatewayDocs.Off });
    expect([...all.of(account), ...all.of("aws:iam/role:Role")]).toEqual([]);
  });
});

describe("SecureGateway", () => {
  it("S5.7 tells its URL without a trailing slash, and what it is known by", async () => {
    const { outputs } = await run(() => {
      const { url, apiName, restApiId, stageName } = new SecureGateway("api", { routes: routesOf(health) });
      return { url, apiName, restApiId, stageName };
    });
    expect(outputs).toEqual({
      url: "https://abc123.execute-api.eu-central-1.amazonaws.com/dev",
      apiName: "api-1a2b3c4",
      restApiId: "api-id",
      stageName: "dev",
    });
  });

  it("shows its routes, and not their schemas, in its own state", async () => {
    expect((await byDefault()).one("portico:index:SecureGateway").inputs).toEqual({
      routes: ["POST /orders", "GET /orders/{id}", "GET /health"],
    });
  });
});

describe("SecureGateway's errors", () => {
  const to = (method: string, path: string, more: object = {}): GatewayRoute => ({
    method,
    path,
    operation: { security: [], responses: { 200: { description: "Done" } } },
    function: fn,
    ...more,
  });
  const unsaid = to("GET", "/a", { operation: { responses: {} } });

  it.each<[string, Partial<SecureGatewayArgs>, string]>([
    ["no routes", { routes: [] }, "routes: there are none; a gateway serves at least one"],
    ["a route twice", { routes: routesOf(health, health) }, "routes: GET /health is declared twice"],
    [
      "two parameter names in one place",
      { routes: [to("GET", "/a/{x}"), to("GET", "/a/{y}/b")] },
      "routes: GET /a/{y}/b: /a/{x} is there too, and API Gateway takes one parameter name in one place; use {x}",
    ],
    ["an odd method", { routes: [to("TRACE", "/a")] }, "routes: TRACE /a: API Gateway has no such method"],
    ["a method in lower case", { routes: [to("get", "/a")] }, "routes: get /a: API Gateway has no such method"],
    ["a slash at the end", { routes: [to("GET", "/a/")] }, "routes: GET /a/: write the path as /events/{id}"],
    ["a half parameter", { routes: [to("GET", "/a/x{id}")] }, "routes: GET /a/x{id}: write the path as /events/{id}"],
    ["API Gateway's own path", { routes: [to("GET", "/ping")] }, "routes: GET /ping: API Gateway keeps this path"],
    ["the document's path", { routes: [to("GET", "/openapi.json")] }, "routes: GET /openapi.json is declared twice"],
    [
      "a page's path",
      { routes: [to("GET", "/redoc")] },
      "docs: GET /redoc is in the place of the documentation's pages; serve the document alone, by GatewayDocs.DocumentOnly",
    ],
    [
      "what API Gateway cannot tell from a page's path",
      { routes: [to("POST", "/docs/{id}/start")] },
      "docs: POST /docs/{id}/start is in the place of the documentation's pages",
    ],
    [
      "documentation that there is not",
      { docs: "closed" as GatewayDocs },
      'docs: there is no "closed"; choose one of open, document-only, off',
    ],
    ["a route that does not say who may call", { routes: [unsaid] }, "routes: GET /a: say who may call"],
    [
      "a security scheme that is not there",
      { routes: [to("GET", "/a", { operation: { security: [{ oauth: [] }], responses: {} } })] },
      'routes: GET /a: the gateway has no security scheme "oauth"; use apiKey, bearer, iam',
    ],
    [
      "an impossible timeout",
      { routes: [to("GET", "/a", { timeoutMilliseconds: 10 })] },
      "routes: GET /a: timeoutMilliseconds 10 is no whole number from 50",
    ],
    [
      "a schema's name that API Gateway does not take",
      { routes: [to("GET", "/a", { schemas: { "my-order": {} } })] },
      'routes: API Gateway takes letters and digits for the name of a schema, not "my-order"',
    ],
    [
      "more than API Gateway imports",
      { routes: [to("GET", "/a", { operation: { security: [], responses: {}, summary: "x".repeat(7_000_000) } })] },
      "routes: their definition has 7",
    ],
    ["a stage that AWS refuses", { stage: "v1.0" }, "stage: API Gateway takes up to 128 letters, digits, - and _, not"],
    ["no rate", { throttle: { rate: 0 } }, "throttle.rate: 0 requests per second let nobody in"],
    ["no burst", { throttle: { burst: 0 } }, "throttle.burst: 0 requests at once let nobody in"],
    ["no quota", { quota: { requests: 0, per: QuotaPeriod.Day } }, "quota.requests: 0 is no whole number over 0"],
    [
      "routes that are not known when the program runs",
      { routes: pulumi.output([]) as unknown as GatewayRoute[] },
      "routes: it decides which resources exist; give a plain value",
    ],
  ])("refuses %s", async (_, args, message) => {
    await expect(made(args)).rejects.toThrow(`SecureGateway "api": ${message}`);
  });

  it("leaves /docs to a route of one's own when it is alone", async () => {
    const own = [to("GET", "/docs"), to("GET", "/docs/{id}")];
    expect(Object.keys(bodyOf(await made({ routes: own, docs: GatewayDocs.DocumentOnly })).paths)).toEqual([
      "/docs",
      "/docs/{id}",
      "/openapi.json",
    ]);
  });

  it("warns of more paths than an account has by default, which AWS raises when asked", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const routes = Array.from({ length: 150 }, (_, at) => ({
      ...to("GET", `/a${at}/b`),
      function: { ...fn, functionName: `orders-${at % 6}` },
    }));
    await made({ routes: routes.slice(0, 149), docs: GatewayDocs.Off }); // 2 * 149, and the root
    expect(warn).not.toHaveBeenCalled();
    await made({ routes, docs: GatewayDocs.Off });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("more than 300 paths"), expect.anything());
    warn.mockRestore();
  });

  it("refuses a stack whose name is no stage's, and says what to set", async () => {
    await expect(made({}, { stack: "feature.x" })).rejects.toThrow('not "feature.x"; set it, or `portico:stage`');
  });
});
