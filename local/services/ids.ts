import { createHash, randomInt, randomUUID } from "node:crypto";
import type { Cloud } from "../cloud";

/** Alphabets of the ids that AWS makes. */
export const alphabets = {
  /** API Gateway's ids. */
  lowercase: "abcdefghijklmnopqrstuvwxyz0123456789",
  /** IAM's unique ids and access keys (base 32). */
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  /** API key values. */
  mixed: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
} as const;

/** A new id of `length` characters. */
export const randomId = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");

/** Up to 30 random hexadecimal digits. Node keeps random bytes for UUIDs in store: this costs no system call, request by request. */
export const randomHex = (length: number): string => {
  const uuid = randomUUID();
  return (uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(15, 18) + uuid.slice(20, 23) + uuid.slice(24)).slice(
    0,
    length,
  );
};

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
export const arnOf = (cloud: Cloud, service: string, resource: string): string =>
  `arn:aws:${service}:${cloud.region}:${cloud.accountId}:${resource}`;

/** An ARN of a service without regions, such as IAM. */
export const globalArnOf = (cloud: Cloud, service: string, resource: string): string =>
  `arn:aws:${service}::${cloud.accountId}:${resource}`;
