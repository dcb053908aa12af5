import { BlockList, isIP } from "node:net";
import type { ForwardedInputs } from "../inputs";
import type { Subject } from "./subject";

/** Tells whether an address is in some ranges. */
export type Ranges = (address: string) => boolean;

/**
 * Ranges of addresses, in CIDR notation.
 *
 * @throws Error for what is no range, as AWS refuses it
 */
export function rangesOf(cidrs: readonly string[]): Ranges {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = "", prefix = ""] = cidr.split("/");
    const family = isIP(address);
    if (family === 0 || !/^\d{1,3}$/.test(prefix))
      throw new Error(`"${cidr}" is no range of addresses such as 192.0.2.0/24`);
    list.addSubnet(address, Number(prefix), family === 6 ? "ipv6" : "ipv4");
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
  };
}

/**
 * The addresses that a statement is about: that of the client, or those that a proxy has written in a header. Undefined: the header
 * is not there, which the statement says itself what to think of. What is no address is none.
 */
export function addressesOf(subject: Subject, forwarded: ForwardedInputs | undefined): string[] | undefined {
  if (!forwarded) return [subject.request.clientIp];
  const said = subject.header(forwarded.headerName.toLowerCase());
  if (said === undefined) return undefined;
  const all = said.split(",").map((each) => each.trim());
  if (forwarded.position === "ANY") return all.slice(0, 10);
  return forwarded.position === "LAST" ? all.slice(-1) : all.slice(0, 1);
}

/** What a statement says of a request without the address that it is about. */
export const fallbackOf = ({ fallbackBehavior }: ForwardedInputs): boolean => fallbackBehavior === "MATCH";
