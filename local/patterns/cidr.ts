import { BlockList, isIP } from "node:net";
import { InvalidPattern } from "./invalid-pattern";

/** Reads a range of addresses, such as `10.0.0.0/24` or `2001:db8::/32`. @throws InvalidPattern for anything else */
export function readCidr(text: string): (address: string) => boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  if (bits === "" || rest.length > 0) throw new InvalidPattern("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(bits)) throw new InvalidPattern("Malformed CIDR, mask bits must be an integer");
  const version = isIP(address);
  if (version === 0) throw new InvalidPattern(`Nonstandard IP address: ${address}`);
  if (Number(bits) > (version === 4 ? 32 : 128)) throw new InvalidPattern("Malformed CIDR, too many mask bits");
  const range = new BlockList();
  range.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
  // An address of the other version is in no range of this one, also not as ::ffff:10.0.0.1.
  return (value) => isIP(value) === version && range.check(value, version === 4 ? "ipv4" : "ipv6");
}
