import type { Properties } from "../../../../../local/service";
import { createIamService } from "../../../../../local/services/iam";
import { echo, http, TestCloud } from "../test-cloud";
import { account, behind, judge, scheme, schemes, uri } from "./support/authorizers";

let cloud: TestCloud;

let base: string;
let apiId: string;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
  await cloud.function("judge", judge);
  const format = JSON.stringify({
    who: "$context.authorizer.principalId",
    count: "$context.authorizer.count",
    status: "$context.authorizer.status",
    error: "$context.authorizer.error",
    latency: "$context.authorizer.latency",
    may: "$context.authorize.status",
    why: "$context.integrationErrorMessage",
  });
  base = await cloud.api(
    "guarded",
    {
      paths: {
        "/items/{id}": { get: behind("request"), post: behind("request") },
        "/query": { get: behind("query") },
        "/fresh": { get: behind("fresh") },
        "/token": { get: behind("token") },
        "/odd": { get: behind("odd") },
        "/keyed": {
          post: {
            ...behind("request", "key"),
            parameters: [{ name: "x-needed", in: "header", required: true }],
            "x-amazon-apigateway-request-validator": "all",
          },
        },
      },
      components: { securitySchemes: schemes },
      "x-amazon-apigateway-request-validators": { all: { validateRequestParameters: true } },
    },
    {
      variables: { v: "1" },
      accessLogSettings: { destinationArn: "arn:aws:logs:eu-west-1:000000000000:log-group:/guarded", format },
    },
  );
  apiId = String(cloud.states.get("aws:apigateway/restApi:RestApi guarded")?.state.id);
});
afterAll(() => cloud.close());
afterEach(() => {
  cloud.time = undefined;
});

let unique = 0;
/** A token that no result is kept for. */
const evaluating = (source: string) => `eval:(${++unique}, ${source})`;
const get = (path: string, authorization?: string, method = "GET") =>
  http(base + path, { method, headers: authorization === undefined ? {} : { authorization } });
const outcome = async (path: string, authorization?: string) => {
  const { status, text, headers } = await get(path, authorization);
  return [status, text, headers["x-amzn-errortype"]];
};
const lastLine = () => JSON.parse(cloud.logs.store.find("/guarded").at(-1)?.message ?? "{}");

