import { Secret } from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../building-blocks/child";
import { placeOf } from "../building-blocks/place";
import type { Statement } from "../building-blocks/policy-document";

/** What a function does with a secret: checks tokens with its value, or makes them, and the value too where there is none. */
type SecretPurpose = "check" | "sign";

/**
 * A secret without a value for a key of HS256. The value is made where it is needed first, so that it is in no program and no state:
 * `functions/identity/tokens/secret-key` knows it.
 */
export const signingSecret = (child: ChildOf, name: string, keyArn: pulumi.Input<string> | undefined): Secret =>
  child({ key: "signingSecret", suffix: `signing-secret-${name}` }, Secret, {
    description: `Signs tokens of ${child.component}: ${name}`,
    kmsKeyId: keyArn,
    recoveryWindowInDays: 30, // the longest that AWS takes: time to notice that tokens are still checked with it
    tags: child.tags,
  });

/** The least permissions for a purpose, on some secrets. */
export function secretStatements(
  child: ChildOf,
  arns: pulumi.Input<string>[],
  purpose: SecretPurpose,
  keyArn: pulumi.Input<string> | undefined,
): Statement[] {
  const own = { actions: purposes[purpose].secret, resources: arns };
  if (keyArn === undefined) return [own];
  const service = pulumi.interpolate`secretsmanager.${placeOf(child.parent).region}.amazonaws.com`;
  return [
    own,
    // Secrets Manager uses the key in the name of who reads or writes. Nobody gets to use it past Secrets Manager.
    {
      actions: purposes[purpose].key,
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": service } },
    },
  ];
}

/** AWS, Secrets Manager user guide: "Secret encryption and decryption". */
const purposes: Record<SecretPurpose, { secret: string[]; key: string[] }> = {
  check: { secret: ["secretsmanager:GetSecretValue"], key: ["kms:Decrypt"] },
  sign: {
    secret: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
    key: ["kms:Decrypt", "kms:GenerateDataKey"],
  },
};
