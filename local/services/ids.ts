import { createHash, randomInt } from "node:crypto";
import type { Cloud } from "../cloud";

/** Alphabets of the ids that AWS makes. */
export const alphabets = {
  /** API Gateway's ids. */
  lowercase: "abcdefghijklmnopqrstuvwxyz0123456789",
  /** IAM's unique ids and access keys (base 32). */
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  /** Traces. */
  hexadecimal: "0123456789abcdef",
  /** API key values. */
  mixed: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
} as const;

/** A new id of `length` characters. */
export const randomId = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");

/** Ids of requests: told apart, no secrets, and made several times for each request. So they do not come from the machine's store of randomness. */
export const quickId = (alphabet: string, length: number): string => {
  const twos = pairs.get(alphabet) ?? pairsOf(alphabet);
  let id = length % 2 === 0 ? "" : (alphabet[Math.floor(Math.random() * alphabet.length)] ?? "");
  for (let count = length >> 1; count > 0; count--) id += twos[Math.floor(Math.random() * twos.length)];
  return id;
};

/** All pairs of the characters of an alphabet: half as many steps to an id. */
const pairs = new Map<string, readonly string[]>();

function pairsOf(alphabet: string): readonly string[] {
  const made = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second));
  pairs.set(alphabet, made);
  return made;
}

/** An id of `length` characters that is always the same for the same `parts`: project, stack and URN, for example. */
export function stableId(alphabet: string, length: number, ...parts: string[]): string {
  let value = BigInt(`0x${createHash("sha512").update(parts.join("\n")).digest("hex")}`);
  const base = BigInt(alphabet.length);
  return Array.from({ length }, () => {
    const character = alphabet[Number(value % base)];
    value /= base;
    return character;
  }).join("");
}

/** An ARN in the cloud's region and account: `arn:aws:<service>:<region>:<account>:<resource>`. */
export const arnOf = (cloud: Pick<Cloud, "region" | "accountId">, service: string, resource: string): string =>
  `arn:aws:${service}:${cloud.region}:${cloud.accountId}:${resource}`;

/** An ARN of a service without regions, such as IAM. */
export const globalArnOf = (cloud: Cloud, service: string, resource: string): string =>
  `arn:aws:${service}::${cloud.accountId}:${resource}`;
