import { createHmac, generateKeyPairSync } from "node:crypto";
import { ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import { base64url } from "jose";
import { BadToken } from "../../../../functions/gateway/tokens/verify";
import { textOfKey } from "../../../../functions/identity/tokens/key-in-secret";
import { tokenVerifier } from "../../../../functions/identity/tokens/verify";
import { SigningKeys, type TokenSpec } from "../support/signing-keys";

const keys = SigningKeys.use();
const judge = async (token: string, settings = keys.settings()) => tokenVerifier(settings)(token);
const now = () => Math.floor(Date.now() / 1000);
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const publicText = () => String(keys.pairs.new.publicKey.export({ type: "spki", format: "pem" }));

describe("A token of ES256", () => {
  it.each(["new", "old"] as const)("S4.38 S4.39 is good when the %s key signed it", async (which) => {
    const kid = which === "new" ? "2" : "1";
    const token = await keys.token({ header: { kid }, key: keys.pairs[which].privateKey });
    expect(await judge(token)).toMatchObject({ sub: "01ALICE", sid: "01SESSION", scope: "orders:read" });
    expect(keys.calls).toEqual([`GetPublicKey ${which}`]);
  });

  it("S4.38 is one by any library's signature", async () => {
    expect(await judge(keys.odd({ alg: "ES256", kid: "2", typ: "at+jwt" }))).toMatchObject({ sub: "01ALICE" });
  });

  it("costs one call for each key, however many tokens come", async () => {
    const settings = keys.settings();
    const verify = tokenVerifier(settings);
    const token = await keys.token();
    await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    await verify(token);
    expect(keys.calls).toEqual(["GetPublicKey new"]);
  });

  it("asks KMS again after a call that failed, and says that it is no fault of the token", async () => {
    const settings = keys.settings();
    keys.failure = new Error("KMS is down");
    await expect(judge(await keys.token(), settings)).rejects.toThrow("KMS is down");
    keys.failure = undefined;
    expect(await judge(await keys.token(), settings)).toMatchObject({ sub: "01ALICE" });
  });
});

describe("What is no good token", () => {
  const changed = async (): Promise<string> => {
    const [head, , signature] = (await keys.token()).split(".");
    return `${head}.${base64url.encode(JSON.stringify({ ...keys.claims(), sub: "01ROOT" }))}.${signature}`;
  };
  const signedAs = (spec: TokenSpec) => () => keys.token(spec);

  it.each<[string, () => string | Promise<string>]>([
    ["no JWT", () => "abc"],
    ["an API key by its looks", () => "pk_01ALICE_secret"],
    ["one without a signature", async () => (await keys.token()).replace(/[^.]*$/, "")],
    ["one of alg none", () => keys.forged({ alg: "none", kid: "2", typ: "at+jwt" })],
    ["one of alg None", () => keys.forged({ alg: "None", kid: "2", typ: "at+jwt" })],
    ["one with changed claims", changed],
    ["one with a signature of zeros", () => keys.forged({ alg: "ES256", kid: "2", typ: "at+jwt" }, "A".repeat(86))],
    ["one of a stranger's key", signedAs({ key: stranger })],
    ["one of a key with another's name", signedAs({ header: { kid: "1" } })],
    [
      "one with the public key as a secret",
      signedAs({ header: { alg: "HS256" }, key: new TextEncoder().encode(publicText()) }),
    ],
    [
      "one that brings its key",
      signedAs({
        header: { jwk: generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }) },
        key: stranger,
      }),
    ],
    [
      "one of another curve",
      signedAs({ header: { alg: "ES384" }, key: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey }),
    ],
    [
      "one of RSA",
      signedAs({ header: { alg: "RS256" }, key: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey }),
    ],
    [
      "one that asks to understand more",
      () => keys.odd({ alg: "ES256", kid: "2", typ: "at+jwt", crit: ["exp"], exp: 1 }),
    ],
    ["an expired one", signedAs({ claims: { exp: now() - 10 } })],
    ["one without an end", signedAs({ claims: { exp: undefined } })],
    ["one with an end that is no number", signedAs({ claims: { exp: "never" } })],
    ["one that is not valid yet", signedAs({ claims: { nbf: now() + 60 } })],
    ["one of another issuer", signedAs({ claims: { iss: "https://id.example.com/" } })],
    ["one without an issuer", signedAs({ claims: { iss: undefined } })],
    ["one for another audience", signedAs({ claims: { aud: "billing" } })],
    ["one for nobody", signedAs({ claims: { aud: undefined } })],
    ["one without a subject", signedAs({ claims: { sub: undefined } })],
    ["one whose subject is no text", signedAs({ claims: { sub: 7 } })],
    ["one of another type", signedAs({ header: { typ: "JWT" } })],
    ["one without a type", signedAs({ header: { typ: undefined } })],
  ])("S4.38 is %s", async (_, token) => {
    await expect(judge(await token())).rejects.toThrow(BadToken);
  });

  it.each(["3", "", "constructor", "__proto__", undefined])(
    "S4.38 is one of the unknown key %s, and KMS is not asked",
    async (kid) => {
      await expect(judge(await keys.token({ header: { kid } }))).rejects.toThrow(BadToken);
      expect(keys.calls).toEqual([]);
    },
  );
});