describe("Lambda authorizers", () => {
  it("get the whole request, and say who calls", async () => {
    const { status, json } = await get("/items/a%20b?x=1&x=2", "allow");
    expect(status).toBe(200);
    const { event: asked, integrationLatency, ...authorizer } = json.requestContext.authorizer;
    expect(authorizer).toEqual({ principalId: "ann", count: expect.stringMatching(/^\d+$/), flag: "true" });
    expect(integrationLatency).toBeGreaterThanOrEqual(0);
    const event = JSON.parse(asked);
    expect(event).toMatchObject({
      type: "REQUEST",
      methodArn: `arn:aws:execute-api:eu-west-1:${account}:${apiId}/dev/GET/items/a%20b`,
      resource: "/items/{id}",
      path: "/items/a%20b",
      httpMethod: "GET",
      queryStringParameters: { x: "2" },
      multiValueQueryStringParameters: { x: ["1", "2"] },
      pathParameters: { id: "a%20b" },
      stageVariables: { v: "1" },
      requestContext: { apiId, stage: "dev", resourcePath: "/items/{id}", requestId: json.requestContext.requestId },
    });
    expect(event.headers.Authorization).toBe("allow");
    expect(event.multiValueHeaders.Authorization).toEqual(["allow"]);
    expect(Object.keys(event)).not.toContain("body");
    expect(event.requestContext.authorizer).toBeUndefined();
  });

  it("are not asked without an identity: 401", async () => {
    const unauthorized = [401, '{"message":"Unauthorized"}', "UnauthorizedException"];
    for (const authorization of [undefined, ""]) expect(await outcome("/items/1", authorization)).toEqual(unauthorized);
    expect(await outcome("/query")).toEqual(unauthorized);
    expect((await get("/query?who=me", "allow")).status).toBe(200);
    for (const token of [undefined, "", "other"]) expect(await outcome("/token", token)).toEqual(unauthorized);
    expect(lastLine()).toMatchObject({ status: "401", error: "Unauthorized", who: "-", may: "-" });
    expect(cloud.printed.at(-1)).toMatch(
      /^guarded: GET \/token 401: \S+ is not as identityValidationExpression says: /,
    );
    await get("/items/1");
    expect(cloud.printed.at(-1)).toBe(
      "guarded: GET /items/1 401: method.request.header.Authorization is missing, so that its authorizer was not asked",
    );
  });

  it("whose refusals are named at the terminal, with the log to look into", async () => {
    await get("/items/1", "deny");
    const log = "its log may say why: portico logs judge (its answers are kept for 60 s)";
    expect(cloud.printed.at(-1)).toBe(`guarded: GET /items/1 403: its authorizer does not allow it; ${log}`);
    await get("/items/1", "throw:Unauthorized");
    expect(cloud.printed.at(-1)).toBe(`guarded: GET /items/1 401: its authorizer takes no such credentials; ${log}`);
    await get("/fresh", "deny");
    expect(cloud.printed.at(-1)).toMatch(/does not allow it; its log may say why: portico logs judge$/);
  });

  it("of type TOKEN get the token alone", async () => {
    const { json } = await get("/token", "allow");
    expect(JSON.parse(json.requestContext.authorizer.event)).toEqual({
      type: "TOKEN",
      methodArn: `arn:aws:execute-api:eu-west-1:${account}:${apiId}/dev/GET/token`,
      authorizationToken: "allow",
    });
  });

  it.each<[string, string, number, string, string]>([
    [
      "a Deny",
      "deny",
      403,
      '{"Message":"User is not authorized to access this resource with an explicit deny"}',
      "AccessDenied",
    ],
    [
      "a policy for something else",
      "none",
      403,
      '{"Message":"User is not authorized to access this resource"}',
      "AccessDenied",
    ],
    ["the error Unauthorized", "throw:Unauthorized", 401, '{"message":"Unauthorized"}', "Unauthorized"],
    ["another error", "throw:Oh no", 500, '{"message":null}', "AuthorizerFailure"],
    ["nothing", "eval:null", 500, '{"message":null}', "AuthorizerConfiguration"],
    ["no policy", "eval:{ principalId: 'a' }", 500, '{"message":null}', "AuthorizerConfiguration"],
    [
      "a broken policy",
      "eval:{ policyDocument: { Statement: 1 } }",
      500,
      '{"message":null}',
      "AuthorizerConfiguration",
    ],
    [
      "an object in the context",
      "eval:{ policyDocument: policy('Allow'), context: { a: {} } }",
      500,
      '{"message":null}',
      "AuthorizerConfiguration",
    ],
    [
      "a number for the principal",
      "eval:{ policyDocument: policy('Allow'), principalId: 1 }",
      500,
      '{"message":null}',
      "AuthorizerConfiguration",
    ],
  ])("%s ends the request", async (_, token, status, text, errorType) => {
    expect(await outcome("/items/1", token)).toEqual([status, text, `${errorType}Exception`]);
    expect(lastLine().why).toBe("-");
  });

  it("say at the terminal what is wrong with them, and in the access log", async () => {
    await get("/items/1", evaluating("{ policyDocument: policy('Allow'), context: { list: [] } }"));
    expect(cloud.printed.at(-1)).toMatch(/GET \/items\/1 500: .*context\.list must be a text, a number or a boolean/);
    expect(lastLine()).toMatchObject({ status: "500", error: expect.stringContaining("context.list"), may: "-" });
    await get("/items/1", "deny");
    expect(lastLine()).toMatchObject({ who: "ann", status: "200", may: "403", error: "-" });
  });

  it("are asked once for the same identity until their time is over, by the cloud's clock; the policy is applied to each request", async () => {
    cloud.time = 1_000_000;
    const token = evaluating("{ principalId: 'n' + count, policyDocument: policy('Allow') }");
    const who = async (path = "/items/1", method = "GET") => {
      const { status, json } = await get(path, token, method);
      return status === 200 ? json.requestContext.authorizer : status;
    };
    const first = await who();
    expect(await who()).toEqual({ ...first, integrationLatency: 0 });
    expect(await who("/items/2")).toBe(403);
    expect((await who("/items/1", "POST")).principalId).not.toBe(first.principalId);
    cloud.time += 59_999;
    expect((await who()).principalId).toBe(first.principalId);
    cloud.time += 1;
    const second = await who();
    expect(second.principalId).not.toBe(first.principalId);
    cloud.gateway.reset?.(() => true);
    expect((await who()).principalId).not.toBe(second.principalId);
  });

  it("keep no errors, and nothing where the time is 0", async () => {
    const token = evaluating("globalThis.again ? { policyDocument: policy('Allow') } : void (globalThis.again = true)");
    expect([(await get("/items/1", token)).status, (await get("/items/1", token)).status]).toEqual([500, 200]);
    const counts = [await get("/fresh"), await get("/fresh")].map(({ json }) =>
      Number(json.requestContext.authorizer.count),
    );
    expect((counts[1] as number) - (counts[0] as number)).toBe(1);
  });

  it("come before the API key, which comes before validation", async () => {
    const post = (headers: Record<string, string>) => http(`${base}/keyed`, { method: "POST", headers });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: "deny" })).headers["x-amzn-errortype"]).toBe("AccessDeniedException");
    expect((await post({ authorization: "allow" })).headers["x-amzn-errortype"]).toBe("ForbiddenException");
    const plan = await cloud.declare("aws:apigateway/usagePlan:UsagePlan", "keyed", {
      apiStages: [{ apiId, stage: "dev" }],
    });
    const key = await cloud.declare("aws:apigateway/apiKey:ApiKey", "keyed", { value: "the-key-of-the-caller" });
    await cloud.declare("aws:apigateway/usagePlanKey:UsagePlanKey", "keyed", { keyId: key.id, usagePlanId: plan.id });
    const headers = { authorization: "allow", "x-api-key": "the-key-of-the-caller" };
    expect((await post(headers)).status).toBe(400);
    expect((await post({ ...headers, "x-needed": "1" })).status).toBe(200);
  });

  it("may say the caller's key, where the API takes it from them", async () => {
    const paths = { "/": { get: behind("request", "key") } };
    const api = await cloud.api("by-authorizer", {
      paths,
      components: { securitySchemes: schemes },
      "x-amazon-apigateway-api-key-source": "AUTHORIZER",
    });
    const restApi = cloud.states.get("aws:apigateway/restApi:RestApi by-authorizer")?.state.id;
    const plan = await cloud.declare("aws:apigateway/usagePlan:UsagePlan", "said", {
      apiStages: [{ apiId: restApi, stage: "dev" }],
    });
    const key = await cloud.declare("aws:apigateway/apiKey:ApiKey", "said", { value: "the-key-that-is-said" });
    await cloud.declare("aws:apigateway/usagePlanKey:UsagePlanKey", "said", { keyId: key.id, usagePlanId: plan.id });
    const saying = (value: string) =>
      http(api, {
        headers: {
          authorization: `eval:{ policyDocument: policy('Allow'), usageIdentifierKey: '${value}' }`,
          "x-api-key": "the-key-that-is-said",
        },
      });
    expect((await saying("another-key-of-twenty")).status).toBe(403);
    const { status, json } = await saying("the-key-that-is-said");
    expect([status, json.requestContext.identity.apiKeyId]).toEqual([200, key.id]);
  });

  it("end in the API's own answers: a kind's own, whole, or those of all of its class", async () => {
    const headers = (more: object = {}) => ({
      "gatewayresponse.header.Access-Control-Allow-Origin": "'https://a.example'",
      ...more,
    });
    const api = await cloud.api("own-answers", {
      paths: { "/": { get: behind("request") } },
      components: { securitySchemes: schemes },
      "x-amazon-apigateway-gateway-responses": {
        UNAUTHORIZED: {
          responseParameters: {
            "gatewayresponse.header.WWW-Authenticate": "'Bearer'",
            "gatewayresponse.header.X-Asked-By": "method.request.header.Origin",
          },
        },
        DEFAULT_4XX: {
          responseParameters: headers(),
          responseTemplates: { "application/json": '{"refused":$context.error.messageString}' },
        },
        DEFAULT_5XX: {
          responseParameters: headers(),
          responseTemplates: { "application/json": '{"failed":$context.error.messageString}' },
        },
      },
    });
    const asked = async (authorization?: string) => {
      const {
        status,
        headers: got,
        json,
      } = await http(api, {
        headers: { origin: "https://a.example", ...(authorization && { authorization }) },
      });
      return {
        status,
        json,
        origin: got["access-control-allow-origin"],
        scheme: got["www-authenticate"],
        by: got["x-asked-by"],
      };
    };
    const none = { origin: undefined, scheme: undefined, by: undefined };
    expect(await asked()).toEqual({
      ...none,
      status: 401,
      json: { message: "Unauthorized" },
      scheme: "Bearer",
      by: "https://a.example",
    });
    expect(await asked("deny")).toEqual({
      ...none,
      status: 403,
      json: { refused: "User is not authorized to access this resource with an explicit deny" },
      origin: "https://a.example",
    });
    expect(await asked("throw:no")).toEqual({
      ...none,
      status: 500,
      json: { failed: null },
      origin: "https://a.example",
    });
  });

  it("that API Gateway would not import fail with the API", async () => {
    const made = (spec: object) =>
      cloud.api("refused", {
        paths: { "/": { get: behind("bad") } },
        components: { securitySchemes: { bad: { ...scheme({}), "x-amazon-apigateway-authorizer": spec } } },
      });
    await expect(made({ type: "other" })).rejects.toThrow(
      "authorizer bad: its type is request, token, cognito_user_pools",
    );
    await expect(made({ type: "request" })).rejects.toThrow("authorizer bad: it needs authorizerUri");
    await expect(made({ type: "request", authorizerUri: uri })).rejects.toThrow("it needs an identitySource");
    await expect(made({ type: "token", authorizerUri: uri, authorizerResultTtlInSeconds: 3601 })).rejects.toThrow(
      "authorizerResultTtlInSeconds is 0 to 3600",
    );
    await expect(made({ type: "cognito_user_pools" })).rejects.toThrow("it needs providerARNs");
  });

  it("must be: a scheme that API Gateway does not know is not let through, 501", async () => {
    const { status, json } = await get("/odd");
    expect([status, json.detail]).toEqual([501, expect.stringContaining("API Gateway would leave the method open")]);
  });

  it("must fit into the ARN of the method: 414", async () => {
    expect((await get(`/items/${"x".repeat(1600)}`, "allow")).status).toBe(414);
  });
});

