import { trafficRules } from "../../../../policies/apigateway/traffic";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

const methodSettings = "aws:apigateway/methodSettings:MethodSettings";
const domainName = "aws:apigateway/domainName:DomainName";

const api = (props: object = {}): Given => ({
  type: "aws:apigateway/restApi:RestApi",
  name: "api",
  props: { id: "a1", ...props },
});
const stage = (props: object = {}, from: Given["from"] = { restApi: ["api"] }): Given => ({
  type: "aws:apigateway/stage:Stage",
  name: "stage",
  props: { restApi: unknown, stageName: "dev", ...props },
  from,
});
const integration = (type: string): Given => ({
  type: "aws:apigateway/integration:Integration",
  name: "integration",
  props: { restApi: unknown, type },
  from: { restApi: ["api"] },
});
const backend = (type: string) => ({
  body: JSON.stringify({ paths: { "/": { get: { "x-amazon-apigateway-integration": { type } }, parameters: [] } } }),
});

const limits = (throttlingRateLimit: unknown, throttlingBurstLimit: unknown) => ({
  settings: { throttlingRateLimit, throttlingBurstLimit },
});

testRules(trafficRules, {
  resources: [
    {
      rule: "apigw-throttling",
      type: methodSettings,
      passing: { "a rate and a burst": limits(10, 20), "nobody let in": limits(0, 0) },
      failing: {
        "nothing said": { settings: {} },
        "the provider's defaults": limits(-1, -1),
        "a rate only": { settings: { throttlingRateLimit: 10 } },
      },
      unknown: { "the burst": [limits(10, unknown), "settings.throttlingBurstLimit"] },
      mended: {
        "both limits": [
          { restApi: unknown, settings: { loggingLevel: unknown } },
          {
            restApi: unknown,
            settings: { loggingLevel: unknown, throttlingRateLimit: 1000, throttlingBurstLimit: 2000 },
          },
        ],
      },
    },
    {
      rule: "apigw-throttling",
      type: methodSettings,
      config: { rate: 5, burst: "many" },
      passing: { "limits of its own": limits(1, 1) },
      failing: { "nothing said": { settings: {} } },
      unknown: {},
      mended: {
        "to the configured rate, and the default where that makes no sense": [limits(-1, -1), limits(5, 2000)],
      },
    },
    {
      rule: "apigw-cache-encrypted",
      type: methodSettings,
      passing: {
        "no cache": { settings: { cachingEnabled: false, cacheDataEncrypted: unknown } },
        "nothing said": { settings: {} },
        encrypted: { settings: { cachingEnabled: true, cacheDataEncrypted: true } },
      },
      failing: { "in the clear": { settings: { cachingEnabled: true } } },
      unknown: {
        "whether it is encrypted": [
          { settings: { cachingEnabled: true, cacheDataEncrypted: unknown } },
          "settings.cacheDataEncrypted",
        ],
      },
      mended: {
        encryption: [
          { settings: { cachingEnabled: true, cacheTtlInSeconds: unknown } },
          { settings: { cachingEnabled: true, cacheTtlInSeconds: unknown, cacheDataEncrypted: true } },
        ],
      },
    },
    {
      rule: "apigw-domain-tls12",
      type: domainName,
      passing: {
        "TLS 1.2": { securityPolicy: "TLS_1_2" },
        "a newer policy": { securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" },
        "a newer policy of 1.2": { securityPolicy: "SecurityPolicy_TLS12_2018_EDGE" },
      },
      failing: { "nothing said": { domainName: "api.example.com" }, "TLS 1.0": { securityPolicy: "TLS_1_0" } },
      unknown: { "the policy": [{ securityPolicy: unknown }, "securityPolicy"] },
      mended: {
        "the policy": [
          { certificateArn: unknown, securityPolicy: "TLS_1_0" },
          { certificateArn: unknown, securityPolicy: "TLS_1_2" },
        ],
      },
    },
  ],
  stacks: [
    {
      rule: "apigw-client-cert",
      passing: {
        "a certificate": [api(backend("http")), stage({ clientCertificateId: "a1b2c3" })],
        "functions only": [api(backend("aws_proxy")), integration("AWS_PROXY"), stage()],
        "answers of its own": [api(), integration("MOCK"), stage()],
      },
      failing: {
        "an HTTP server in the definition": [[api(backend("HTTP_PROXY")), stage()], ["stage"]],
        "an HTTP server as a resource": [[api(), integration("HTTP"), stage()], ["stage"]],
        "a definition that nobody can read": [[api({ body: "openapi: 3.0.1" }), stage()], ["stage"]],
        "an API of another program": [[stage({ restApi: "other" }, {})], ["stage"]],
      },
      unknown: {
        "the certificate": [[api(), stage({ clientCertificateId: unknown })], "clientCertificateId"],
        "the definition": [[api({ body: unknown }), stage()], "body"],
      },
    },
  ],
});
