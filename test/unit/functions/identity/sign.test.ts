import { createSign, generateKeyPairSync, sign, verify } from "node:crypto";
import * as fc from "fast-check";
import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { rawSignature } from "../../../../functions/identity/tokens/ecdsa";
import { kms } from "../../../../functions/identity/tokens/kms";
import { secretsManager } from "../../../../functions/identity/tokens/secrets-manager";
import { issuerSettings } from "../../../../functions/identity/tokens/settings";
import { signAccessToken } from "../../../../functions/identity/tokens/sign";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

describe("rawSignature", () => {
  it("is what Node gives for the same numbers, for any message", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (message) => {
        const der = createSign("sha256").update(message).sign(privateKey);
        const raw = rawSignature(der);
        expect(raw).toHaveLength(64);
        const verified = verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw);
        expect(verified).toBe(true);
      }),
    );
  });

  it("fills numbers up that are shorter, and drops the zero before those that look negative", () => {
    const der = Buffer.from("3007020105020200ff", "hex");
    expect(rawSignature(der).toString("hex")).toBe(`${"0".repeat(62)}05${"0".repeat(62)}ff`);
  });

  it.each([
    "",
    "30",
    "3006020101020101ff",
    "3106020101020101",
    "3005020101020101",
    "3006030101020101",
    "30060200020101",
  ])("refuses %s, which is no such DER", (hex) => {
    expect(() => rawSignature(Buffer.from(hex, "hex"))).toThrow("none of P-256");
  });

  it("refuses numbers that are too long for P-256", () => {
    const { privateKey: longer } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    expect(() => rawSignature(sign("sha256", Buffer.from("a"), longer))).toThrow("none of P-256");
  });
});

describe("signAccessToken", () => {
  const user = { id: "01ALICE", type: "human", email: "a@example.com", verification_status: "verified" };
  const token = { user, sessionId: "01SESSION", scopes: ["projects:read", "projects:write"] };
  const settings = (algorithm: "ES256" | "HS256") => ({
    issuer: "https://id.example.com",
    audience: "orders",
    algorithm,
    keys: [{ kid: "2", arn: "arn:key" }] as const,
  });

  const secret = Buffer.alloc(32, 7);
  beforeEach(() => {
    jest.spyOn(secretsManager, "send").mockImplementation(async () => ({ SecretBinary: new Uint8Array(secret) }));
  });

  it("S4.38 S4.39 makes a token for 30 minutes, with the key of a secret for HS256", async () => {
    const { access_token, ...rest } = await signAccessToken(token, settings("HS256"));
    expect(rest).toEqual({ token_type: "Bearer", expires_in: 1800, scope: "projects:read projects:write" });
    const { payload, protectedHeader } = await jwtVerify(access_token, secret, { typ: "at+jwt", audience: "orders" });
    expect(protectedHeader).toEqual({ alg: "HS256", kid: "2", typ: "at+jwt" });
    expect(payload).toEqual({
      iss: "https://id.example.com",
      sub: "01ALICE",
      aud: "orders",
      client_id: "https://id.example.com",
      iat: expect.any(Number),
      exp: Number(payload.iat) + 1800,
      jti: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      sid: "01SESSION",
      scope: "projects:read projects:write",
      user_type: "human",
      email: "a@example.com",
      email_verified: true,
    });
  });

  it("says that an address is not verified, and nothing of one that is not there", async () => {
    const claims = async (more: object) =>
      decodeJwt((await signAccessToken({ ...token, user: { ...user, ...more } }, settings("HS256"))).access_token);
    expect(await claims({ verification_status: "not_verified" })).toMatchObject({ email_verified: false });
    const without = await claims({ email: undefined });
    expect(without).not.toHaveProperty("email");
    expect(without).not.toHaveProperty("email_verified");
  });

  it("asks KMS to sign the digest alone, for ES256", async () => {
    jest.spyOn(kms, "send").mockImplementation(async (command: { input: unknown }) => {
      const input = command.input as { Message: Buffer };
      expect(input).toMatchObject({ KeyId: "arn:key", MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_256" });
      expect(input.Message).toHaveLength(32);
      return { Signature: createSign("sha256").update("x").sign(privateKey) };
    });
    const { access_token } = await signAccessToken(token, settings("ES256"));
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: "ES256", kid: "2", typ: "at+jwt" });
    expect(Buffer.from(access_token.split(".")[2] ?? "", "base64url")).toHaveLength(64);
  });

  it("gives no token when KMS answers nothing, or is not to be had", async () => {
    jest.spyOn(kms, "send").mockImplementation(async () => ({}));
    await expect(signAccessToken(token, settings("ES256"))).rejects.toThrow("KMS answered Sign with nothing");
    jest.spyOn(kms, "send").mockImplementation(async () => {
      throw new Error("KMS is down");
    });
    await expect(signAccessToken(token, settings("ES256"))).rejects.toThrow("KMS is down");
  });
});

describe("issuerSettings", () => {
  const good = {
    ISSUER: "urn:a",
    AUDIENCE: "a",
    ALGORITHM: "ES256",
    SIGNING_KEY_ARNS: '[{"kid":"1","arn":"arn:key"}]',
  };

  it("reads the environment", () => {
    expect(issuerSettings(good)).toEqual({
      issuer: "urn:a",
      audience: "a",
      algorithm: "ES256",
      keys: [{ kid: "1", arn: "arn:key" }],
    });
  });

  it.each([
    ["ISSUER", "", "ISSUER is missing"],
    ["AUDIENCE", undefined, "AUDIENCE is missing"],
    ["ALGORITHM", "none", "ALGORITHM is none"],
    ["SIGNING_KEY_ARNS", "[]", "SIGNING_KEY_ARNS is empty"],
  ])("S4.39 refuses to start without a good %s", (name, value, message) => {
    expect(() => issuerSettings({ ...good, [name]: value })).toThrow(message);
  });
});
