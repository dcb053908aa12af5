import { accessRules } from "../../../../policies/apigateway/access";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";
import { apiKey, type Definition, definition } from "./definitions";

const method = "aws:apigateway/method:Method";
const restApi = "aws:apigateway/restApi:RestApi";

const body = (spec: Definition) => ({ body: definition(spec) });
const validators = {
  "x-amazon-apigateway-request-validators": {
    all: { validateRequestBody: true, validateRequestParameters: true },
    none: { validateRequestBody: false, validateRequestParameters: false },
  },
};

const api = (props: object = {}): Given => ({ type: restApi, name: "api", props: { id: "a1", ...props } });
const stage = (props: object = {}): Given => ({
  type: "aws:apigateway/stage:Stage",
  name: "stage",
  props: { restApi: unknown, stageName: "dev", ...props },
  from: { restApi: ["api"] },
});
const association = (from: string, resourceArn: unknown = unknown): Given => ({
  type: "aws:wafv2/webAclAssociation:WebAclAssociation",
  name: "association",
  props: { resourceArn, webAclArn: unknown },
  from: { resourceArn: [from] },
});
const mapping = (type: string, property: string): Given => ({
  type,
  name: "mapping",
  props: { [property]: unknown },
  from: { [property]: ["api"] },
});
const basePath = mapping("aws:apigateway/basePathMapping:BasePathMapping", "restApi");
const arn = "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/";

