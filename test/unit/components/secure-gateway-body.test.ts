import * as z from "zod";
import { apiKey, route } from "../../../functions/runtime/contract";
import * as problems from "../../../functions/runtime/problem";
import { bodyOf, byDefault, getOrder, health, made, Order, postOrder, routesOf } from "./support/gateway";

describe("SecureGateway's REST API", () => {
  it("S5.6 has one REST API and one deployment, however many routes", async () => {
    const all = await byDefault();
    expect(all.one("aws:apigateway/restApi:RestApi").inputs.endpointConfiguration).toEqual({ types: "REGIONAL" });
    expect(all.of("aws:apigateway/deployment:Deployment")).toHaveLength(1);
    expect(all.all.filter(({ type }) => /apigateway\/(method|resource|integration)/.test(type))).toHaveLength(1); // MethodSettings
  });

  it("hands each operation to its function", async () => {
    const { paths } = bodyOf(await byDefault());
    expect(paths["/orders"].post["x-amazon-apigateway-integration"]).toEqual({
      type: "aws_proxy",
      httpMethod: "POST",
      uri: "arn:invoke/orders-123",
      passthroughBehavior: "when_no_match",
      timeoutInMillis: 29_000,
    });
    expect(Object.keys(paths)).toEqual([
      "/orders",
      "/orders/{id}",
      "/health",
      "/openapi.json",
      "/docs",
      "/docs/{asset}",
      "/redoc",
    ]);
  });

  it("waits for a function as long as its route says", async () => {
    const routes = routesOf(health).map((each) => ({ ...each, timeoutMilliseconds: 500 }));
    const { paths } = bodyOf(await made({ routes }));
    expect(paths["/health"].get["x-amazon-apigateway-integration"].timeoutInMillis).toBe(500);
  });

  it("S5.15 checks bodies and parameters before a function runs", async () => {
    const body = bodyOf(await byDefault());
    expect(body["x-amazon-apigateway-request-validator"]).toBe("all");
    expect(body["x-amazon-apigateway-request-validators"]).toEqual({
      all: { validateRequestBody: true, validateRequestParameters: true },
    });
    expect(body.paths["/orders"].post.requestBody.content["application/json"].schema).toEqual({
      $ref: "#/components/schemas/Order",
    });
    expect(body.components.schemas.Order).toMatchObject({
      type: "object",
      required: ["id", "total"],
      properties: { id: { type: "string", maxLength: 20 } },
    });
  });

  it("S3.4 lets the gateway check the key, on the routes that ask for one", async () => {
    const { paths, components } = bodyOf(await byDefault());
    expect(components.securitySchemes.apiKey).toMatchObject({ type: "apiKey", in: "header", name: "x-api-key" });
    expect(paths["/orders"].post.security).toEqual([{ apiKey: [] }]);
    expect(paths["/health"].get.security).toEqual([]);
    for (const path of ["/openapi.json", "/docs", "/docs/{asset}", "/redoc"])
      expect(paths[path].get.security).toEqual([]);
  });

  it("answers methods that a path does not have with 405 and Allow, by itself", async () => {
    const { paths } = bodyOf(await made({ routes: routesOf(postOrder, getOrder, listOrders) }));
    const other = paths["/orders"]["x-amazon-apigateway-any-method"];
    const { type, requestTemplates, responses } = other["x-amazon-apigateway-integration"];
    expect(type).toBe("mock");
    expect(other.security).toEqual([]);
    expect(JSON.parse(requestTemplates["application/json"])).toEqual({ statusCode: 405 });
    expect(requestTemplates["text/plain"]).toBe(requestTemplates["application/json"]);
    expect(responses.default.statusCode).toBe("405");
    expect(responses.default.responseParameters).toMatchObject({
      "method.response.header.Allow": "'POST, GET'",
      "method.response.header.Content-Type": "'application/problem+json'",
    });
    expect(JSON.parse(responses.default.responseTemplates["application/json"])).toEqual({
      type: problems.methodNotAllowed.type,
      title: problems.methodNotAllowed.title,
      status: 405,
      instance: "$context.path",
      requestId: "$context.requestId",
    });
    for (const header of Object.keys(responses.default.responseParameters))
      expect(Object.keys(other.responses["405"].headers)).toContain(header.replace("method.response.header.", ""));
    for (const item of Object.values<object>(paths)) expect(item).toHaveProperty("x-amazon-apigateway-any-method");
  });

  it("declares the path's parameters for the other methods too", async () => {
    const { paths } = bodyOf(await byDefault());
    expect(paths["/orders/{id}"]["x-amazon-apigateway-any-method"].parameters).toEqual([
      { name: "id", in: "path", required: true, schema: { type: "string" } },
    ]);
  });
});

