import type { Shapes } from "../building-blocks/arg-shapes";
import { gatewayShapes } from "../secure-gateway/arg-shapes";
import { type IdentityArgs, TokenAlgorithm } from "./args";

/** What an identity's arguments are, for programs without types. */
export const identityShapes: Shapes<IdentityArgs> = {
  ...gatewayShapes,
  issuer: "text",
  audience: "text",
  signingKeys: "list",
  algorithm: TokenAlgorithm,
  scopes: "list",
  ownership: "any",
  mail: "object",
  sms: "object",
  links: "object",
  alarmEmail: "text",
  alarmTopic: "object",
  logRetentionDays: "number",
  key: "object",
  tags: "object",
};
