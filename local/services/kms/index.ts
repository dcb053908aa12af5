import { randomUUID } from "node:crypto";
import type { Service } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";

/** `aws:kms/key:Key`. */
const key = recorded({
  token: "aws:kms/key:Key",
  replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "region", "xksKeyId"],
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
  replaceOn: ["name", "namePrefix", "region"],
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

/** KMS: keys and aliases, recorded. Nothing is encrypted with them. */
export const createKmsService = (): Service => ({ name: "kms", types: [key, alias] });
