import { oneOf, plain } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import { type ConstructArgs, constructShapes } from "../building-blocks/construct-args";
import { SecureGateway, type SecureGatewayArgs } from ".";
import type { AccountLogging } from "./account-logging";
import { gatewayShapes } from "./arg-shapes";
import type { CorsArgs } from "./cors";
import type { GatewayDocs } from "./docs";
import type { DomainArgs } from "./domain";
import type { FirewallArgs } from "./firewall";
import { Gateway } from "./gateway-choice";
import type { ThrottleArgs } from "./throttle";

/** What every construct takes that serves routes: behind a gateway of its own, or another one. */
export interface BackEndArgs extends ConstructArgs {
  /** Whose gateway serves the routes. Default: its own. */
  gateway?: Gateway;
  /** How fast its gateway takes requests. Default: 1,000 a second, and 2,000 at once. */
  throttle?: ThrottleArgs;
  /** The web ACL before its gateway. Default: one of its own, that lets an address send 2,000 requests in five minutes. */
  firewall?: FirewallArgs;
  /** Which pages of other origins may call its gateway from a browser. Default: none. See docs/edge.md. */
  cors?: CorsArgs;
  /** A name of your own for its gateway, whose default address answers 403 then. Default: none. See docs/edge.md. */
  domain?: DomainArgs;
  /** Stage that its gateway is deployed to, the last part of the URL. Default: the stack's `portico:stage`, or its name. */
  stage?: string;
  /** Whether `GET /openapi.json` and its pages `/docs` and `/redoc` are served, to everyone. Default: they are. */
  docs?: GatewayDocs;
  /** Whether this stack gives API Gateway the permission to write logs. Default: it does. */
  accountLogging?: AccountLogging;
}

const { throttle, firewall, cors, domain, stage, docs, accountLogging } = gatewayShapes;

/** The shapes of these arguments. */
export const backEndShapes = {
  ...constructShapes,
  gateway: Gateway,
  throttle,
  firewall,
  cors,
  domain,
  stage,
  docs,
  accountLogging,
} as const;

/** What a construct says of the gateway that it may have. */
export interface OwnGateway extends Pick<SecureGatewayArgs, "routes" | "authorizer" | "description"> {
  /** Arguments of the construct that are there for its gateway alone, beside those of every back end. */
  asked?: Pick<SecureGatewayArgs, "authorizer" | "keys" | "quota" | "tiers">;
}

/**
 * A construct's own gateway, by its arguments.
 *
 * @returns undefined with `Gateway.None`
 * @throws InputPropertyError for an argument of a gateway that there is not
 */
export function ownGateway(child: ChildOf, args: BackEndArgs, own: OwnGateway): SecureGateway | undefined {
  const { stage, throttle, firewall, cors, domain, docs, accountLogging, logRetentionDays, key, tags } = args;
  const { asked, ...served } = own;
  const ofTheGateway = { ...asked, stage, throttle, firewall, cors, domain, docs, accountLogging };
  if (isOwn(child, args))
    return child("gateway", SecureGateway, {
      ...served,
      title: child.logicalName,
      ...ofTheGateway,
      logRetentionDays,
      key,
      tags,
    });
  for (const [field, value] of Object.entries(ofTheGateway))
    oneOf(child.component, "gateway", { "Gateway.None": true, [field]: value });
  return undefined;
}

/** Whether a construct has a gateway of its own. @throws InputPropertyError for a choice that only a deployment would know */
export const isOwn = (child: ChildOf, { gateway }: BackEndArgs): boolean =>
  plain(child.component, "gateway", gateway) !== Gateway.None;
