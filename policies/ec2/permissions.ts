import { classesOf } from "../kit/classes";
import { tokenOf } from "../kit/rule";
import type { Declared, DeclaredStack } from "../kit/stack-rule";

const { DefaultSecurityGroup, SecurityGroup, SecurityGroupRule } = classesOf<typeof import("@pulumi/aws/ec2")>("ec2");
const { SecurityGroupEgressRule, SecurityGroupIngressRule } = classesOf<typeof import("@pulumi/aws/vpc")>("vpc");

/** Security groups, which may hold permissions of their own. */
export const groups = [SecurityGroup, DefaultSecurityGroup] as const;

/** Everything that lets traffic through a security group: its own permissions, and rules of either generation. */
export const holders = [...groups, SecurityGroupRule, SecurityGroupIngressRule, SecurityGroupEgressRule] as const;

/** Which way traffic goes. */
export type Direction = "ingress" | "egress";

/** What one rule lets through, in whichever words it is declared. */
export interface Permission {
  /** Of rules of the second generation. */
  ipProtocol?: string;
  cidrIpv4?: string;
  cidrIpv6?: string;
  prefixListId?: string;
  referencedSecurityGroupId?: string;
  /** Of all others. */
  protocol?: string;
  cidrBlocks?: readonly string[];
  ipv6CidrBlocks?: readonly string[];
  prefixListIds?: readonly string[];
  securityGroups?: readonly string[];
  sourceSecurityGroupId?: string;
  self?: boolean;
  /** Of all of them. */
  fromPort?: number;
  toPort?: number;
  description?: string;
}

/** The inputs of a holder, as far as permissions go. */
export interface Holder extends Permission {
  type?: string;
  ingress?: readonly Permission[];
  egress?: readonly Permission[];
}

/** What a resource lets through in one direction. */
export function permissionsOf(inputs: Holder, type: string, direction: Direction): readonly Permission[] {
  if (type === tokenOf(SecurityGroupIngressRule)) return direction === "ingress" ? [inputs] : [];
  if (type === tokenOf(SecurityGroupEgressRule)) return direction === "egress" ? [inputs] : [];
  if (type === tokenOf(SecurityGroupRule)) return inputs.type === direction ? [inputs] : [];
  return inputs[direction] ?? [];
}

/** The range of all addresses that a permission is about, such as `0.0.0.0/0`. Undefined where there is none. */
export function openRangeOf(permission: Permission): string | undefined {
  const { cidrIpv4 } = permission;
  if (isEveryone(cidrIpv4)) return cidrIpv4;
  const { cidrIpv6 } = permission;
  if (isEveryone(cidrIpv6)) return cidrIpv6;
  return permission.cidrBlocks?.find(isEveryone) ?? permission.ipv6CidrBlocks?.find(isEveryone);
}

/** A range without a fixed bit: `0.0.0.0/0`, `::/0`, and other spellings of them. */
export const isEveryone = (range: string | undefined): range is string => /\/0+$/.test(range ?? "");

/** `tcp`, `udp`, `icmp`, …, or `-1` for all of them. */
export function protocolOf(permission: Permission): string {
  const protocol = String(permission.ipProtocol ?? permission.protocol ?? "-1").toLowerCase();
  return numbers[protocol] ?? protocol;
}

/** Protocols that may be written by their number (IANA), or otherwise. */
const numbers: Readonly<Record<string, string>> = { all: "-1", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" };

/** True where every port is let through. */
export const isEveryPort = (permission: Permission): boolean => {
  const protocol = protocolOf(permission);
  if (protocol === "-1") return true;
  if (protocol !== "tcp" && protocol !== "udp") return false;
  return (permission.fromPort ?? 0) <= 1 && (permission.toPort ?? 0) >= 65535;
};

/** True where nothing is let through but these ports of TCP. */
export function onlyPorts(permission: Permission, ports: readonly number[]): boolean {
  if (ports.length === 0 || protocolOf(permission) !== "tcp") return false;
  const { fromPort = 0, toPort = 65535 } = permission;
  if (toPort < fromPort || toPort - fromPort >= ports.length) return false;
  return Array.from({ length: toPort - fromPort + 1 }, (_, index) => fromPort + index).every((port) =>
    ports.includes(port),
  );
}

/** `TCP port 22`, `UDP ports 1 to 100`, `everything`. */
export function spell(permission: Permission): string {
  const protocol = protocolOf(permission);
  if (protocol === "-1") return "everything";
  if (protocol !== "tcp" && protocol !== "udp") return protocol.toUpperCase();
  const { fromPort, toPort } = permission;
  return `${protocol.toUpperCase()} ${fromPort === toPort ? `port ${fromPort}` : `ports ${fromPort} to ${toPort}`}`;
}

/** The permissions of a group that the program declares as resources of their own. */
export function separatePermissions(stack: DeclaredStack, group: Declared, direction: Direction): Permission[] {
  return [
    ...stack.thatRefer(SecurityGroupIngressRule, "securityGroupId", group),
    ...stack.thatRefer(SecurityGroupEgressRule, "securityGroupId", group),
    ...stack.thatRefer(SecurityGroupRule, "securityGroupId", group),
  ].flatMap((rule) => permissionsOf(rule.inputs as Holder, rule.type, direction));
}

/**
 * The security groups of a resource that let the whole internet in, by name.
 *
 * @param property the property that holds the ids of its groups
 */
export function openGroupsOf(stack: DeclaredStack, declared: Declared, property: string): string[] {
  const isOpen = (permission: Permission) => openRangeOf(permission) !== undefined;
  return (
    stack
      .referred(declared, property, SecurityGroup)
      // A group's own permissions come last: in a preview nobody knows them where the program does not declare them.
      .filter(
        (group) => separatePermissions(stack, group, "ingress").some(isOpen) || group.inputs.ingress?.some(isOpen),
      )
      .map((group) => group.name)
  );
}
