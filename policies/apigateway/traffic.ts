import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { numberIn } from "../kit/configured";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { type Declared, type DeclaredStack, stackRule } from "../kit/stack-rule";
import { guide } from "./guide";
import { integrationTypesOf } from "./open-api";

const { DomainName, Integration, MethodSettings, RestApi, Stage } =
  classesOf<typeof import("@pulumi/aws/apigateway")>("apigateway");

/** How REST APIs take requests, keep answers and speak to their callers and backends. */
export const trafficRules: readonly Rule[] = [
  rule({
    name: "apigw-throttling",
    title: "Methods of REST APIs are throttled to a rate and a burst of their own",
    why: "One caller can use up the requests per second of the whole account, and every function behind the API with it.",
    mend: "Set settings.throttlingRateLimit and settings.throttlingBurstLimit.",
    severity: "medium",
    frameworks: { cdkNag: "Serverless-APIGWDefaultThrottling" },
    docs: `${guide}/api-gateway-request-throttling.html`,
    level: "mandatory",
    on: MethodSettings,
    configSchema: {
      properties: {
        rate: { type: "number", minimum: 0, default: 1000, description: "Requests per second that the remedy sets" },
        burst: { type: "integer", minimum: 0, default: 2000, description: "Requests at once that the remedy sets" },
      },
    },
    // The provider's own default, -1, is no limit.
    passes: ({ settings }) => (settings.throttlingRateLimit ?? -1) >= 0 && (settings.throttlingBurstLimit ?? -1) >= 0,
    remedy: ({ settings }, { config }) => ({
      settings: changed(settings, {
        throttlingRateLimit: numberIn(config, "rate", 1000),
        throttlingBurstLimit: numberIn(config, "burst", 2000),
      }),
    }),
  }),
  rule({
    name: "apigw-cache-encrypted",
    title: "Caches of REST APIs are encrypted",
    why: "Answers that the gateway keeps, personal data among them, are stored in the clear.",
    mend: "Set settings.cacheDataEncrypted to true, or settings.cachingEnabled to false.",
    severity: "medium",
    frameworks: {
      cdkNag:
        "HIPAA.Security-APIGWCacheEnabledAndEncrypted NIST.800.53.R4-APIGWCacheEnabledAndEncrypted NIST.800.53.R5-APIGWCacheEnabledAndEncrypted PCI.DSS.321-APIGWCacheEnabledAndEncrypted",
      checkov: "CKV_AWS_308",
      securityHub: "APIGateway.5",
    },
    docs: controlPage("APIGateway.5"),
    level: "mandatory",
    on: MethodSettings,
    passes: ({ settings }) => settings.cachingEnabled !== true || settings.cacheDataEncrypted === true,
    remedy: ({ settings }) => ({ settings: changed(settings, { cacheDataEncrypted: true }) }),
  }),
  rule({
    name: "apigw-domain-tls12",
    title: "Domains of REST APIs take TLS 1.2 or newer only",
    why: "Callers can be brought down to TLS 1.0, whose ciphers are broken.",
    mend: 'Set securityPolicy to "TLS_1_2".',
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_206" },
    docs: `${guide}/apigateway-custom-domain-tls-version.html`,
    level: "mandatory",
    on: DomainName,
    // All of the newer policies, SecurityPolicy_…, say in their names whether they begin at TLS 1.2 or 1.3.
    passes: ({ securityPolicy }) => /^(?:TLS_1_2|SecurityPolicy_TLS1[23]_.+)$/.test(securityPolicy ?? ""),
    remedy: () => ({ securityPolicy: "TLS_1_2" }),
  }),
  stackRule({
    name: "apigw-client-cert",
    title: "Stages of REST APIs show their HTTP backends a client certificate",
    why: "A backend that is open to the internet cannot tell the gateway from anyone else.",
    mend: "Set clientCertificateId to the id of an apigateway.ClientCertificate.",
    severity: "medium",
    frameworks: {
      cdkNag: "HIPAA.Security-APIGWSSLEnabled NIST.800.53.R5-APIGWSSLEnabled PCI.DSS.321-APIGWSSLEnabled",
      checkov: "CKV2_AWS_51",
      securityHub: "APIGateway.2",
    },
    docs: controlPage("APIGateway.2"),
    level: "disabled",
    on: Stage,
    passes: (stage, { stack }) => {
      if (stage.inputs.clientCertificateId) return true;
      const apis = stack.referred(stage, "restApi", RestApi);
      // Of an API that the program does not declare, nobody can tell.
      return apis.length > 0 && !apis.some((api) => hasHttpBackend(api, stack));
    },
  }),
];

/** True for an API that calls HTTP servers, which look at a certificate; functions and AWS's services know the gateway by IAM. */
const hasHttpBackend = (api: Declared<typeof RestApi>, stack: DeclaredStack): boolean =>
  stack.thatRefer(Integration, "restApi", api).some(({ inputs }) => isHttp(inputs.type)) ||
  Boolean(api.inputs.body && (integrationTypesOf(api.inputs.body)?.some(isHttp) ?? true));

const isHttp = (type: string) => /^http(?:_proxy)?$/i.test(type);