describe("A token of HS256", () => {
  const settings = () => keys.settings("HS256");
  const hs256 = ({ claims, header, key = keys.secrets.new }: TokenSpec = {}) =>
    keys.token({ claims, header: { alg: "HS256", ...header }, key });
  const judged = async (token: string) => judge(token, settings());

  it("S4.39 is checked by the key in its secret", async () => {
    expect(await judged(await hs256())).toMatchObject({ sub: "01ALICE", sid: "01SESSION" });
    expect(await judged(await hs256({ header: { kid: "1" }, key: keys.secrets.old }))).toMatchObject({
      sub: "01ALICE",
    });
    expect(keys.calls).toEqual(["GetSecretValue new", "GetSecretValue old"]);
  });

  it("S4.39 costs one call for each key, however many tokens come", async () => {
    const verify = tokenVerifier(settings());
    const token = await hs256();
    await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    await verify(token);
    expect(keys.calls).toEqual(["GetSecretValue new"]);
  });

  it("S4.38 S4.39 is not one while its key has no value: nothing can be signed by it", async () => {
    keys.failure = new ResourceNotFoundException({ message: "no value for AWSCURRENT", $metadata: {} });
    await expect(judged(await hs256())).rejects.toThrow(
      new BadToken("ERR_JWKS_NO_MATCHING_KEY: the key 2 has signed nothing yet"),
    );
  });

  it.each<[string, () => string | Promise<string>]>([
    ["no JWT", () => "abc"],
    ["a part too many", async () => `${await hs256()}.a`],
    ["no signature", async () => (await hs256()).replace(/[^.]*$/, "")],
    ["alg none", () => keys.forged({ alg: "none", kid: "2", typ: "at+jwt" })],
    [
      "alg none and a good code",
      () => {
        const unsigned = keys.forged({ alg: "none", kid: "2", typ: "at+jwt" });
        return unsigned + createHmac("sha256", keys.secrets.new).update(unsigned.slice(0, -1)).digest("base64url");
      },
    ],
    ["alg ES256", () => keys.token()],
    ["another key's code", () => hs256({ key: keys.secrets.old })],
    ["half a code", async () => (await hs256()).slice(0, -20)],
    ["an end that is past", () => hs256({ claims: { exp: now() - 10 } })],
    ["no end", () => hs256({ claims: { exp: undefined } })],
    ["another issuer", () => hs256({ claims: { iss: "else" } })],
    ["another audience", () => hs256({ claims: { aud: "else" } })],
    ["another type", () => hs256({ header: { typ: "JWT" } })],
    ["more to understand", () => keys.odd({ alg: "HS256", kid: "2", typ: "at+jwt", crit: ["exp"], exp: 1 })],
    ["its key's name as a key", () => hs256({ key: new TextEncoder().encode("2".repeat(32)) })],
    ["the secret's text as a key", () => hs256({ key: new TextEncoder().encode(textOfKey(keys.secrets.new)) })],
    ["alg HS512", () => hs256({ header: { alg: "HS512" }, key: Buffer.concat([keys.secrets.new, keys.secrets.new]) })],
  ])("S4.38 S4.39 is not one with %s", async (_, token) => {
    await expect(judged(await token())).rejects.toThrow(BadToken);
  });

  it.each(["3", "constructor", undefined])(
    "S4.38 is not one of the unknown key %s, and Secrets Manager is not asked",
    async (kid) => {
      await expect(judged(await hs256({ header: { kid } }))).rejects.toThrow(BadToken);
      expect(keys.calls).toEqual([]);
    },
  );

  it("is neither good nor bad while Secrets Manager cannot be asked", async () => {
    keys.failure = new Error("Secrets Manager is down");
    await expect(judged(await hs256())).rejects.toThrow("Secrets Manager is down");
    await expect(judged(await hs256())).rejects.not.toThrow(BadToken);
  });
});
