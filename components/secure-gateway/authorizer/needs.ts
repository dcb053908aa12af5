import { argError } from "../../building-blocks/arg-error";
import { rolesExtension } from "../document";
import type { OperationDescription } from "../operation";
import { asksFor, signatureOf } from "../routes";

/** What a route asks of a token: all of the scopes, one of the roles. */
export interface TokenNeed {
  scopes: string[];
  roles: string[];
}

/**
 * What each route that takes a token asks of it, by method and path template.
 *
 * @throws InputPropertyError for scopes or roles that are no list of texts, and roles on a route without a token
 */
export function tokenNeeds(component: string, routes: readonly OperationDescription[]): Record<string, TokenNeed> {
  const needs: Record<string, TokenNeed> = {};
  for (const route of routes) {
    const { security, [rolesExtension]: roles = [] } = route.operation;
    const refuse = (mend: string) => argError(component, "routes", `${signatureOf(route)}: ${mend}`);
    if (!isTexts(roles)) throw refuse(`${rolesExtension} has to be a list of names`);
    if (!asksFor("bearer", route)) {
      if (roles.length > 0) throw refuse(`${rolesExtension} are a token's; add \`security: [{ bearer: [] }]\``);
      continue;
    }
    const scopes: unknown = security[0].bearer;
    if (!isTexts(scopes)) throw refuse("write the scopes as a list: `security: [{ bearer: [] }]`");
    needs[signatureOf(route)] = { scopes, roles };
  }
  return needs;
}

/** Scopes that no token may have, each with the routes that ask for it: nobody can call them. */
export function unissued(
  needs: Readonly<Record<string, TokenNeed>>,
  issued: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const asking = new Map<string, string[]>();
  for (const [signature, { scopes }] of Object.entries(needs))
    for (const scope of scopes)
      if (!issued.includes(scope)) asking.set(scope, [...(asking.get(scope) ?? []), signature]);
  return asking;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string" && each !== "");
