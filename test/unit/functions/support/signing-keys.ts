import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { base64url, SignJWT } from "jose";
import { textOfKey } from "../../../../functions/identity/tokens/key-in-secret";
import { kms } from "../../../../functions/identity/tokens/kms";
import { secretsManager } from "../../../../functions/identity/tokens/secrets-manager";
import type { IssuerSettings } from "../../../../functions/identity/tokens/settings";

/** What a token says beside good claims and a good header, and what it is signed with. A claim or parameter that is undefined is left out. */
export interface TokenSpec {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: KeyObject | Uint8Array;
}

type Command = { constructor: { name: string }; input: unknown };

/** Two signing keys, and the answers that KMS and Secrets Manager give about them. That they answer so is tested over HTTP, in test/local. */
export class SigningKeys {
  readonly pairs = {
    new: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    old: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  };
  readonly secrets = { new: randomBytes(32), old: randomBytes(32) };
  /** Calls of both, by operation and key. */
  readonly calls: string[] = [];
  /** Thrown by all calls, where there is one. */
  failure: Error | undefined;

  #count = 0;

  /** Puts it in place for every test of a file. */
  static use(): SigningKeys {
    const keys = new SigningKeys();
    beforeEach(() => {
      keys.calls.length = 0;
      keys.failure = undefined;
      for (const client of [kms, secretsManager])
        jest.spyOn(client as typeof kms, "send").mockImplementation((command: Command) => keys.#send(command));
    });
    return keys;
  }

  /** Of keys that no test has asked for: keys are kept. */
  settings = (algorithm: "ES256" | "HS256" = "ES256"): IssuerSettings => ({
    issuer: "https://id.example.com",
    audience: "orders",
    algorithm,
    keys: [
      { kid: "2", arn: `arn:${++this.#count}-new` },
      { kid: "1", arn: `arn:${this.#count}-old` },
    ],
  });

  claims = () => {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: "https://id.example.com",
      aud: "orders",
      sub: "01ALICE",
      sid: "01SESSION",
      iat: now,
      exp: now + 1800,
      scope: "orders:read",
      user_type: "human",
    };
  };

  /** A token; a good one of ES256, where nothing else is said. */
  token = ({ claims, header, key = this.pairs.new.privateKey }: TokenSpec = {}): Promise<string> =>
    new SignJWT({ ...this.claims(), ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "2", typ: "at+jwt", ...header })
      .sign(key);

  /** A token with this header, signed with nothing, or with what an attacker likes. */
  forged = (header: object, signature = "", claims: object = this.claims()): string =>
    [header, claims].map((part) => `${base64url.encode(JSON.stringify(part))}.`).join("") + signature;

  /** A token with any header, signed as it should be: with what no library signs. */
  odd(header: object): string {
    const text = this.forged(header).slice(0, -1);
    const signature =
      "alg" in header && header.alg === "HS256"
        ? createHmac("sha256", this.secrets.new).update(text).digest()
        : sign("sha256", Buffer.from(text), { key: this.pairs.new.privateKey, dsaEncoding: "ieee-p1363" });
    return `${text}.${signature.toString("base64url")}`;
  }

  async #send({ constructor: { name }, input }: Command): Promise<unknown> {
    const { KeyId, SecretId } = input as Record<string, string | undefined>;
    const which = (KeyId ?? SecretId)?.endsWith("old") ? "old" : "new";
    this.calls.push(`${name.replace("Command", "")} ${which}`);
    if (this.failure) throw this.failure;
    if (name === "GetPublicKeyCommand")
      return { PublicKey: new Uint8Array(this.pairs[which].publicKey.export({ type: "spki", format: "der" })) };
    if (name !== "GetSecretValueCommand") throw new Error(`no stub for ${name}`);
    return { SecretString: textOfKey(this.secrets[which]) };
  }
}
