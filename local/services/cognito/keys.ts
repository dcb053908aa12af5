import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { Documents } from "../documents";

/** The key by which a pool signs, of RS256. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The signing keys of pools: made when they are first asked for, and kept with the stack's data. */
export class SigningKeys {
  readonly #kept: Documents<{ id: string; pem: string }>;
  readonly #keys = new Map<string, Promise<SigningKey>>();

  constructor(store: DatabaseSync) {
    this.#kept = new Documents(store, "cognito_keys");
  }

  of(userPoolId: string): Promise<SigningKey> {
    const known = this.#keys.get(userPoolId);
    if (known !== undefined) return known;
    const key = this.#read(userPoolId);
    this.#keys.set(userPoolId, key);
    return key;
  }

  async #read(userPoolId: string): Promise<SigningKey> {
    const kept = this.#kept.get(userPoolId) ?? { id: randomUUID(), pem: await newKey() };
    this.#kept.put(userPoolId, kept);
    const privateKey = createPrivateKey(kept.pem);
    return { id: kept.id, privateKey, publicKey: createPublicKey(privateKey) };
  }
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
