import { randomUUID } from "node:crypto";
import { readPolicy } from "../../iam/policy";
import type { Properties, ResourceState, ResourceType } from "../../service";
import { arnOf } from "../ids";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import { day, type Key } from "./key";
import { defaultPolicy, type Keys } from "./keys";
import { rotationFrom } from "./operations/rotation";
import { type KeyUsage, keySpecs } from "./specs";

/** Pulumi's token of keys. */
export const keyToken = "aws:kms/key:Key";
/** Pulumi's token of aliases. */
export const aliasToken = "aws:kms/alias:Alias";

const keyRecord = recorded({
  token: keyToken,
  emulated: true,
  approximates: "no SM2, ML-DSA or key agreement keys, custom key stores, imported material or replicas",
  defaults: {
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    description: "",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
    multiRegion: false,
    rotationPeriodInDays: 365,
  },
  once({ multiRegion }, { cloud }) {
    const keyId = multiRegion === true ? `mrk-${randomUUID().replaceAll("-", "")}` : randomUUID();
    return { id: keyId, keyId, arn: arnOf(cloud, "kms", `key/${keyId}`) };
  },
  derived: ({ policy }, { cloud }) => ({ policy: policy || defaultPolicy(cloud.accountId) }),
});

/** What programs say of their keys, by key id: what a reset goes back to. */
export type DeclaredKeys = Map<string, Properties>;

/**
 * `aws:kms/key:Key`. Its material is made once and kept with the stack's data. A key that is deleted waits for its end, as on AWS, and
 * decrypts nothing meanwhile.
 */
export function keyType(keys: Keys, declared: DeclaredKeys): ResourceType<Properties, Properties> {
  const put = async (state: ResourceState): Promise<ResourceState> => {
    await declare(keys, state);
    declared.set(state.id, state.outputs);
    return state;
  };
  return {
    ...keyRecord,
    async create(inputs, context) {
      checkSpec(inputs);
      if (inputs.policy) readPolicy(inputs.policy); // what KMS would refuse fails here, not with the first call
      return put(await keyRecord.create(inputs, context));
    },
    async update(state, inputs, context) {
      if (inputs.policy) readPolicy(inputs.policy);
      return put((await keyRecord.update?.(state, inputs, context)) ?? state);
    },
    delete({ id, outputs }) {
      declared.delete(id);
      const key = keys.withId(id);
      const days = Number(outputs.deletionWindowInDays ?? 30);
      if (key) keys.keep({ ...key, state: "PendingDeletion", deletionAt: keys.now + days * day });
    },
    async restore(state) {
      // What clients have changed meanwhile stays, as it does on AWS until the next `pulumi up`.
      if (keys.withId(state.id) === undefined) await put(state);
      else declared.set(state.id, state.outputs);
    },
  };
}

function checkSpec({
  customerMasterKeySpec: spec = "SYMMETRIC_DEFAULT",
  keyUsage = "ENCRYPT_DECRYPT",
}: Properties): void {
  const found = keySpecs[String(spec)];
  if (found === undefined)
    throw new Error(`The local cloud has no KMS keys of spec ${spec}; it has ${Object.keys(keySpecs).join(", ")}`);
  if (!found.usages[keyUsage as KeyUsage])
    throw new Error(
      `The local cloud has no KMS keys of spec ${spec} for ${keyUsage}; that spec is for ${Object.keys(found.usages).join(" or ")}`,
    );
}

/** Makes a key what its program says. */
export async function declare(keys: Keys, { id, outputs }: ResourceState): Promise<void> {
  const key = keys.withId(id) ?? (await keys.create({ keyId: id, ...settingsOf(outputs) }));
  const periodInDays = Number(outputs.rotationPeriodInDays ?? 365);
  keys.keep({
    ...key,
    ...settingsOf(outputs),
    state: outputs.isEnabled === false ? "Disabled" : "Enabled",
    deletionAt: undefined,
    rotation: outputs.enableKeyRotation === true ? rotationFrom(key, periodInDays, keys.now) : undefined,
  });
}

const settingsOf = (
  outputs: Properties,
): Pick<Key, "spec" | "usage" | "description" | "multiRegion" | "policy" | "tags"> => ({
  spec: String(outputs.customerMasterKeySpec),
  usage: outputs.keyUsage as KeyUsage,
  description: String(outputs.description ?? ""),
  multiRegion: outputs.multiRegion === true,
  policy: typeof outputs.policy === "string" ? outputs.policy : JSON.stringify(outputs.policy),
  tags: (outputs.tags ?? {}) as Record<string, string>,
});

/** `aws:kms/alias:Alias`. */
export const aliasType = (keys: Keys): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: aliasToken,
      emulated: true,
      deleteBeforeReplace: true,
      once(inputs, context) {
        const given = nameOf(inputs, context);
        const name = given.startsWith("alias/") ? given : `alias/${given}`;
        return { id: name, name, arn: arnOf(context.cloud, "kms", name) };
      },
      derived: ({ targetKeyId }, { cloud }) => ({ targetKeyArn: arnOf(cloud, "kms", `key/${keyIdIn(targetKeyId)}`) }),
    }),
    {
      put: ({ id, outputs }) => void keys.putAlias(id, keyIdIn(outputs.targetKeyId)),
      remove({ id }) {
        if (keys.alias(id)) keys.removeAlias(id);
      },
    },
  );

/** `aws:kms/keyPolicy:KeyPolicy`: the policy of a key, apart from it. Without it the key has AWS's default policy again. */
export const keyPolicyType = (keys: Keys): ResourceType<Properties, Properties> => {
  const set = (keyId: unknown, policy: string) => {
    const key = keys.withId(keyIdIn(keyId));
    if (key) keys.keep({ ...key, policy });
  };
  return tracked(
    recorded({
      token: "aws:kms/keyPolicy:KeyPolicy",
      emulated: true,
      once: ({ keyId }) => ({ id: keyIdIn(keyId) }),
    }),
    {
      put({ outputs }) {
        readPolicy(outputs.policy);
        set(outputs.keyId, String(outputs.policy));
      },
      remove: ({ outputs }, { cloud }) => set(outputs.keyId, defaultPolicy(cloud.accountId)),
    },
  );
};

/** The id in the id or ARN of a key. */
const keyIdIn = (idOrArn: unknown): string => String(idOrArn).replace(/^.*:key\//, "");
