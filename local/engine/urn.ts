/** The type of the resource that stands for the whole stack. */
export const stackType = "pulumi:pulumi:Stack";

/** What names a resource: see Pulumi's documentation of URNs. */
export interface Identity {
  stack: string;
  project: string;
  type: string;
  name: string;
  /** URN of the parent; empty for none. */
  parent: string;
}

/** The URN of a resource: its own type after the types of its parents, without the stack's. */
export function urnOf({ stack, project, type, name, parent }: Identity): string {
  const parentTypes = parent ? qualifiedTypeOf(parent) : "";
  const prefix = parentTypes && parentTypes !== stackType ? `${parentTypes}$` : "";
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

/** `parentType$type`, as it stands in a URN. */
const qualifiedTypeOf = (urn: string): string => urn.split("::")[2] ?? "";

/** The resource's own type: the last part of the types in its URN. */
export const typeOf = (urn: string): string => qualifiedTypeOf(urn).split("$").at(-1) ?? "";

/** The logical name: what follows the third `::`, whatever it holds. */
export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/** One entry of the resource option `aliases`: a whole URN, or what was different. */
export type AliasSpec =
  | { urn: string }
  | {
      name?: string;
      type?: string;
      stack?: string;
      project?: string;
      /** URN of the former parent; empty for none; left out for "the same". */
      parent?: string;
    };

/**
 * All URNs that a resource may have had, nearest first: from its own aliases, and from those of its parent, because a
 * renamed component renames its children too.
 *
 * @param parentAliases what this function answered for the parent
 */
export function formerUrns(
  identity: Identity,
  aliases: readonly AliasSpec[],
  parentAliases: readonly string[],
): string[] {
  const current = urnOf(identity);
  const found = new Set<string>();
  for (const alias of [...aliases, {}]) {
    if ("urn" in alias) {
      found.add(alias.urn);
      continue;
    }
    const former = { ...identity, ...withoutEmpty(alias) };
    found.add(urnOf({ ...former, parent: alias.parent ?? identity.parent }));
    if (alias.parent !== undefined) continue;
    for (const parent of parentAliases)
      found.add(urnOf({ ...former, parent, name: alias.name || renamedWith(identity, parent) }));
  }
  found.delete(current);
  return [...found];
}

/** A child that carries its parent's name as prefix carried the former one before: Pulumi's own convention. */
function renamedWith(identity: Identity, formerParent: string): string {
  const parentName = nameOf(identity.parent);
  return parentName && identity.name.startsWith(parentName)
    ? nameOf(formerParent) + identity.name.slice(parentName.length)
    : identity.name;
}

const withoutEmpty = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part)) as Partial<T>;
