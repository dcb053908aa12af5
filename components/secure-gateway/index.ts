import { RestApi } from "@pulumi/aws/apigateway";
import * as pulumi from "@pulumi/pulumi";
import { absent } from "../building-blocks/absent";
import { argError, plain } from "../building-blocks/arg-error";
import { checkShapes } from "../building-blocks/arg-shapes";
import { childOf } from "../building-blocks/child";
import { type EncryptionKeyArgs, encryptionKey } from "../building-blocks/key";
import { plainInputs } from "../building-blocks/plain-inputs";
import { stackSettings } from "../building-blocks/settings";
import type { Tags } from "../building-blocks/tags";
import { AccountLogging, accountLogging } from "./account-logging";
import { bodyOf, documentOf } from "./api-body";
import { gatewayShapes } from "./arg-shapes";
import { authorizerOf, mayAuthorize } from "./authorizer";
import type { AuthorizerArgs } from "./authorizer/args";
import { type CorsArgs, corsOf, corsVariables } from "./cors";
import { docsFunction, docsOperations, type GatewayDocs, isDescribed } from "./docs";
import { behindDomain, checkedDomain, type DomainArgs, domainBefore } from "./domain";
import { type FirewallArgs, firewallOf } from "./firewall";
import type { KeyArgs, TierArgs } from "./keys";
import type { SecureGatewayNodes, SecureGatewayOptions } from "./options";
import { allowInvocations } from "./permissions";
import { checkRoutes, type GatewayRoute, resourceCount, signatureOf } from "./routes";
import { deployStage } from "./stage";
import { type ThrottleArgs, throttleOf } from "./throttle";
import { arnsOf, type QuotaArgs, usageOf } from "./usage";

export { AccountLogging } from "./account-logging";
export type { AuthorizerArgs, CognitoArgs, IdentityTokensArgs, JwtArgs, TokenArgs } from "./authorizer/args";
export type { OwnUserPool } from "./authorizer/cognito";
export type { CorsArgs } from "./cors";
export { GatewayDocs } from "./docs";
export type { DomainArgs } from "./domain";
export {
  type FirewallAddressesArgs,
  type FirewallArgs,
  type FirewallCountriesArgs,
  FirewallMode,
  type FirewallRateArgs,
} from "./firewall";
export { Gateway } from "./gateway-choice";
export type { KeyArgs, TierArgs } from "./keys";
export { type OperationDescription, operation } from "./operation";
export type { SecureGatewayNodes, SecureGatewayOptions } from "./options";
export type { GatewayFunction, GatewayRoute } from "./routes";
export type { ThrottleArgs } from "./throttle";
export { type QuotaArgs, QuotaPeriod } from "./usage";

/** What a gateway serves, and how. */
export interface SecureGatewayArgs {
  /** What it serves. Plain, because it decides which resources exist; the functions may be outputs. */
  routes: GatewayRoute[];
  /** Who judges the tokens of routes that take one (`scope(…)`, `role(…)`, `signedIn()`). Needed for those, and refused without. */
  authorizer?: AuthorizerArgs;
  /** Name of the API in its document. Default: the construct's name. */
  title?: string;
  /** Version of the API in its document. Default `1.0.0`. */
  version?: string;
  /** What the API is for, in Markdown. */
  description?: string;
  /** Stage that it is deployed to, the last part of its URL. Default: the stack's `portico:stage`, or its name. */
  stage?: string;
  /** How fast it takes requests. Default: 1,000 a second, and 2,000 at once. */
  throttle?: ThrottleArgs;
  /** How many requests the API key has. Default: no end. */
  quota?: QuotaArgs;
  /** What keys may do, by kind, in place of `quota`: see docs/keys-and-limits.md. Default: the one key may do all that `throttle` lets in. */
  tiers?: TierArgs[];
  /** The API keys, each in a tier, with its value in a secret. Default: one, in no secret. */
  keys?: KeyArgs[];
  /** The web ACL before it. Default: one of its own, that lets an address send 2,000 requests in five minutes. */
  firewall?: FirewallArgs;
  /** Which pages of other origins may call it from a browser. Default: none. See docs/edge.md. */
  cors?: CorsArgs;
  /** A name of your own for it. Its default address answers 403 then. Default: none. See docs/edge.md. */
  domain?: DomainArgs;
  /** Whether `GET /openapi.json` and its pages `/docs` and `/redoc` are served, without a key. Default: they are. */
  docs?: GatewayDocs;
  /** Whether this stack gives API Gateway the permission to write logs, for the account and region. Default: it does. */
  accountLogging?: AccountLogging;
  /** Days to keep log records. Default: a year in production, a week in a preview, else 30. */
  logRetentionDays?: pulumi.Input<number>;
  /** Which key encrypts the logs. Default: the stack's customer key. */
  key?: EncryptionKeyArgs;
  /** Tags of the resources, beside project, stack and construct. */
  tags?: Tags;
}

