import type { Shapes } from "../building-blocks/arg-shapes";
import { backEndShapes } from "../secure-gateway/back-end";
import { type IdentityArgs, TokenAlgorithm } from "./args";

/** What an identity's arguments are, for programs without types. */
export const identityShapes: Shapes<IdentityArgs> = {
  ...backEndShapes,
  issuer: "text",
  audience: "text",
  signingKeys: "list",
  algorithm: TokenAlgorithm,
  scopes: "list",
  ownership: "any",
  mail: "object",
  sms: "object",
  links: "object",
};
