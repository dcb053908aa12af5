import { httpApiRules } from "../../../../policies/apigateway/http-api";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import { definition } from "./definitions";

const route = "aws:apigatewayv2/route:Route";
const api = "aws:apigatewayv2/api:Api";

const cors = (allowOrigins: unknown, more: object = {}) => ({ corsConfiguration: { allowOrigins, ...more } });
const corsIn = (allowOrigins: unknown) => ({
  body: definition({ more: { "x-amazon-apigateway-cors": { allowOrigins } } }),
});
const jwt = { type: "oauth2", "x-amazon-apigateway-authorizer": { type: "jwt" } };

testRules(httpApiRules, {
  resources: [
    {
      rule: "apigwv2-route-auth",
      type: route,
      passing: {
        JWT: { apiId: unknown, routeKey: "GET /things", authorizationType: "JWT", authorizerId: unknown },
        "IAM when connecting": { apiId: unknown, routeKey: "$connect", authorizationType: "AWS_IAM" },
        "an API key": { apiId: unknown, routeKey: "$connect", apiKeyRequired: true },
        "a preflight": { apiId: unknown, routeKey: "OPTIONS /{any+}" },
        "messages of who has connected": { apiId: unknown, routeKey: "say" },
        "a goodbye": { apiId: unknown, routeKey: "$disconnect" },
      },
      failing: {
        "nothing said": { apiId: unknown, routeKey: "GET /things" },
        none: { apiId: unknown, routeKey: "$default", authorizationType: "NONE" },
        "an open door to messages": { apiId: unknown, routeKey: "$connect" },
      },
      unknown: {
        "the type": [{ apiId: "a1", routeKey: "GET /", authorizationType: unknown }, "authorizationType"],
        "the route": [{ apiId: "a1", routeKey: unknown }, "routeKey"],
      },
    },
    {
      rule: "apigwv2-route-auth",
      type: route,
      config: { publicRoutes: ["GET /openapi.json"] },
      passing: { "on the list": { apiId: "a1", routeKey: "GET /openapi.json" } },
      failing: { "not on the list": { apiId: "a1", routeKey: "GET /things" } },
      unknown: {},
    },
    {
      rule: "apigwv2-route-auth",
      type: api,
      passing: {
        "routes declared beside it": { protocolType: "HTTP", name: unknown },
        "an authorizer in the body": { body: definition({ security: [{ it: [] }], scheme: jwt }) },
      },
      failing: {
        "a quick target": { protocolType: "HTTP", target: "arn:aws:lambda:eu-west-1:123456789012:function:f" },
        "nothing said in the body": { body: definition({}) },
        YAML: { body: "openapi: 3.0.1" },
      },
      unknown: { "the body": [{ body: unknown }, "body"], "a target": [{ target: unknown }, "target"] },
    },
    {
      rule: "apigwv2-access-logging",
      type: "aws:apigatewayv2/stage:Stage",
      passing: { "a log, whatever its ARN": { accessLogSettings: { destinationArn: unknown, format: "{}" } } },
      failing: { "nothing said": { name: "$default" } },
      unknown: { "all of it": [{ accessLogSettings: unknown }, "accessLogSettings"] },
    },
    {
      rule: "cors-no-wildcard-credentials",
      type: api,
      passing: {
        "no CORS": { protocolType: "HTTP" },
        "named origins": cors(["https://app.example.com"], { allowCredentials: true, allowHeaders: ["*"] }),
        "named origins in the body": corsIn(["https://app.example.com"]),
        "a body without CORS": { body: definition({}) },
      },
      failing: {
        everyone: cors(["https://app.example.com", "*"]),
        "everyone, with credentials": cors(["*"], { allowCredentials: true }),
        "every page with TLS": cors(["https://*"]),
        "everyone in the body": corsIn(["*"]),
        YAML: { body: "openapi: 3.0.1" },
      },
      unknown: {
        "an origin": [cors([unknown]), "corsConfiguration.allowOrigins.0"],
        "the body": [{ body: unknown }, "body"],
      },
    },
  ],
});