describe("API Gateway's permission to ask an authorizer", () => {
  const type = "aws:lambda/permission:Permission";
  const permit = (name: string, sourceArn: string, more: Properties = {}) =>
    cloud.declare(type, name, {
      action: "lambda:InvokeFunction",
      function: "judge",
      principal: "apigateway.amazonaws.com",
      sourceArn,
      ...more,
    });

  it("is its own, or that of a role", async () => {
    cloud.use(createIamService);
    await permit("echo", "arn:aws:execute-api:*:*:*/*", { function: "echo" });
    const misconfigured = [500, '{"message":null}', "AuthorizerConfigurationException"];
    expect(await outcome("/fresh")).toEqual(misconfigured);
    expect(cloud.printed.at(-1)).toMatch(
      /Invalid permissions on Lambda function: arn:.*:function:judge for arn:.*\/authorizers\/[0-9a-f]{6}/,
    );
    await permit("judge", `arn:aws:execute-api:eu-west-1:${account}:${apiId}/dev/GET/fresh`);
    expect(await outcome("/fresh")).toEqual(misconfigured);
    await permit("judge", `arn:aws:execute-api:eu-west-1:${account}:${apiId}/authorizers/*`);
    expect((await get("/fresh")).status).toBe(200);

    const role = `arn:aws:iam::${account}:role/asker`;
    const byRole = await cloud.api("by-role", {
      paths: { "/": { get: behind("own") } },
      components: {
        securitySchemes: {
          own: scheme({ type: "request", authorizerResultTtlInSeconds: 0, authorizerCredentials: role }),
        },
      },
    });
    expect((await http(byRole)).status).toBe(500);
    const Statement = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" };
    await cloud.declare("aws:iam/role:Role", "asker", {
      name: "asker",
      inlinePolicies: [{ policy: { Version: "2012-10-17", Statement } }],
    });
    expect((await http(byRole)).status).toBe(200);
  });
});
