import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** What an API key says, decoded. */
export interface ApiKeyValue {
  /** A ULID, which is no secret. */
  id: string;
  secret: string;
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 256 bits in digits of base 62. */
const secretLength = 43;
/** 32 bits in digits of base 62. */
const checksumLength = 6;
const form = new RegExp(`^pk_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checksumLength}})$`);

/** What everybody may know of a key: it tells it from others, and scanners of secrets that it is one. */
export const prefixOf = (id: string): string => `pk_${id}`;

/** A new secret of 256 bits. */
export const newSecret = (): string => base62(BigInt(`0x${randomBytes(32).toString("hex")}`), secretLength);

/** A key as it is shown once, and sent as a bearer token. It ends with a checksum, so that what was mistyped or made up costs no look into the table. */
export function encodeKey({ id, secret }: ApiKeyValue): string {
  const value = `${prefixOf(id)}_${secret}`;
  return `${value}${checksum(value)}`;
}

/** Whether a bearer token means to be an API key. No access token does: those begin with a JSON object, `ey`. */
export const isKeyLike = (text: string): boolean => text.startsWith("pk_");

/** Reads a key by its form and checksum; undefined for what is none. */
export function decodeKey(text: string): ApiKeyValue | undefined {
  const [, id, secret] = form.exec(text) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const value = text.slice(0, -checksumLength);
  return text.endsWith(checksum(value)) ? { id, secret } : undefined;
}

/** What the table holds of a secret: one of 256 bits needs no slow hash. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

const checksum = (value: string) => base62(BigInt(crc32(value)), checksumLength);

function base62(number: bigint, length: number): string {
  let digits = "";
  for (let rest = number; digits.length < length; rest /= 62n) digits = alphabet[Number(rest % 62n)] + digits;
  return digits;
}
