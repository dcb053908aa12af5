import { echo, evaluate, http, post, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
  await cloud.function("answers", evaluate);
});
afterAll(() => cloud.close());

const keyScheme = { securitySchemes: { key: { type: "apiKey", name: "x-api-key", in: "header" } } };

describe("gateway responses", () => {
  it("are the API's own, with the request's values", async () => {
    const base = await cloud.api("responses", {
      paths: { "/a/{id}": { get: { security: [{ key: [] }], ...proxyTo("echo") } } },
      components: keyScheme,
      "x-amazon-apigateway-gateway-responses": {
        INVALID_API_KEY: {
          statusCode: "401",
          responseParameters: {
            "gatewayresponse.header.Content-Type": "'application/problem+json'",
            "gatewayresponse.header.X-Origin": "method.request.header.origin",
            "gatewayresponse.header.X-Query": "method.request.querystring.q",
            "gatewayresponse.header.X-Id": "method.request.path.id",
            "gatewayresponse.header.X-Stage": "context.stage",
            "gatewayresponse.header.X-None": "method.request.header.none",
          },
          responseTemplates: {
            "application/json":
              '{"m":$context.error.messageString,"plain":"$context.error.message","type":"$context.error.responseType","path":"$context.path","id":"$context.requestId","no":"$context.nothing.here","deep":"$context.identity"}',
            "text/html": "<p>$context.error.message",
          },
        },
        DEFAULT_4XX: { responseTemplates: { "application/json": '{"fallback":$context.error.messageString}' } },
      },
    });
    const { status, headers, json } = await http(`${base}/a/7?q=1`, { headers: { origin: "http://o" } });
    expect(status).toBe(401);
    expect(headers).toMatchObject({
      "content-type": "application/problem+json",
      "x-origin": "http://o",
      "x-query": "1",
      "x-id": "7",
      "x-stage": "dev",
      "x-amzn-errortype": "ForbiddenException",
    });
    expect(headers["x-none"]).toBeUndefined();
    expect(json).toEqual({
      m: "Forbidden",
      plain: "Forbidden",
      type: "INVALID_API_KEY",
      path: "/responses/dev/a/7",
      id: headers["x-amzn-requestid"],
      no: "",
      deep: "",
    });
    expect((await http(`${base}/a/7`, { headers: { accept: "text/html" } })).text).toBe("<p>Forbidden");
    const missing = await http(`${base}/nothing`);
    expect([missing.status, missing.json]).toEqual([403, { fallback: "Missing Authentication Token" }]);
  });

  it("of DEFAULT_5XX stand for a function's failure, with its status if it has one", async () => {
    const failing = (statusCode?: string) => ({
      paths: { "/": { post: proxyTo("answers") } },
      "x-amazon-apigateway-gateway-responses": {
        DEFAULT_5XX: { statusCode, responseTemplates: { "application/json": "$context.error.responseType" } },
      },
    });
    const plain = await cloud.api("plain-5xx", failing());
    expect(await http(plain, post("null"))).toMatchObject({ status: 502, text: "DEFAULT_5XX" });
    const own = await cloud.api("own-5xx", failing("503"));
    expect(await http(own, post("null"))).toMatchObject({ status: 503 });
  });
});

describe("logs", () => {
  it("hold one line per request by the stage's format", async () => {
    const format = JSON.stringify({
      id: "$context.requestId",
      status: "$context.status",
      method: "$context.httpMethod",
      route: "$context.resourcePath",
      key: "$context.identity.apiKeyId",
      length: "$context.responseLength",
      latency: "$context.responseLatency",
      integration: "$context.integration.status",
      error: "$context.error.responseType",
      why: "$context.integrationErrorMessage",
    });
    const destinationArn = "arn:aws:logs:eu-west-1:000000000000:log-group:/gateway/logged";
    const base = await cloud.api(
      "logged",
      { paths: { "/{id}": { post: proxyTo("answers") } } },
      { accessLogSettings: { destinationArn, format } },
    );
    const first = await http(`${base}/1`, post("{ statusCode: 404, body: 'four' }"));
    await http(`${base}/1/2`, post("{}"));
    await http(`${base}/3`, post("null"));
    const lines = cloud.logs.store.find("/gateway/logged").map(({ message }) => JSON.parse(message));
    expect(lines).toMatchObject([
      {
        id: first.headers["x-amzn-requestid"],
        status: "404",
        method: "POST",
        route: "/{id}",
        key: "-",
        length: "4",
        integration: "404",
        error: "-",
      },
      { status: "403", route: "-", error: "MISSING_AUTHENTICATION_TOKEN", integration: "-" },
      {
        status: "502",
        route: "/{id}",
        error: "DEFAULT_5XX",
        why: expect.stringContaining("Malformed Lambda proxy response"),
      },
    ]);
    expect(Number(lines[0].latency)).toBeGreaterThanOrEqual(0);
  });

  it("tell why a request failed, where the stage logs errors", async () => {
    const base = await cloud.api("executed", { paths: { "/": { post: proxyTo("answers") } } });
    const restApi = cloud.states.get("aws:apigateway/restApi:RestApi executed")?.state.id;
    await cloud.declare("aws:apigateway/methodSettings:MethodSettings", "executed", {
      restApi,
      stageName: "dev",
      methodPath: "*/*",
      settings: { loggingLevel: "ERROR" },
    });
    const { headers } = await http(base, post("null"));
    const lines = cloud.logs.store.find(`API-Gateway-Execution-Logs_${restApi}/dev`).map(({ message }) => message);
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^\\(${headers["x-amzn-requestid"]}\\) Execution failed: Malformed`)),
      `(${headers["x-amzn-requestid"]}) Method completed with status: 502`,
    ]);
  });
});