const listOrders = route("GET /orders", { summary: "List", auth: apiKey(), responses: { 200: z.array(Order) } });

describe("SecureGateway's own answers", () => {
  // biome-ignore lint/suspicious/noExplicitAny: AWS's extension is an open structure
  let responses: Record<string, any>;
  beforeAll(async () => {
    responses = bodyOf(await byDefault())["x-amazon-apigateway-gateway-responses"];
  });

  it.each([
    ["MISSING_AUTHENTICATION_TOKEN", problems.notFound], // what API Gateway calls a path that is not there
    ["INVALID_API_KEY", problems.forbidden],
    ["BAD_REQUEST_BODY", problems.invalidRequest],
    ["BAD_REQUEST_PARAMETERS", problems.invalidRequest],
    ["REQUEST_TOO_LARGE", problems.payloadTooLarge],
    ["UNSUPPORTED_MEDIA_TYPE", problems.unsupportedMediaType],
    ["THROTTLED", problems.tooManyRequests],
    ["QUOTA_EXCEEDED", problems.tooManyRequests],
    ["INTEGRATION_TIMEOUT", problems.gatewayTimeout],
    ["INTEGRATION_FAILURE", problems.badGateway],
    ["DEFAULT_5XX", problems.badGateway],
    ["UNAUTHORIZED", problems.unauthorized],
    ["ACCESS_DENIED", problems.forbidden],
    ["API_CONFIGURATION_ERROR", problems.internalError],
  ])("S5.18 say for %s what the handlers would", (type, problem) => {
    const { statusCode, responseParameters, responseTemplates } = responses[type];
    expect(statusCode).toBe(String(problem.status));
    expect(responseParameters).toMatchObject({
      "gatewayresponse.header.Content-Type": "'application/problem+json'",
      "gatewayresponse.header.Cache-Control": "'no-store'",
      "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
    });
    expect(JSON.parse(responseTemplates["application/json"])).toEqual({
      type: problem.type,
      title: problem.title,
      status: problem.status,
      instance: "$context.path",
      requestId: "$context.requestId",
    });
  });

  it("say when to come back after a throttle", () => {
    expect(responses.THROTTLED.responseParameters["gatewayresponse.header.Retry-After"]).toBe("'1'");
    expect(responses.QUOTA_EXCEEDED.responseParameters).not.toHaveProperty("gatewayresponse.header.Retry-After");
  });

  it("leave the status of other refusals alone", () => {
    expect(responses.DEFAULT_4XX).not.toHaveProperty("statusCode");
    expect(JSON.parse(responses.DEFAULT_4XX.responseTemplates["application/json"])).not.toHaveProperty("status");
  });

  it("cover every type that API Gateway has", () => {
    expect(Object.keys(responses).sort()).toEqual(
      // AWS, API Gateway API reference: GatewayResponse, responseType
      `ACCESS_DENIED API_CONFIGURATION_ERROR AUTHORIZER_CONFIGURATION_ERROR AUTHORIZER_FAILURE BAD_REQUEST_BODY
       BAD_REQUEST_PARAMETERS DEFAULT_4XX DEFAULT_5XX EXPIRED_TOKEN INTEGRATION_FAILURE INTEGRATION_TIMEOUT
       INVALID_API_KEY INVALID_SIGNATURE MISSING_AUTHENTICATION_TOKEN QUOTA_EXCEEDED REQUEST_TOO_LARGE
       RESOURCE_NOT_FOUND THROTTLED UNAUTHORIZED UNSUPPORTED_MEDIA_TYPE WAF_FILTERED`.split(/\s+/),
    );
  });
});
