import type { Cloud } from "../../cloud";
import type { Need } from "../../service";
import { arnOf } from "../ids";
import type { Input } from "../input";
import { readSealed } from "./cryptography/sealed";
import type { Key } from "./key";
import type { Keys } from "./keys";

/** Calls that are about no key in particular. */
const aboutAll = new Set(["CreateKey", "GenerateRandom", "ListAliases", "ListKeys"]);

/** Members that a condition key of the same name is set by (AWS, Service Authorization Reference: KMS). */
const stated = ["EncryptionAlgorithm", "SigningAlgorithm", "MacAlgorithm", "MessageType", "KeyPairSpec"] as const;

/**
 * What calls of KMS take: the action of the operation's name on the key, and on the alias where it makes, changes or deletes one;
 * ReEncrypt two actions. A key that is not there takes nothing: the call refuses it.
 */
export function kmsNeeds(cloud: Cloud, keys: Keys, input: Input, operation: string): readonly Need[] {
  const action = `kms:${operation}`;
  if (aboutAll.has(operation)) return [{ action, resource: "*", conditions: creation(cloud, input, operation) }];
  const on = (key: Key | undefined, name = action, member = "KeyId", prefix = ""): Need[] =>
    key === undefined
      ? []
      : [{ action: name, resource: key.arn, conditions: conditionsOf(cloud, keys, key, input, member, prefix) }];
  switch (operation) {
    case "ReEncrypt":
      return [
        ...on(decryptingKey(keys, input, "SourceKeyId"), "kms:ReEncryptFrom", "SourceKeyId", "Source"),
        ...on(named(keys, input, "DestinationKeyId"), "kms:ReEncryptTo", "DestinationKeyId", "Destination"),
      ];
    case "Decrypt":
      return on(decryptingKey(keys, input, "KeyId"));
    case "CreateAlias":
    case "UpdateAlias":
    case "DeleteAlias": {
      const name = input.required("AliasName");
      const before = operation === "CreateAlias" ? [] : on(keys.resolve(name));
      const resource = arnOf(cloud, "kms", name);
      return [{ action, resource }, ...before, ...on(named(keys, input, "TargetKeyId"), action, "TargetKeyId")];
    }
    default:
      return on(named(keys, input, "KeyId"));
  }
}

function named(keys: Keys, input: Input, member: string): Key | undefined {
  const name = input.text(member);
  return name === undefined ? undefined : keys.resolve(name);
}

/** The key that a request decrypts with: the one that it names, or the one that the ciphertext does. */
function decryptingKey(keys: Keys, input: Input, member: string): Key | undefined {
  const own = named(keys, input, member);
  if (own !== undefined) return own;
  const sealed = readSealed(input.bytes("CiphertextBlob") ?? Buffer.alloc(0));
  return sealed && keys.withId(sealed.keyId);
}

/** The condition keys of a call on a key. Those of the encryption context that are not stated have no value. */
function conditionsOf(cloud: Cloud, keys: Keys, key: Key, input: Input, member: string, prefix: string) {
  const alias = input.text(member)?.replace(/^arn:.*:(?=alias\/)/, "");
  const given = stated.flatMap((name) => {
    const value = input.text(`${prefix}${name}`);
    return value === undefined ? [] : [[`kms:${name === "KeyPairSpec" ? "DataKeyPairSpec" : name}`, value] as const];
  });
  return {
    ...keyConditions(cloud, keys, key),
    "kms:RequestAlias": alias?.startsWith("alias/") ? alias : [],
    "kms:EncryptionAlgorithm": key.usage === "ENCRYPT_DECRYPT" ? "SYMMETRIC_DEFAULT" : [],
    "kms:SigningAlgorithm": [],
    "kms:MacAlgorithm": [],
    "kms:MessageType": key.usage === "SIGN_VERIFY" ? "RAW" : [],
    "kms:DataKeyPairSpec": [],
    "kms:ViaService": [],
    ...contextConditions(input.map(`${prefix}EncryptionContext`)),
    ...Object.fromEntries(given),
  };
}

/** The condition keys that say which key it is. */
export function keyConditions({ accountId }: Cloud, keys: Keys, key: Key): NonNullable<Need["conditions"]> {
  return {
    "kms:CallerAccount": accountId,
    "kms:KeyOrigin": "AWS_KMS",
    "kms:KeySpec": key.spec,
    "kms:KeyUsage": key.usage,
    "kms:MultiRegion": String(key.multiRegion),
    "kms:ResourceAliases": keys.aliasesOf(key.keyId).map(({ name }) => name),
    "aws:ResourceTag/": [],
    ...Object.fromEntries(Object.entries(key.tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value])),
  };
}

/** The condition keys of an encryption context. */
export const contextConditions = (context: Readonly<Record<string, string>>): NonNullable<Need["conditions"]> => ({
  "kms:EncryptionContext:": [],
  ...Object.fromEntries(Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
  "kms:EncryptionContextKeys": Object.keys(context),
});

const creation = ({ accountId }: Cloud, input: Input, operation: string): Need["conditions"] =>
  operation === "CreateKey"
    ? {
        "kms:CallerAccount": accountId,
        "kms:KeySpec": input.text("KeySpec") ?? "SYMMETRIC_DEFAULT",
        "kms:KeyUsage": input.text("KeyUsage") ?? "ENCRYPT_DECRYPT",
        "kms:KeyOrigin": input.text("Origin") ?? "AWS_KMS",
        "kms:MultiRegion": String(input.flag("MultiRegion")),
        "kms:ViaService": [],
      }
    : { "kms:CallerAccount": accountId };
