import { createPublicKey, type KeyObject } from "node:crypto";
import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { kept } from "./kept";
import { kms } from "./kms";

/** The public key of a KMS key, by its ARN: asked once per instance, as it never changes. */
export const publicKey = kept(load);

async function load(arn: string): Promise<KeyObject> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: arn }));
  if (PublicKey === undefined) throw new Error(`KMS gave no public key for ${arn}`);
  return createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
}
