import type { Input } from "../../input";
import { pageOf } from "../../json-api";
import { type KmsCalls, keyOf } from "../context";
import { kmsErrors } from "../errors";
import { seconds } from "../key";
import type { Keys } from "../keys";

/** Aliases: other names of keys. */
export const aliasCalls: KmsCalls = {
  async CreateAlias(input, keys) {
    const name = aliasName(input);
    const key = await keyOf(input, keys, "TargetKeyId");
    const known = keys.alias(name);
    if (known !== undefined) throw kmsErrors.aliasTaken(known.arn);
    keys.putAlias(name, key.keyId);
  },
  async UpdateAlias(input, keys) {
    const name = aliasName(input);
    const key = await keyOf(input, keys, "TargetKeyId");
    const known = keys.alias(name);
    if (known === undefined) throw kmsErrors.noAlias(`alias ${name}`);
    const before = keys.withId(known.keyId);
    if (before !== undefined && before.usage !== key.usage)
      throw kmsErrors.validation("The key usage of the target key must be that of the alias's current key.");
    keys.putAlias(name, key.keyId);
  },
  DeleteAlias(input, keys) {
    keys.removeAlias(aliasName(input));
  },
  async ListAliases(input, keys) {
    const limit = input.number("Limit", 1, 100) ?? 50;
    const { items, next } = pageOf(await wanted(input, keys), input.text("Marker"), limit, kmsErrors.marker);
    return {
      Aliases: items.map(({ name, arn, keyId, createdAt, updatedAt }) => ({
        AliasName: name,
        AliasArn: arn,
        TargetKeyId: keyId,
        CreationDate: seconds(createdAt),
        LastUpdatedDate: seconds(updatedAt),
      })),
      Truncated: next !== undefined,
      NextMarker: next,
    };
  },
};

const wanted = async (input: Input, keys: Keys) =>
  input.text("KeyId") === undefined ? keys.aliases() : keys.aliasesOf((await keyOf(input, keys)).keyId);

function aliasName(input: Input): string {
  const name = input.required("AliasName");
  if (!name.startsWith("alias/"))
    throw kmsErrors.validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  if (!/^alias\/[\w/-]{1,250}$/.test(name))
    input.refuse("AliasName", "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$", name);
  if (name.startsWith("alias/aws/"))
    throw kmsErrors.validation("Alias name must not begin with alias/aws/, which is reserved for AWS managed keys");
  return name;
}
