import { createHash, createHmac, randomBytes } from "node:crypto";

/** What a refresh token says, decoded. */
export interface RefreshToken {
  userId: string;
  sessionId: string;
  /** The same in every token of a session: who shows it has, or had, one of them. */
  family: Buffer;
  /** Of this token alone. */
  secret: Buffer;
}

const idLength = 26; // a ULID
const familyLength = 20;
const secretLength = 32; // 256 bits
const familyAt = 2 * idLength;
const secretAt = familyAt + familyLength;
const length = secretAt + secretLength;

/** Characters that hold the ids and the family: the same in every token of a session. */
const familyCharacters = (secretAt / 3) * 4;
/** Characters of a refresh token. */
export const refreshTokenLength = Math.ceil((length * 4) / 3);

/** The first token of a new session. */
export const firstToken = (userId: string, sessionId: string): RefreshToken => ({
  userId,
  sessionId,
  family: randomBytes(familyLength),
  secret: randomBytes(secretLength),
});

/**
 * The token that follows one: of the one before, which the table does not hold, and of a seed, which the client does not have. So the same client can be
 * given it twice, and nobody else can make it.
 */
export const nextToken = (token: RefreshToken, seed: Buffer): RefreshToken => ({
  ...token,
  secret: createHmac("sha256", seed).update(token.secret).digest(),
});

/** A seed for {@link nextToken}. */
export const newSeed = (): Buffer => randomBytes(secretLength);

/** A refresh token as it is sent. */
export const encodeToken = ({ userId, sessionId, family, secret }: RefreshToken): string =>
  Buffer.concat([Buffer.from(userId + sessionId, "latin1"), family, secret]).toString("base64url");

/** Reads a refresh token; undefined for what is none of ours by its form. */
export function decodeToken(text: string): RefreshToken | undefined {
  const bytes = Buffer.from(text, "base64url");
  const ids = bytes.toString("latin1", 0, familyAt);
  if (bytes.length !== length || bytes.toString("base64url") !== text || !/^[0-9A-HJKMNP-TV-Z]+$/.test(ids))
    return undefined;
  return {
    userId: ids.slice(0, idLength),
    sessionId: ids.slice(idLength),
    family: bytes.subarray(familyAt, secretAt),
    secret: bytes.subarray(secretAt),
  };
}

/** The part of a token that its whole session has in common, and that strangers cannot guess: what its requests are counted by. */
export const familyOf = (text: string): string => text.slice(0, familyCharacters);

/** What the table holds of a secret. One of 160 bits and more needs no slow hash. */
export const hashOf = (secret: Buffer): string => createHash("sha256").update(secret).digest("base64url");