testRules(accessRules, {
  resources: [
    {
      rule: "apigw-method-auth",
      type: method,
      passing: {
        "an authorizer": { httpMethod: "GET", authorization: "CUSTOM", authorizerId: unknown },
        IAM: { httpMethod: "POST", authorization: "AWS_IAM" },
        "an API key": { httpMethod: "POST", authorization: "NONE", apiKeyRequired: true },
        "a preflight": { httpMethod: "OPTIONS", authorization: "NONE" },
        "whatever the resource": { httpMethod: "GET", authorization: "AWS_IAM", resourceId: unknown, restApi: unknown },
      },
      failing: { open: { httpMethod: "GET", authorization: "NONE", resourceId: unknown } },
      unknown: { "the authorization": [{ httpMethod: "GET", authorization: unknown }, "authorization"] },
    },
    {
      rule: "apigw-method-auth",
      type: restApi,
      passing: {
        "no body: methods are declared beside it": { name: unknown },
        "an API key": body({ operation: [{ it: [] }] }),
        "the document's security": body({ security: [{ it: [] }] }),
        "an authorizer": body({
          security: [{ it: [] }],
          scheme: { type: "oauth2", "x-amazon-apigateway-authorizer": { type: "cognito_user_pools" } },
        }),
        IAM: body({
          security: [{ it: [] }],
          scheme: { type: "apiKey", in: "header", name: "Authorization", "x-amazon-apigateway-authtype": "awsSigv4" },
        }),
        "IAM, by API Gateway's own word for it": body({ get: { "x-amazon-apigateway-auth": { type: "AWS_IAM" } } }),
        "public on purpose": body({ security: [{ it: [] }], operation: [] }),
        "OpenAPI 2": {
          body: JSON.stringify({
            securityDefinitions: { it: apiKey },
            paths: { "/": { get: { security: [{ it: [] }] } } },
          }),
        },
      },
      failing: {
        "nothing said": body({}),
        "nobody checked, by API Gateway's own word for it": body({
          get: { "x-amazon-apigateway-auth": { type: "NONE" } },
        }),
        "nobody must come with it": body({ operation: [{}, { it: [] }] }),
        "a scheme that API Gateway does not check": body({
          security: [{ it: [] }],
          scheme: { type: "http", scheme: "bearer" },
        }),
        "a scheme that is not there": body({ security: [{ other: [] }] }),
        "YAML, which nobody reads here": { body: "openapi: 3.0.1\npaths: {}\n" },
        "a list": { body: "[]" },
        "any method": {
          body: JSON.stringify({ paths: { "/": { "x-amazon-apigateway-any-method": {} } } }),
        },
      },
      unknown: { "the body": [{ body: unknown }, "body"] },
    },
    {
      rule: "apigw-method-auth",
      type: restApi,
      config: { publicRoutes: ["GET /things", 7] },
      passing: { "a route on the list": body({}), "checked anyway": body({ operation: [{ it: [] }] }) },
      failing: {
        "a route that calls itself public": {
          body: JSON.stringify({ paths: { "/others": { get: { security: [] } } } }),
        },
      },
      unknown: {},
    },
    {
      rule: "apigw-request-validation",
      type: method,
      passing: {
        "a validator": { httpMethod: "POST", requestValidatorId: "v1" },
        "a preflight": { httpMethod: "OPTIONS" },
      },
      failing: { none: { httpMethod: "POST" } },
      unknown: { "the validator": [{ httpMethod: "POST", requestValidatorId: unknown }, "requestValidatorId"] },
    },
    {
      rule: "apigw-request-validation",
      type: restApi,
      passing: {
        "the document's": body({ more: { ...validators, "x-amazon-apigateway-request-validator": "all" } }),
        "the operation's": body({ more: validators, get: { "x-amazon-apigateway-request-validator": "all" } }),
        "no body": {},
      },
      failing: {
        none: body({ more: validators }),
        "one that checks nothing": body({ more: { ...validators, "x-amazon-apigateway-request-validator": "none" } }),
        "one that is not there": body({ more: { "x-amazon-apigateway-request-validator": "all" } }),
        "the operation's own, which checks nothing": body({
          more: { ...validators, "x-amazon-apigateway-request-validator": "all" },
          get: { "x-amazon-apigateway-request-validator": "none" },
        }),
        YAML: { body: "openapi: 3.0.1" },
      },
      unknown: { "the body": [{ body: unknown }, "body"] },
    },
    {
      rule: "apigw-endpoint-type",
      type: restApi,
      passing: {
        regional: { endpointConfiguration: { types: "REGIONAL", vpcEndpointIds: unknown } },
        private: { endpointConfiguration: { types: "PRIVATE" } },
      },
      failing: { "AWS's default": {}, edge: { endpointConfiguration: { types: "EDGE" } } },
      unknown: { "the type": [{ endpointConfiguration: { types: unknown } }, "endpointConfiguration.types"] },
    },
    {
      rule: "apigw-endpoint-type",
      type: restApi,
      config: { types: ["PRIVATE"] },
      passing: { private: { endpointConfiguration: { types: "PRIVATE" } } },
      failing: { regional: { endpointConfiguration: { types: "REGIONAL" } } },
      unknown: {},
    },
  ],
  stacks: [
    {
      rule: "apigw-waf",
      passing: {
        "an association of a stage that is not there yet": [api(), stage(), association("stage")],
        "an association by a name put together": [api(), stage(), association("api", `${arn}dev`)],
        "a private API": [api({ endpointConfiguration: { types: "PRIVATE" } }), stage()],
      },
      failing: {
        none: [[api(), stage()], ["stage"]],
        "the API's other stage": [[api(), stage(), association("api", `${arn}live`)], ["stage"]],
        "another stage": [[api(), stage(), { ...stage(), name: "live" }, association("live")], ["stage"]],
        "an API of somewhere else": [[{ ...stage({ restApi: "b2" }), from: {} }], ["stage"]],
      },
      unknown: {
        "an ARN made of the API's id": [[api(), stage(), association("api")], "resourceArn"],
        "the type of endpoint": [
          [api({ endpointConfiguration: { types: unknown } }), stage()],
          "endpointConfiguration.types",
        ],
      },
    },
    {
      rule: "apigw-disable-default-endpoint",
      passing: {
        "no domain of its own": [api({ body: unknown })],
        "off, whatever the rest": [api({ disableExecuteApiEndpoint: true, body: unknown }), basePath],
        "off in the body": [
          api({
            body: definition({
              more: { "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } },
            }),
          }),
          basePath,
        ],
      },
      failing: {
        "a domain": [[api(), basePath], ["api"]],
        "a domain of the newer kind": [
          [api({ body: definition({}) }), mapping("aws:apigatewayv2/apiMapping:ApiMapping", "apiId")],
          ["api"],
        ],
        "a body that is no JSON": [[api({ body: "openapi: 3.0.1" }), basePath], ["api"]],
      },
      unknown: {
        "the switch": [[api({ disableExecuteApiEndpoint: unknown })], "disableExecuteApiEndpoint"],
        "the body": [[api({ body: unknown }), basePath], "body"],
      },
      mended: {
        "the switch": [restApi, { body: unknown }, { body: unknown, disableExecuteApiEndpoint: true }],
      },
    },
  ],
});
