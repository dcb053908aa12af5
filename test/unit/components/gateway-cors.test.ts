import * as z from "zod";
import type { CorsArgs } from "../../../components";
import { apiKey, route } from "../../../functions/runtime/contract";
import { bodyOf, fn, getOrder, health, made, postOrder, routesOf } from "./support/gateway";

const withCors = (cors: Partial<CorsArgs> = {}, more: object = {}) =>
  made({ cors: { origins: ["https://a.example.com"], ...cors }, ...more });
const responsesOf = async (cors: Partial<CorsArgs>) =>
  bodyOf(await withCors(cors))["x-amazon-apigateway-gateway-responses"];
const stageOf = async (...args: Parameters<typeof made>) =>
  (await made(...args)).one("aws:apigateway/stage:Stage").inputs;

describe("S3.6 SecureGateway's cors", () => {
  it("is off until it is asked for", async () => {
    const { paths } = bodyOf(await made());
    expect(paths["/orders"].options).toBeUndefined();
    expect(JSON.stringify(paths)).not.toMatch(/Access-Control/);
    expect((await stageOf()).variables).toBeUndefined();
  });

  it("answers OPTIONS of each path by itself, for everyone, with the path's methods and headers", async () => {
    const touch = route("PUT /orders/{id}", {
      summary: "Touch",
      auth: apiKey(),
      path: z.strictObject({ id: z.string() }),
      headers: z.strictObject({ "if-match": z.string().optional() }),
      responses: { 204: null },
    });
    const { paths } = bodyOf(await withCors({}, { routes: routesOf(postOrder, getOrder, touch, health) }));
    for (const item of Object.values<{ options: object }>(paths))
      expect(item.options).toMatchObject({
        security: [],
        "x-amazon-apigateway-integration": { type: "mock", responses: { default: { statusCode: "204" } } },
      });
    const { parameters, responses, "x-amazon-apigateway-integration": integration } = paths["/orders/{id}"].options;
    expect(parameters).toEqual([{ name: "id", in: "path", required: true, schema: { type: "string" } }]);
    const template = integration.responses.default.responseTemplates["application/json"];
    expect(template).toContain("Access-Control-Allow-Methods = 'GET, PUT'");
    expect(template).toContain("Access-Control-Allow-Headers = 'Authorization, Content-Type, X-Api-Key, if-match'");
    expect(template).toContain("#if($origin == 'https://a.example.com')");
    const set = [...template.matchAll(/responseOverride\.header\.([\w-]+)/g)].map(([, name]) => name);
    const mapped = Object.keys(integration.responses.default.responseParameters);
    for (const name of [...set, ...mapped.map((each) => each.replace("method.response.header.", ""))])
      expect(Object.keys(responses["204"].headers)).toContain(name);
    expect(integration.responses.default.responseParameters["method.response.header.Allow"]).toBe(
      "'GET, PUT, OPTIONS'",
    );
  });

  it("is no part of the document that people read", async () => {
    const { all } = await withCors();
    const docs = all.find(({ name }) => name === "api-docs")?.inputs;
    expect(JSON.stringify(docs)).not.toMatch(/Access-Control|preflight/i);
  });

  it("tells functions by the stage's variables, of the characters that AWS takes", async () => {
    const { variables } = await stageOf({
      cors: { origins: ["https://a.example.com:8443", "http://localhost:3000"], credentials: true },
    });
    expect(variables).toEqual({
      corsOrigins: "https://a.example.com:8443,http://localhost:3000",
      corsExposedHeaders: "ETag,Location,RateLimit,RateLimit-Policy,Retry-After,X-Request-Id",
      corsCredentials: "true",
    });
    // AWS, API Gateway API reference: CreateStage, variables
    for (const value of Object.values(variables as object)) expect(value).toMatch(/^[A-Za-z0-9\-._~:/?#&=,]+$/);
    expect((await stageOf({ cors: { origins: ["*"], exposedHeaders: [] } })).variables).toEqual({ corsOrigins: "any" });
  });

  it("gives gateway-made errors the one origin, or * without credentials where there are several", async () => {
    const header = (name: string) => `gatewayresponse.header.${name}`;
    for (const response of Object.values<{ responseParameters: object }>(await responsesOf({ credentials: true })))
      expect(response.responseParameters).toMatchObject({
        [header("Access-Control-Allow-Origin")]: "'https://a.example.com'",
        [header("Access-Control-Allow-Credentials")]: "'true'",
        [header("Access-Control-Expose-Headers")]: expect.stringContaining("Retry-After"),
        [header("Vary")]: "'Origin'",
      });
    const origins = ["https://a.example.com", "https://b.example.com"];
    for (const response of Object.values<{ responseParameters: object }>(
      await responsesOf({ origins, credentials: true }),
    )) {
      expect(response.responseParameters).toMatchObject({ [header("Access-Control-Allow-Origin")]: "'*'" });
      expect(Object.keys(response.responseParameters)).not.toContain(header("Access-Control-Allow-Credentials"));
      expect(Object.keys(response.responseParameters)).not.toContain(header("Vary"));
    }
  });

  it.each<[string, Partial<CorsArgs>]>([
    ["cors.origins: there are none; leave `cors` out, or name one", { origins: [] }],
    ["cors.origins: * is every origin; leave the others out, or *", { origins: ["*", "https://a.example.com"] }],
    ["cors.credentials: browsers refuse * with credentials; name the origins", { origins: ["*"], credentials: true }],
    ['cors.origins: "https://a.example.com/": write it as browsers', { origins: ["https://a.example.com/"] }],
    ['cors.origins: "https://A.example.com": write it as browsers', { origins: ["https://A.example.com"] }],
    ['cors.origins: "https://*.example.com": write it as browsers', { origins: ["https://*.example.com"] }],
    ['cors.origins: "null": write it as browsers', { origins: ["null"] }],
    ['cors.origins: "a.example.com": write it as browsers', { origins: ["a.example.com"] }],
    ["cors.origins: \"https://a' || '\": write it as browsers", { origins: ["https://a' || '"] }],
    [
      'cors.origins: "https://a.example.com:443": browsers send it otherwise',
      { origins: ["https://a.example.com:443"] },
    ],
    [
      'cors.origins: "https://a.example.com:99999": browsers send it otherwise',
      { origins: ["https://a.example.com:99999"] },
    ],
    ['cors.origins: "http://a.example.com": whoever is on the way', { origins: ["http://a.example.com"] }],
    [
      'cors.origins: "http://localhost.example.com": whoever is on the way',
      { origins: ["http://localhost.example.com"] },
    ],
    ["cors.origins: they have 513 characters", { origins: [`https://${"a".repeat(505)}`] }],
    ['cors.headers: "X-A\'" is no name of a header', { headers: ["X-A'"] }],
    ['cors.exposedHeaders: "*" is no name of a header', { exposedHeaders: ["*"] }],
    ["cors.maxAgeSeconds: 86401 is no whole number from 0 to 86,400", { maxAgeSeconds: 86_401 }],
    ["cors.maxAgeSeconds: -1 is no", { maxAgeSeconds: -1 }],
  ])("refuses, with a mend: %s", async (message, cors) => {
    await expect(withCors(cors)).rejects.toThrow(`SecureGateway "api": ${message}`);
  });

  it("takes origins of every kind that browsers send and may call", async () => {
    const origins = ["https://a.example.com", "https://a-b.example:8443", "http://localhost", "http://localhost:3000"];
    await withCors({ origins: [...origins, "http://127.0.0.1:5173", "http://app.localhost:1"], maxAgeSeconds: 0 });
  });

  it("refuses a route for OPTIONS, which it answers itself", async () => {
    const own = { method: "OPTIONS", path: "/orders", operation: { security: [], responses: {} }, function: fn };
    await expect(withCors({}, { routes: [...routesOf(postOrder), own] })).rejects.toThrow(
      "OPTIONS /orders: with `cors` the gateway answers OPTIONS",
    );
    await made({ routes: [...routesOf(postOrder), own] });
  });
});
