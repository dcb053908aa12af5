import { Alias, Key } from "@pulumi/aws/kms";
import type { Secret } from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { argError, plain } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import { encryptionKey } from "../building-blocks/key";
import type { Link } from "../building-blocks/link";
import { placeOf } from "../building-blocks/place";
import type { Statement } from "../building-blocks/policy-document";
import { type IdentityArgs, TokenAlgorithm } from "./args";
import { issuerOf } from "./issuer";
import { secretStatements, signingSecret } from "./signing-secrets";

/** The keys that sign tokens, and what functions may do with them. */
export interface SigningKeys extends NamedKeys {
  /** Makes tokens, with the first key. */
  sign: Link;
  /** Checks tokens, with any key. */
  check: Link;
  /** Tells others how tokens are checked. */
  publish: Link;
}

/** Keys by name: one of the two has some. */
interface NamedKeys {
  /** In KMS, of ES256. */
  keys: Record<string, Key>;
  /** In Secrets Manager, of HS256. */
  secrets: Record<string, Secret>;
}

/** Most names: more are a sign that old keys were not taken away, and all of them travel in a function's environment of 4 KB. */
const mostKeys = 8;

/**
 * A key for each name. Of ES256: in KMS, which it never leaves, with an alias to find it by. Of HS256: in Secrets Manager, for whoever checks tokens needs it too.
 *
 * @throws InputPropertyError for no names, too many, two that are the same, and one of other characters
 */
export function signingKeysOf(child: ChildOf, args: IdentityArgs): SigningKeys {
  const { component } = child;
  const names = namesOf(component, args);
  const algorithm = plain(component, "algorithm", args.algorithm) ?? TokenAlgorithm.ES256;
  const isShared = algorithm === TokenAlgorithm.HS256;
  const keys = isShared ? [] : names.map((kid) => [kid, keyPair(child, kid)] as const);
  const keyArn = isShared ? encryptionKey(child, args.key) : undefined;
  const secrets = isShared ? names.map((kid) => [kid, signingSecret(child, kid, keyArn)] as const) : [];
  // Not from an object, which would have names that are numbers in another order.
  const all = [...keys, ...secrets].map(([kid, { arn }]) => ({ kid, arn }));
  const first = all.slice(0, 1);
  const issuer = issuerOf(component, args, child.logicalName);
  const link = (used: typeof all, statements: Statement[]): Link => ({
    environment: {
      ISSUER: issuer,
      AUDIENCE: plain(component, "audience", args.audience) ?? issuer,
      ALGORITHM: algorithm,
      SIGNING_KEY_ARNS: pulumi.jsonStringify(used),
    },
    statements,
  });
  const arns = (used: typeof all) => used.map(({ arn }) => arn);
  const inKms = (action: string, used: typeof all) => [{ actions: [action], resources: arns(used) }];
  const named = { keys: Object.fromEntries(keys), secrets: Object.fromEntries(secrets) };
  if (isShared)
    return {
      ...named,
      sign: link(first, secretStatements(child, arns(first), "sign", keyArn)),
      check: link(all, secretStatements(child, arns(all), "check", keyArn)),
      publish: link(all, []), // there is nothing to publish
    };
  const check = link(all, inKms("kms:GetPublicKey", all));
  return { ...named, sign: link(first, inKms("kms:Sign", first)), check, publish: check };
}

function keyPair(child: ChildOf, name: string): Key {
  const { accountId, partition } = placeOf(child.parent);
  const suffix = `signing-key-${name}`;
  const key = child({ key: "signingKey", suffix }, Key, {
    description: `Signs tokens of ${child.component}: ${name}`,
    // AWS, KMS developer guide: "Key spec reference".
    keyUsage: "SIGN_VERIFY",
    customerMasterKeySpec: "ECC_NIST_P256",
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
    if (typeof plain(component, `signingKeys[${at}]`, name) !== "string" || !/^[A-Za-z0-9_-]{1,32}$/.test(name))
      throw argError(component, `signingKeys[${at}]`, `"${name}" is no name of up to 32 letters, digits, - and _`);
    if (names.indexOf(name) !== at)
      throw argError(component, `signingKeys[${at}]`, `"${name}" stands there twice; give each key its own name`);
  });
  return names;
}
