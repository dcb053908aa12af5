/** Who asks: a role that a function has taken on, an AWS service for itself, or somebody of whom AWS knows nothing. */
export type Principal =
  | { readonly kind: "role"; readonly account: string; readonly roleArn: string; readonly sessionArn: string }
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "anonymous" };

/**
 * How far a statement means a principal: by itself, or by its account, which leaves the decision to the principal's own
 * policies. Undefined: not at all.
 */
export type Meant = "itself" | "account" | undefined;

/** The `Principal` or `NotPrincipal` of a statement: ids by kind (`AWS`, `Service`, …); `*` is anybody. */
export type Principals = Readonly<Record<string, readonly string[]>>;

/** How far these principals mean this one. */
export function meant(principals: Principals, principal: Principal): Meant {
  const ids = principals.AWS ?? [];
  if (ids.includes("*")) return "itself";
  if (principal.kind === "anonymous") return undefined;
  if (principal.kind === "service") return principals.Service?.includes(principal.name) ? "itself" : undefined;
  const { account, roleArn, sessionArn } = principal;
  if (ids.includes(roleArn) || ids.includes(sessionArn)) return "itself";
  const root = new RegExp(`^arn:[^:]+:iam::${account}:root$`);
  return ids.some((id) => id === account || root.test(id)) ? "account" : undefined;
}
