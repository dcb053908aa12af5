import * as crypto from "node:crypto";
import { promisify } from "node:util";

/** How a password is hashed: `$argon2id$v=19$m=19456,t=2,p=1$salt` (PHC string format). */
interface Hashing {
  readonly scheme: Scheme;
  readonly salt: Buffer;
}

/** A password's hash with all that made it, as it is written: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash` (PHC string format). */
interface Hashed extends Hashing {
  readonly hash: Buffer;
}

/** How a hash is made, with its costs. */
type Scheme =
  | {
      readonly kind: "argon2id";
      /** KiB of memory. */
      readonly m: number;
      /** Passes over it. */
      readonly t: number;
      /** Lanes. */
      readonly p: number;
    }
  | {
      readonly kind: "scrypt";
      /** Binary logarithm of the cost N. */
      readonly ln: number;
      /** Block size. */
      readonly r: number;
      /** Lanes. */
      readonly p: number;
    };

/** OWASP, "Password Storage Cheat Sheet": Argon2id with 19 MiB, two passes and one lane. */
const argon2id: Scheme = { kind: "argon2id", m: 19_456, t: 2, p: 1 };
/** OWASP, same place, where there is no Argon2id: scrypt with N = 2^17, r = 8 and p = 1, which takes 128 MiB. */
const scrypt: Scheme = { kind: "scrypt", ln: 17, r: 8, p: 1 };

/** Bytes of salt and hash (RFC 9106, section 3.1 and 4: 16 and 32). */
const saltBytes = 16;
const hashBytes = 32;

/** Node has Argon2 since 24.7; other builds of it may lack it. */
const preferred = (): Scheme => (typeof crypto.argon2 === "function" ? argon2id : scrypt);

/**
 * Hashes a password with a salt of its own: what is kept in its place.
 *
 * @param scheme default: Argon2id, or scrypt on a Node that lacks it
 */
export async function hashPassword(password: string, scheme: Scheme = preferred()): Promise<string> {
  const salt = crypto.randomBytes(saltBytes);
  return written({ scheme, salt, hash: await derive(password, { scheme, salt }, hashBytes) });
}

/** Hashes with scrypt, as a Node does that lacks Argon2. */
export const hashWithScrypt = (password: string): Promise<string> => hashPassword(password, scrypt);

/** How what is kept of a password was made: all but the hash. Who knows it can begin to hash before they know what the hash should be. */
export const hashingOf = (kept: string): string => kept.slice(0, kept.lastIndexOf("$"));

/** How it is hashed where nobody has the account: as a new password would be. */
export const nobodysHashing = (): string => writtenHashing(nobodys());
const nobodys = (): Hashing => ({ scheme: preferred(), salt: Buffer.alloc(saltBytes) });

/** What a password was found to be. */
export interface Verdict {
  isRight: boolean;
  /** True where it is right and kept with less cost than new ones are: hash it anew. */
  isOutdated: boolean;
}

/**
 * Compares a password with what is kept of one.
 *
 * @param keeping undefined where there is no such user, or one without a password: takes as long, and is never right. It may still be on its way
 * @param hashing how it is made, by {@link hashingOf}, where that is known sooner: hashes at once. Where it turns out to be made otherwise, hashes again
 * @throws Error for what is no hash of ours
 */
export async function verifyPassword(
  password: string,
  keeping: string | undefined | Promise<string | undefined>,
  hashing?: string,
): Promise<Verdict> {
  const early = hashing === undefined ? undefined : derive(password, readHashing(hashing), hashBytes);
  const [kept, hashed] = await Promise.all([keeping, early]);
  const { hash, ...made } = kept === undefined ? nobody() : read(kept);
  const isAsSaid = kept === undefined || (hashing === hashingOf(kept) && hash.length === hashBytes);
  const derived = hashed && isAsSaid ? hashed : await derive(password, made, hash.length);
  const isRight = crypto.timingSafeEqual(derived, hash) && kept !== undefined;
  return { isRight, isOutdated: isRight && costs(made.scheme) !== costs(preferred()) };
}

/** What is compared with where nothing is kept. */
const nobody = (): Hashed => ({ ...nobodys(), hash: crypto.randomBytes(hashBytes) });

const argon2Hash = promisify((parameters: crypto.Argon2Parameters, done: (error: Error | null, hash: Buffer) => void) =>
  crypto.argon2("argon2id", parameters, done),
);
const scryptHash = promisify(
  (
    { message, salt, bytes }: { message: string; salt: Buffer; bytes: number },
    options: crypto.ScryptOptions,
    done: (error: Error | null, hash: Buffer) => void,
  ) => crypto.scrypt(message, salt, bytes, options, done),
);

/** Computes in a thread of Node's pool. */
const derive = (message: string, { scheme, salt }: Hashing, bytes: number): Promise<Buffer> =>
  scheme.kind === "argon2id"
    ? argon2Hash({
        message,
        nonce: salt,
        parallelism: scheme.p,
        tagLength: bytes,
        memory: scheme.m,
        passes: scheme.t,
      })
    : scryptHash(
        { message, salt, bytes },
        // What it takes is 128 N r, and Node refuses more than 32 MiB unless it is told.
        { N: 2 ** scheme.ln, r: scheme.r, p: scheme.p, maxmem: 2 * 128 * 2 ** scheme.ln * scheme.r },
      );

const costs = (scheme: Scheme): string =>
  scheme.kind === "argon2id"
    ? `argon2id$v=19$m=${scheme.m},t=${scheme.t},p=${scheme.p}`
    : `scrypt$ln=${scheme.ln},r=${scheme.r},p=${scheme.p}`;

const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");

const writtenHashing = ({ scheme, salt }: Hashing): string => `$${costs(scheme)}$${base64(salt)}`;
const written = ({ hash, ...hashing }: Hashed): string => `${writtenHashing(hashing)}$${base64(hash)}`;

function read(kept: string): Hashed {
  const hash = kept.slice(kept.lastIndexOf("$") + 1);
  if (!/^[A-Za-z0-9+/]+$/.test(hash)) throw notOurs();
  return { ...readHashing(hashingOf(kept)), hash: Buffer.from(hash, "base64") };
}

const form = /^\$(?:argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)|scrypt\$ln=(\d+),r=(\d+),p=(\d+))\$([A-Za-z0-9+/]+)$/;

function readHashing(hashing: string): Hashing {
  const match = form.exec(hashing);
  if (!match) throw notOurs();
  const [, m, t, p, ln, r, lanes, salt = ""] = match;
  const scheme: Scheme =
    m === undefined
      ? { kind: "scrypt", ln: Number(ln), r: Number(r), p: Number(lanes) }
      : { kind: "argon2id", m: Number(m), t: Number(t), p: Number(p) };
  return { scheme, salt: Buffer.from(salt, "base64") };
}

const notOurs = () =>
  new Error("What is kept of a password is no hash of Argon2id or scrypt: another program wrote it");