/**
 * A REST API in front of Lambda functions, from OpenAPI operations: requests that break the contract are refused before a
 * function runs, every error is problem+json, and it is behind a web ACL, throttled, logged, traced and measured.
 *
 * @example
 * const api = new SecureGateway("api", { routes: [{ ...operation(sayHello), function: hello }] });
 * export const url = api.url;
 * export const apiKey = api.apiKey;
 */
export class SecureGateway extends pulumi.ComponentResource {
  /** Base URL, without a trailing slash. */
  public readonly url: pulumi.Output<string>;
  /** The API key, a secret: of the first of `keys` the newest generation. Undefined where no route asks for one. */
  public readonly apiKey: pulumi.Output<string>;
  /** ARNs of the secrets that hold the keys' values, by name and generation, such as `shop-2`. Empty without `keys`. */
  public readonly apiKeySecretArns: pulumi.Output<Record<string, string>>;
  /** The OpenAPI 3.1 document, as JSON. */
  public readonly openapi: pulumi.Output<string>;
  /** Physical name of the REST API. */
  public readonly apiName: pulumi.Output<string>;
  /** Id of the REST API. */
  public readonly restApiId: pulumi.Output<string>;
  /** Name of the stage. */
  public readonly stageName: pulumi.Output<string>;
  /** ARN of the web ACL before it, which other gateways can share. Undefined where there is none. */
  public readonly webAclArn: pulumi.Output<string>;

