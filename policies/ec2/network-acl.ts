import { isEveryone } from "./permissions";

/** An entry of a network ACL: inline, or a resource of its own. */
export interface Entry {
  /** Of an inline entry. */
  action?: string;
  ruleNo?: number;
  /** Of a resource. */
  ruleAction?: string;
  ruleNumber?: number;
  protocol: string;
  fromPort?: number;
  toPort?: number;
  cidrBlock?: string;
  ipv6CidrBlock?: string;
}

/** The ports that entries let everyone in to. As on AWS, the entry with the lowest number that is about a port decides. */
export function openAdminPorts(entries: readonly Entry[], ports: readonly number[]): number[] {
  return ports.filter((port) => {
    const about = entries.filter((entry) => covers(entry, port));
    return isOpenBy(about, ({ cidrBlock }) => cidrBlock) || isOpenBy(about, ({ ipv6CidrBlock }) => ipv6CidrBlock);
  });
}

function isOpenBy(entries: readonly Entry[], rangeOf: (entry: Entry) => string | undefined): boolean {
  const [first] = entries.filter((entry) => isEveryone(rangeOf(entry))).sort((a, b) => numberOf(a) - numberOf(b));
  return first !== undefined && (first.action ?? first.ruleAction)?.toLowerCase() === "allow";
}

const numberOf = ({ ruleNo, ruleNumber }: Entry) => ruleNo ?? ruleNumber ?? 0;

function covers({ protocol, fromPort, toPort }: Entry, port: number): boolean {
  if (["-1", "all"].includes(String(protocol).toLowerCase())) return true;
  return isTcp(protocol) && (fromPort ?? 0) <= port && port <= (toPort ?? 65535);
}

const isTcp = (protocol: string) => ["6", "tcp"].includes(String(protocol).toLowerCase());
