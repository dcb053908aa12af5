import { notEmulated } from "../../aws-json";
import { pageOf } from "../../json-api";
import { type KmsCalls, keyOf } from "../context";
import { kmsErrors } from "../errors";
import { day, metadataOf, seconds } from "../key";
import { type KeyUsage, keySpecs, specNamed } from "../specs";
import { readTags } from "../tags";

const usages = ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC"] as const satisfies readonly KeyUsage[];

/** Days from ScheduleKeyDeletion to the end (AWS: 7 to 30, default 30). */
const deletionDays = { least: 7, most: 30 };

/** Keys: making, describing, listing, switching and deleting. */
export const keyCalls: KmsCalls = {
  CreateKey: {
    approximates: "no SM2, ML-DSA or key agreement keys, custom key stores or imported material",
    async does(input, keys) {
      const spec = specOf(input.text("KeySpec") ?? input.text("CustomerMasterKeySpec") ?? "SYMMETRIC_DEFAULT");
      if (input.text("KeyUsage") === "KEY_AGREEMENT") throw notEmulated("kms", "keys for KEY_AGREEMENT");
      const usage = input.choice("KeyUsage", usages);
      if (usage === undefined && spec !== "SYMMETRIC_DEFAULT")
        throw kmsErrors.validation(
          "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
        );
      const asked = usage ?? "ENCRYPT_DECRYPT";
      if (!specNamed(spec).usages[asked])
        throw kmsErrors.validation(`KeyUsage ${asked} is not compatible with KeySpec ${spec}`);
      if ((input.text("Origin") ?? "AWS_KMS") !== "AWS_KMS")
        throw notEmulated("kms", `keys of origin ${input.text("Origin")}`);
      const key = await keys.create({
        spec,
        usage: asked,
        description: input.text("Description"),
        multiRegion: input.flag("MultiRegion"),
        policy: input.text("Policy"),
        tags: readTags(input),
      });
      return { KeyMetadata: metadataOf(key, keys.accountId) };
    },
  },
  DescribeKey: async (input, keys) => ({ KeyMetadata: metadataOf(await keyOf(input, keys), keys.accountId) }),
  ListKeys(input, keys) {
    const limit = input.number("Limit", 1, 1000) ?? 100;
    const { items, next } = pageOf(keys.all(), input.text("Marker"), limit, kmsErrors.marker);
    return {
      Keys: items.map(({ keyId, arn }) => ({ KeyId: keyId, KeyArn: arn })),
      Truncated: next !== undefined,
      NextMarker: next,
    };
  },
  async UpdateKeyDescription(input, keys) {
    const key = await keyOf(input, keys);
    keys.keep({ ...key, description: input.required("Description") });
  },
  async EnableKey(input, keys) {
    const key = await keyOf(input, keys);
    if (key.state === "PendingDeletion") throw kmsErrors.pendingDeletion(key);
    keys.keep({ ...key, state: "Enabled" });
  },
  async DisableKey(input, keys) {
    const key = await keyOf(input, keys);
    if (key.state === "PendingDeletion") throw kmsErrors.pendingDeletion(key);
    keys.keep({ ...key, state: "Disabled" });
  },
  async ScheduleKeyDeletion(input, keys) {
    const key = await keyOf(input, keys);
    const days = input.number("PendingWindowInDays", deletionDays.least, deletionDays.most) ?? deletionDays.most;
    if (key.state === "PendingDeletion") throw kmsErrors.pendingDeletion(key);
    const deletionAt = keys.now + days * day;
    keys.keep({ ...key, state: "PendingDeletion", deletionAt });
    return {
      KeyId: key.arn,
      DeletionDate: seconds(deletionAt),
      KeyState: "PendingDeletion",
      PendingWindowInDays: days,
    };
  },
  async CancelKeyDeletion(input, keys) {
    const key = await keyOf(input, keys);
    if (key.state !== "PendingDeletion") throw kmsErrors.notPendingDeletion(key);
    keys.keep({ ...key, state: "Disabled", deletionAt: undefined });
    return { KeyId: key.arn };
  },
  async TagResource(input, keys) {
    const key = await keyOf(input, keys);
    keys.keep({ ...key, tags: { ...key.tags, ...readTags(input) } });
  },
  async UntagResource(input, keys) {
    const key = await keyOf(input, keys);
    const gone = new Set(input.texts("TagKeys"));
    keys.keep({ ...key, tags: Object.fromEntries(Object.entries(key.tags).filter(([name]) => !gone.has(name))) });
  },
  async ListResourceTags(input, keys) {
    const { tags } = await keyOf(input, keys);
    return { Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })), Truncated: false };
  },
};

function specOf(name: string): string {
  if (keySpecs[name]) return name;
  if (/^(?:SM2|ML_DSA_\d+)$/.test(name)) throw notEmulated("kms", `keys of spec ${name}`);
  throw kmsErrors.validation(
    `1 validation error detected: Value '${name}' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(keySpecs).join(", ")}]`,
  );
}
