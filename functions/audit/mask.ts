import { networkOf } from "../runtime/limits/address";

/** Names of what must never be in a record. */
const secret = /(secret|password|passwd|credential|token|authorization|cookie|^code$)/i;

/** A text without whole e-mail addresses (`a…@example.com`) and phone numbers (`+49…12`). */
export const masked = (text: string): string =>
  text
    .replace(/([^\s@<>",;:])[^\s@<>",;:]*@([^\s@<>"',;:]+\.[^\s@<>"',;:]+)/g, "$1…@$2")
    .replace(/\+(\d{2})\d{3,11}(\d{2})(?!\d)/g, "+$1…$2");

/** The details of a record, each masked; one that is named like a secret says so instead. */
export const maskedDetail = (detail: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, secret.test(name) ? "[redacted]" : masked(value)]),
  );

/**
 * Where a request came from: of somebody who is known their address or IPv6 /64 network; of a stranger the network of 256 addresses, or the IPv6 /48, which is enough
 * to see whence many come.
 */
export function auditedNetwork(address: string, isKnown: boolean): string {
  const network = networkOf(address);
  if (isKnown) return network;
  if (!network.includes(":")) return network.replace(/\.\d+$/, ".0/24");
  return `${network.split(":").slice(0, 3).join(":")}::/48`;
}
