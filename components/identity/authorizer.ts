import { auditLink } from "../building-blocks/audit/trail";
import type { ChildOf } from "../building-blocks/child";
import { LambdaFunction } from "../building-blocks/lambda-function";
import type { Link } from "../building-blocks/link";
import type { Table } from "../building-blocks/table";
import type { AuthorizerArgs } from "../secure-gateway";
import type { IdentityArgs } from "./args";
import { scopesOf } from "./functions";
import type { SigningKeys } from "./signing-keys";

/** What a gateway's authorizer needs to judge by: the keys, and whether session, user or API key are good still; and where it records that keys are used. */
export function authorizerFor(
  child: ChildOf,
  args: IdentityArgs,
  table: Table,
  { check }: SigningKeys,
): AuthorizerArgs {
  const links = [check, table.linkAs("IDENTITY_TABLE", "get", "update"), auditLink(child.parent, LambdaFunction)];
  const link: Link = {
    environment: Object.assign({}, ...links.map(({ environment }) => environment)),
    statements: links.flatMap(({ statements }) => statements),
  };
  return { identity: { link, scopes: scopesOf(child.component, args) } };
}
