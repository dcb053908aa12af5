import { type Permission, protocolOf } from "./permissions";

/**
 * Those of a group's inline rules that the program declares nowhere else. AWS's answer for a group, which Pulumi holds after a refresh, lists the rules
 * that are resources of their own as well, so an inline rule that such a resource explains is no conflict.
 */
export function declaredNowhereElse(inline: readonly Permission[], separate: readonly Permission[]): Permission[] {
  return inline.filter((permission) => {
    const alike = separate.filter((other) => sameTraffic(permission, other)).flatMap(peersOf);
    return !peersOf(permission).every((peer) => alike.includes(peer));
  });
}

const sameTraffic = (one: Permission, other: Permission) =>
  protocolOf(one) === protocolOf(other) &&
  // All ports are written in several ways.
  (protocolOf(one) === "-1" || (one.fromPort === other.fromPort && one.toPort === other.toPort));

/** Whom a rule lets in or out. A group that names itself is known by its id in one place and as `self` in another. */
const peersOf = (permission: Permission): string[] =>
  [
    permission.cidrIpv4,
    permission.cidrIpv6,
    permission.prefixListId,
    ...(permission.cidrBlocks ?? []),
    ...(permission.ipv6CidrBlocks ?? []),
    ...(permission.prefixListIds ?? []),
    ...groupsOf(permission),
  ].filter((peer) => peer !== undefined);

const groupsOf = (permission: Permission): string[] =>
  permission.self ||
  permission.referencedSecurityGroupId ||
  permission.sourceSecurityGroupId ||
  permission.securityGroups?.length
    ? ["a security group"]
    : [];
