import { classesOf } from "../kit/classes";
import { faultsOfAllows, list, type Statement } from "../kit/documents";
import type { InputsOf } from "../kit/rule";

const { GroupPolicy, Policy, Role, RolePolicy, UserPolicy } = classesOf<typeof import("@pulumi/aws/iam")>("iam");

/** Every resource type whose inputs hold statements about what someone may do. */
export const holders = [Policy, RolePolicy, Role, UserPolicy, GroupPolicy] as const;
export type Holder = InputsOf<(typeof holders)[number]>;

/** The faults of all statements by which a resource allows something. */
export const faultsOfHolder = (holder: Holder, faultsOf: (statement: Statement) => string[]): string[] =>
  documentsOf(holder).flatMap((document) => faultsOfAllows(document, faultsOf));

/** A role's inline policies, or the one policy of all the others. */
export function documentsOf(holder: Holder): unknown[] {
  if ("policy" in holder) return [holder.policy];
  if (!("inlinePolicies" in holder)) return [];
  return list(holder.inlinePolicies).map((inline) => (inline as { policy?: unknown }).policy ?? "{}");
}

/** The first few of many names, and how many more there are. */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
