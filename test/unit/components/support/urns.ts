import type { Declared } from "./program";

/**
 * Holds the committed URNs of a construct against those that it declares. A URN that changes is a resource that Pulumi
 * replaces, with its data, unless the new one has the old one as an alias.
 *
 * A line of the list is a URN (parents' types, `$`, type, `::`, name), or `old -> new` for one that moved.
 *
 * @returns what is wrong, one sentence each; nothing when all is well
 */
export function urnFaults(list: string, declared: readonly Declared[], changelog: string): string[] {
  const lines = list.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const moves = lines.filter((line) => line.includes(" -> ")).map((line) => line.split(" -> ") as [string, string]);
  const listed = lines.filter((line) => !line.includes(" -> "));
  const byUrn = new Map(declared.map((each) => [each.urn, each]));
  return [
    ...listed
      .filter((urn) => !byUrn.has(urn))
      .map(
        (urn) =>
          `${urn} is gone. If it moved, write "${urn} -> <new URN>", give the new one an alias, and say so in CHANGELOG.md`,
      ),
    ...[...byUrn.keys()].filter((urn) => !listed.includes(urn)).map((urn) => `${urn} is new. Add it to the list`),
    ...moves
      .filter(([from, to]) => !byUrn.get(to)?.aliases.includes(from))
      .map(([from, to]) => `${to} has no alias for ${from}: upgrading would replace it`),
    ...moves
      .filter(([from]) => !changelog.includes(from))
      .map(([from]) => `CHANGELOG.md does not name ${from}, which moved`),
  ];
}
