import { randomUUID } from "node:crypto";
import { readPolicy } from "../../iam/policy";
import type { Properties, ResourcePolicy, ResourceType, Service } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";

/** The policy of a key that declares none: the account's own policies decide (AWS, KMS developer guide: "Default key policy"). */
const defaultPolicy = (accountId: string) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" },
  ],
});

/** `aws:kms/key:Key`. Its policy is in force; nothing is encrypted with it. */
const key = recorded({
  token: "aws:kms/key:Key",
  emulated: true,
  approximates: "its policy is in force; nothing is encrypted with it",
  defaults: {
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    description: "",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
    multiRegion: false,
    rotationPeriodInDays: 365,
  },
  once(_, { cloud }) {
    const keyId = randomUUID();
    return { id: keyId, keyId, arn: arnOf(cloud, "kms", `key/${keyId}`) };
  },
});

/** `aws:kms/alias:Alias`. */
const alias = recorded({
  token: "aws:kms/alias:Alias",
  deleteBeforeReplace: true,
  once(inputs, context) {
    const given = nameOf(inputs, context);
    const name = given.startsWith("alias/") ? given : `alias/${given}`;
    return { id: name, name, arn: arnOf(context.cloud, "kms", name) };
  },
  derived({ targetKeyId }, { cloud }) {
    const id = String(targetKeyId).replace(/^.*:key\//, "");
    return { targetKeyArn: arnOf(cloud, "kms", `key/${id}`) };
  },
});

/** KMS: keys and aliases. The policies of keys are in force; nothing is encrypted with them, and KMS's own calls are not there. */
export function createKmsService(): Service {
  const policies = new Map<string, ResourcePolicy>();
  return { name: "kms", types: [keyWithPolicy(policies), alias], resourcePolicy: (arn) => policies.get(arn) };
}

const keyWithPolicy = (policies: Map<string, ResourcePolicy>): ResourceType<Properties, Properties> =>
  tracked(key, {
    put({ outputs }, { cloud }) {
      const document = outputs.policy || defaultPolicy(cloud.accountId);
      readPolicy(document); // what KMS would refuse fails here, not with the first call
      policies.set(String(outputs.arn), { document, decides: true });
    },
    remove: ({ outputs }) => void policies.delete(String(outputs.arn)),
  });
