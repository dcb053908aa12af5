import { Alias, Key } from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { argError, plain } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import type { Link } from "../building-blocks/link";
import { placeOf } from "../building-blocks/place";
import { type IdentityArgs, TokenAlgorithm } from "./args";
import { issuerOf } from "./issuer";

/** The keys that sign tokens, and what functions may do with them. */
export interface SigningKeys {
  /** By name. */
  keys: Record<string, Key>;
  /** Makes tokens, with the first key. */
  sign: Link;
  /** Checks tokens, with any key. */
  check: Link;
}

/** Most names: more are a sign that old keys were not taken away, and all of them travel in a function's environment of 4 KB. */
const mostKeys = 8;

/**
 * A KMS key for each name, which never leaves KMS, and an alias to find it by.
 *
 * @throws InputPropertyError for no names, too many, two that are the same, and one of other characters
 */
export function signingKeysOf(child: ChildOf, args: IdentityArgs): SigningKeys {
  const { component } = child;
  const names = namesOf(component, args);
  const algorithm = plain(component, "algorithm", args.algorithm) ?? TokenAlgorithm.ES256;
  const made = names.map((kid) => ({ kid, key: signingKey(child, algorithm, kid) }));
  // Not from an object, which would have names that are numbers in another order.
  const all = made.map(({ kid, key: { arn } }) => ({ kid, arn }));
  const issuer = issuerOf(component, args, child.logicalName);
  const link = (action: string, used: typeof all): Link => ({
    environment: {
      ISSUER: issuer,
      AUDIENCE: plain(component, "audience", args.audience) ?? issuer,
      ALGORITHM: algorithm,
      SIGNING_KEY_ARNS: pulumi.jsonStringify(used),
    },
    statements: [{ actions: [action], resources: used.map(({ arn }) => arn) }],
  });
  return {
    keys: Object.fromEntries(made.map(({ kid, key }) => [kid, key])),
    sign: link(actions[algorithm].sign, all.slice(0, 1)),
    check: link(actions[algorithm].check, all),
  };
}

const actions = {
  [TokenAlgorithm.ES256]: { sign: "kms:Sign", check: "kms:GetPublicKey" },
  [TokenAlgorithm.HS256]: { sign: "kms:GenerateMac", check: "kms:VerifyMac" },
};

/** AWS, KMS developer guide: "Key spec reference". */
const specs = {
  [TokenAlgorithm.ES256]: { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" },
  [TokenAlgorithm.HS256]: { keyUsage: "GENERATE_VERIFY_MAC", customerMasterKeySpec: "HMAC_256" },
};

function signingKey(child: ChildOf, algorithm: TokenAlgorithm, name: string): Key {
  const { accountId, partition } = placeOf(child.parent);
  // Another algorithm is another key: what a key is for cannot be changed.
  const suffix = algorithm === TokenAlgorithm.ES256 ? `signing-key-${name}` : `signing-key-${name}-hs256`;
  const key = child({ key: "signingKey", suffix }, Key, {
    description: `Signs tokens of ${child.component}: ${name}`,
    ...specs[algorithm],
    deletionWindowInDays: 30, // the longest that AWS takes: time to notice that tokens are still checked with it
    // The account's own policies decide (AWS, KMS developer guide: "Default key policy"), and no service uses it for itself.
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountDecides",
          Effect: "Allow",
          Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    }),
    tags: child.tags,
  });
  child({ key: "signingKeyAlias", suffix }, Alias, { targetKeyId: key.id });
  return key;
}

function namesOf(component: string, { signingKeys = ["1"] }: IdentityArgs): string[] {
  const names = plain(component, "signingKeys", signingKeys);
  if (names.length === 0 || names.length > mostKeys)
    throw argError(component, "signingKeys", `there are ${names.length}; name 1 to ${mostKeys}, the newest first`);
  names.forEach((name, at) => {
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(plain(component, `signingKeys[${at}]`, name)))
      throw argError(component, `signingKeys[${at}]`, `"${name}" is no name of up to 32 letters, digits, - and _`);
    if (names.indexOf(name) !== at)
      throw argError(component, `signingKeys[${at}]`, `"${name}" stands there twice; give each key its own name`);
  });
  return names;
}
