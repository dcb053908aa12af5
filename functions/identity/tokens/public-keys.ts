import { createPublicKey, type KeyObject } from "node:crypto";
import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { kms } from "./kms";
import type { SigningKey } from "./settings";

const known = new Map<string, Promise<KeyObject>>();

/** The public key of a KMS key: asked once per instance, as it never changes. */
export function publicKey({ arn }: SigningKey): Promise<KeyObject> {
  const kept = known.get(arn);
  if (kept) return kept;
  const asked = load(arn).catch((error: unknown) => {
    known.delete(arn); // the next one tries again
    throw error;
  });
  known.set(arn, asked);
  return asked;
}

async function load(arn: string): Promise<KeyObject> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: arn }));
  if (PublicKey === undefined) throw new Error(`KMS gave no public key for ${arn}`);
  return createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
}
