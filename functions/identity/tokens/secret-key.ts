import { type KeyObject, randomBytes } from "node:crypto";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
} from "@aws-sdk/client-secrets-manager";
import { kept } from "./kept";
import { keyInSecret, leastBytes, textOfKey } from "./key-in-secret";
import { secretsManager } from "./secrets-manager";

/** Milliseconds that a key is kept: how long a value that somebody puts in its place takes to count. */
const keptFor = 300_000;

/**
 * Id of the version that {@link secretKeyToSign} makes, the same for all who make one: of two at once, AWS refuses the second (Secrets Manager API reference:
 * PutSecretValue, ClientRequestToken of 32 to 64 characters).
 */
const firstVersion = "first-value-of-a-portico-signing-key";

/** Its label. It says which version is ours, and with a label of its own a new version takes AWSCURRENT from no other. */
const madeHere = "PORTICO_MADE";

/**
 * The key of HS256 in a secret, by its ARN: the current value, kept for five minutes. Undefined while the secret has none, when nothing can be signed by it.
 *
 * @throws Error for a value that is no key of 256 bits or more, and where Secrets Manager cannot be asked
 */
export const secretKey = kept(current, keptFor);

/**
 * The key of HS256 in a secret, to sign with. A secret without a value gets one of 256 random bits, unless somebody else gives it one meanwhile: what
 * Secrets Manager has as the current value counts.
 *
 * @throws Error as {@link secretKey}
 */
export async function secretKeyToSign(arn: string): Promise<KeyObject> {
  const known = await secretKey(arn);
  if (known !== undefined) return known;
  await make(arn);
  const made = await secretKey(arn);
  if (made === undefined) throw new Error(`The secret ${arn} has no current value, though one was put there`);
  return made;
}

async function current(arn: string): Promise<KeyObject | undefined> {
  try {
    return keyInSecret(arn, await secretsManager.send(new GetSecretValueCommand({ SecretId: arn })));
  } catch (error) {
    // AWS's answer for a secret without a value, as for one that is not there, which a call that puts one finds out.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function make(arn: string): Promise<void> {
  try {
    await secretsManager.send(
      new PutSecretValueCommand({
        SecretId: arn,
        ClientRequestToken: firstVersion,
        SecretString: textOfKey(randomBytes(leastBytes)),
        // The first version of all is the current one, whatever its labels (AWS, Secrets Manager API reference: PutSecretValue).
        VersionStages: [madeHere],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error; // another instance was first
  }
}