  /**
   * @throws InputPropertyError for no routes, two routes that are the same to API Gateway, what it does not take, a stage
   * name with other characters than letters, digits, - and _, a route whose callers nobody judges, a firewall that is said in two ways or has a rate that
   * WAF refuses, tiers and keys that do not fit together, and origins or a domain that cannot be meant
   */
  constructor(name: string, args: SecureGatewayArgs, opts?: SecureGatewayOptions) {
    super("portico:index:SecureGateway", name, stateOf(args), opts);
    const child = childOf(this, "SecureGateway", name, opts?.transform, args?.tags);
    checkShapes(child.component, args, gatewayShapes);
    const stageName = stageNameOf(child.component, args);
    const throttle = throttleOf(child.component, plain(child.component, "throttle", args.throttle));
    const routes = plain(child.component, "routes", args.routes);
    checkRoutes(child.component, routes);
    const open = docsOperations(child.component, args.docs, routes);
    const domain = checkedDomain(child.component, args.domain);
    const cors = corsOf(child.component, plain(child.component, "cors", args.cors), routes);
    if (resourceCount([...routes, ...open]) > resourceQuota)
      pulumi.log.warn(
        `${child.component} has more than ${resourceQuota} paths; ask AWS for a higher quota first`,
        this,
      );
    const described = open.filter(isDescribed);
    const info = { title: args.title ?? name, version: args.version ?? "1.0.0", description: args.description };
    const openapi = JSON.stringify(documentOf(child.component, info, [...routes, ...described]));
    const keyArn = encryptionKey(child, args.key);

    const authorizer = authorizerOf(child, args.authorizer, routes, common(args));
    const hasPages = open.length > described.length;
    const docs = open.length > 0 ? docsFunction(child, { openapi, hasPages, ...common(args) }) : undefined;
    const served = [...routes, ...(docs ? open.map((each) => ({ ...each, function: docs })) : [])];
    const restApi = child({ key: "restApi", suffix: "" }, RestApi, {
      description: args.description ?? `The API ${info.title}`,
      body: bodyOf(child.component, info, served, authorizer, cors),
      endpointConfiguration: { types: "REGIONAL" },
      ...behindDomain(domain),
      tags: child.tags,
    });
    const permissions = [
      ...allowInvocations(child, restApi, stageName, served),
      ...(authorizer ? [mayAuthorize(child, restApi, authorizer)] : []),
    ];
    const { stage, ...deployed } = deployStage(child, {
      restApi,
      stageName,
      throttle,
      routes: served,
      retentionDays: args.logRetentionDays,
      keyArn,
      domain,
      variables: corsVariables(cors),
      dependsOn: [...permissions, ...(args.accountLogging === AccountLogging.Existing ? [] : [accountLogging(this)])],
    });
    const paths = served.map(({ path }) => path);
    const firewall = firewallOf(child, args.firewall, stage, paths, {
      label: pulumi.interpolate`${restApi.name}-${stageName}`,
      retentionDays: args.logRetentionDays,
      keyArn,
    });
    const usage = usageOf(child, restApi, stage, { ...args, routes, throttle, keyArn });

    const named = domain && domainBefore(child, domain, restApi, stage);

    this.url = named?.url ?? stage.invokeUrl;
    this.apiKey = pulumi.secret(usage.apiKey?.value ?? absent());
    this.apiKeySecretArns = arnsOf(usage.apiKeySecrets);
    this.openapi = pulumi.output(openapi);
    this.apiName = restApi.name;
    this.restApiId = restApi.id;
    this.stageName = stage.stageName;
    this.webAclArn = firewall === undefined ? absent() : pulumi.output(firewall.webAclArn);
    children.set(this, {
      restApi,
      stage,
      ...deployed,
      webAcl: firewall?.webAcl,
      firewallLog: firewall?.log,
      addressSets: firewall?.addressSets,
      docs,
      authorizer: authorizer?.own,
      cognito: authorizer?.cognito,
      ...named?.nodes,
      ...usage,
    });
    this.registerOutputs({
      url: this.url,
      apiKey: this.apiKey,
      apiKeySecretArns: this.apiKeySecretArns,
      openapi: this.openapi,
      apiName: this.apiName,
      restApiId: this.restApiId,
      stageName: this.stageName,
      webAclArn: this.webAclArn,
    });
  }

  /** The children, for what the args do not say. */
  public get nodes(): SecureGatewayNodes {
    return children.get(this) as SecureGatewayNodes;
  }
}

/** Paths, and what leads to them, that an account has by default (AWS, API Gateway developer guide: "Quotas for REST APIs"). */
const resourceQuota = 300;

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const children = new WeakMap<SecureGateway, SecureGatewayNodes>();

/** What Pulumi's state shows of the arguments: of the routes, which there are. */
const stateOf = (args: SecureGatewayArgs) => ({
  ...plainInputs({ ...args, routes: undefined }),
  ...(Array.isArray(args?.routes) && { routes: args.routes.map(signatureOf) }),
});

/** What the gateway's own functions have in common with it. */
const common = ({ logRetentionDays, key, tags }: SecureGatewayArgs) => ({ logRetentionDays, key, tags });

function stageNameOf(component: string, args: SecureGatewayArgs): string {
  const stage = plain(component, "stage", args.stage) ?? stackSettings().stage;
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(stage))
    throw argError(
      component,
      "stage",
      `API Gateway takes up to 128 letters, digits, - and _, not "${stage}"; set it, or \`portico:stage\` for the stack`,
    );
  return stage;
}
