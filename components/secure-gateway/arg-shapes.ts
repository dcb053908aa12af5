import type { Shapes } from "../building-blocks/arg-shapes";
import type { SecureGatewayArgs } from ".";
import { AccountLogging } from "./account-logging";
import { GatewayDocs } from "./docs";

/** What a gateway's arguments are, for programs without types. */
export const gatewayShapes = {
  routes: "list",
  authorizer: "object",
  title: "text",
  version: "text",
  description: "text",
  stage: "text",
  throttle: "object",
  quota: "object",
  tiers: "list",
  keys: "list",
  firewall: "object",
  cors: "object",
  domain: "object",
  docs: GatewayDocs,
  accountLogging: AccountLogging,
  logRetentionDays: "number",
  key: "object",
  tags: "object",
} as const satisfies Shapes<SecureGatewayArgs>;
