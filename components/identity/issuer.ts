import * as pulumi from "@pulumi/pulumi";
import { argError, plain } from "../building-blocks/arg-error";
import type { IdentityArgs } from "./args";

/**
 * `iss` of the tokens: what the program says, or the custom domain's address, or a name that no other stack has.
 *
 * @throws InputPropertyError for one that is neither an https address nor a URN, or has a query or fragment (RFC 8414, section 2)
 */
export function issuerOf(component: string, { issuer, domain }: IdentityArgs, logicalName: string): string {
  const said = plain(component, "issuer", issuer);
  if (said !== undefined) {
    if (!/^(?:https:\/\/[^\s?#]+|urn:[^\s?#]+)$/.test(said))
      throw argError(component, "issuer", `"${said}" is neither an https address without query nor a URN`);
    return said;
  }
  if (domain === undefined) return `urn:portico:${pulumi.getProject()}:${pulumi.getStack()}:${logicalName}`;
  const { name, basePath } = domain;
  return basePath === undefined ? `https://${name}` : `https://${name}/${basePath}`;
}
