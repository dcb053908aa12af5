import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair as generateWithCallback,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { promisify } from "node:util";
import { type KeySpec, specNamed } from "../specs";

const generateKeyPair = promisify(generateWithCallback);

/** New key material of a spec, in base64: random bytes, or a private key in PKCS #8. */
export async function newMaterial(specName: string): Promise<string> {
  const spec = specNamed(specName);
  if (spec.kind === "symmetric" || spec.kind === "hmac") return randomBytes(spec.size ?? 32).toString("base64");
  return (await newKeyPair(spec)).privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
}

const newKeyPair = ({ kind, size = 2048, curve = "" }: KeySpec) =>
  kind === "rsa"
    ? generateKeyPair("rsa", { modulusLength: size })
    : generateKeyPair("ec", { namedCurve: curve, paramEncoding: "named" });

/** A new pair of asymmetric keys, as KMS hands out: SPKI and PKCS #8. */
export async function newDataKeyPair(specName: string): Promise<{ publicKey: Buffer; privateKey: Buffer }> {
  const { publicKey, privateKey } = await newKeyPair(specNamed(specName));
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }),
    privateKey: privateKey.export({ type: "pkcs8", format: "der" }),
  };
}

/** Keys that were read, by their material: reading one costs more than using it. */
const read = new Map<string, KeyObject>();
const mostRead = 100;

/** The private key of asymmetric material. */
export function privateKeyOf(material: string): KeyObject {
  const known = read.get(material);
  if (known !== undefined) return known;
  const key = createPrivateKey({ key: Buffer.from(material, "base64"), format: "der", type: "pkcs8" });
  if (read.size >= mostRead) read.clear();
  read.set(material, key);
  return key;
}

/** The public key of asymmetric material, as GetPublicKey answers it (SPKI in DER, RFC 5280). */
export const publicKeyOf = (material: string): Buffer =>
  createPublicKey(privateKeyOf(material)).export({ type: "spki", format: "der" });
