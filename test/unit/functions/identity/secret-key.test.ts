import { randomBytes } from "node:crypto";
import { ResourceExistsException, ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import { keyInSecret, textOfKey } from "../../../../functions/identity/tokens/key-in-secret";
import { secretKey, secretKeyToSign } from "../../../../functions/identity/tokens/secret-key";
import { secretsManager } from "../../../../functions/identity/tokens/secrets-manager";

/** Secrets as AWS keeps them, as far as these calls see: local/services/secretsmanager is the whole, and test/local runs on it. */
const values = new Map<string, string>();
let calls: string[] = [];
let meanwhile: (() => void) | undefined;
let count = 0;
let arn = "";
beforeEach(() => {
  arn = `arn:secret-${++count}`; // keys are kept
  calls = [];
  meanwhile = undefined;
  jest
    .spyOn(secretsManager, "send")
    .mockImplementation(async (command: { constructor: { name: string }; input: unknown }) => {
      const { SecretId, SecretString, VersionStages } = command.input as {
        SecretId: string;
        SecretString: string;
        VersionStages: string[];
      };
      calls.push(command.constructor.name.replace("Command", ""));
      if (command.constructor.name === "GetSecretValueCommand") {
        const SecretString = values.get(SecretId);
        if (SecretString === undefined) throw new ResourceNotFoundException({ message: "no value", $metadata: {} });
        return { SecretString };
      }
      expect(VersionStages).not.toContain("AWSCURRENT");
      meanwhile?.();
      if (values.has(SecretId)) throw new ResourceExistsException({ message: "another value", $metadata: {} });
      values.set(SecretId, SecretString);
      return {};
    });
});
afterEach(() => jest.useRealTimers());

describe("The key of a secret", () => {
  it("S4.39 is made of 256 random bits by who signs first, and is the same for all after that", async () => {
    const made = await secretKeyToSign(arn);
    expect([made.type, made.symmetricKeySize]).toEqual(["secret", 32]);
    expect(calls).toEqual(["GetSecretValue", "PutSecretValue", "GetSecretValue"]);
    expect(values.get(arn)).toBe(textOfKey(made.export()));
    expect((await secretKeyToSign(arn)).equals(made)).toBe(true);
    expect((await secretKey(arn))?.equals(made)).toBe(true);
    expect(calls).toHaveLength(3);
    expect((await secretKeyToSign(`${arn}-other`)).equals(made)).toBe(false);
  });

  it("S4.39 is another's, where that one was first", async () => {
    const theirs = textOfKey(randomBytes(48));
    meanwhile = () => values.set(arn, theirs);
    expect(textOfKey((await secretKeyToSign(arn)).export())).toBe(theirs);
  });

  it("is never made by who checks, and is there for them as soon as it is made", async () => {
    expect(await secretKey(arn)).toBeUndefined();
    expect(calls).toEqual(["GetSecretValue"]);
    const made = await secretKeyToSign(arn);
    expect((await secretKey(arn))?.equals(made)).toBe(true);
  });

  it("is asked for again after five minutes, so that a value that is put there counts", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
    const before = await secretKeyToSign(arn);
    values.set(arn, textOfKey(randomBytes(32)));
    jest.advanceTimersByTime(299_999);
    expect((await secretKey(arn))?.equals(before)).toBe(true);
    jest.advanceTimersByTime(1);
    expect((await secretKey(arn))?.equals(before)).toBe(false);
  });

  it("is not there when Secrets Manager cannot be asked, and is asked for by the next one", async () => {
    const send = jest.spyOn(secretsManager, "send");
    send.mockImplementationOnce(async () => {
      throw new Error("Secrets Manager is down");
    });
    await expect(secretKeyToSign(arn)).rejects.toThrow("Secrets Manager is down");
    await expect(secretKeyToSign(arn)).resolves.toBeDefined();
  });
});

describe("A value of a secret", () => {
  const key = randomBytes(32);
  const k = key.toString("base64url");

  it.each([
    ["a JSON Web Key", { SecretString: JSON.stringify({ kty: "oct", k }) }],
    ["what we make", { SecretString: textOfKey(key) }],
    ["bytes", { SecretBinary: new Uint8Array(key) }],
  ])("S4.39 is a key as %s", (_, value) => {
    expect(keyInSecret("arn:s", value).export()).toEqual(key);
  });

  it.each([
    ["a text that could be bytes or base64", k],
    ["a number", "7"],
    ["null", "null"],
    ["nothing", ""],
    ["a key pair", JSON.stringify({ kty: "EC", crv: "P-256", k })],
    ["a key of another algorithm", JSON.stringify({ kty: "oct", alg: "HS512", k })],
    ["a key in base64 with other letters", JSON.stringify({ kty: "oct", k: `${k}+/==` })],
    ["a key that is no text", JSON.stringify({ kty: "oct", k: [k] })],
  ])("S4.39 is none as %s, and the error does not tell it", (_, SecretString) => {
    const judge = () => keyInSecret("arn:s", { SecretString });
    expect(judge).toThrow("The secret arn:s has a text that is no key of HS256");
    expect(judge).not.toThrow(k);
  });

  it.each([
    ["bytes", { SecretBinary: new Uint8Array(31) }],
    ["text", { SecretString: textOfKey(Buffer.alloc(31)) }],
  ])("S4.39 is too short below 256 bits, as %s (RFC 7518, section 3.2)", (_, value) => {
    expect(() => keyInSecret("arn:s", value)).toThrow("has 248 bits: HS256 takes 256 or more");
  });
});
