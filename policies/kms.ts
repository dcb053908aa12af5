import { classesOf } from "./kit/classes";
import { numberIn } from "./kit/configured";
import { faultsOfAllows, limitsCallers, meansAnyone } from "./kit/documents";
import { type InputsOf, type Rule, rule } from "./kit/rule";
import { controlPage } from "./kit/security-hub";
import { stackRule } from "./kit/stack-rule";

const { Key, KeyPolicy, ReplicaKey } = classesOf<typeof import("@pulumi/aws/kms")>("kms");

/** The longest that KMS waits before it deletes a key, in days (AWS, KMS API reference: ScheduleKeyDeletion). */
const longestWindow = 30;

/** Signing keys that are strong enough for tokens (OWASP ASVS 5, 11.2.3: at least 128 bits of security, RSA from 3072 bits). */
const signingSpecs = [
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_NIST_EDWARDS25519",
  "RSA_3072",
  "RSA_4096",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
];

/** Key Management Service. */
export const kmsRules: readonly Rule[] = [
  rule({
    name: "kms-rotation",
    title: "Symmetric keys are rotated",
    why: "What was encrypted with a key that never changes falls with it, all of it.",
    mend: "Set enableKeyRotation to true.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-KMS5", checkov: "CKV_AWS_7", securityHub: "KMS.4" },
    docs: controlPage("KMS.4"),
    on: Key,
    passes: (key) => key.enableKeyRotation === true || !isSymmetric(key) || Boolean(key.customKeyStoreId),
    remedy: () => ({ enableKeyRotation: true }),
  }),
  rule({
    name: "kms-policy-not-public",
    title: "Key policies name who may use the key (no Principal *)",
    why: "A key that anyone may use protects nothing.",
    mend: "Name accounts, roles or services in Principal, or limit the callers by a Condition such as kms:CallerAccount.",
    severity: "critical",
    frameworks: { checkov: "CKV_AWS_33", securityHub: "KMS.5" },
    docs: controlPage("KMS.5"),
    on: [Key, KeyPolicy, ReplicaKey],
    faults: ({ policy }) =>
      faultsOfAllows(policy, (statement) =>
        meansAnyone(statement) && !limitsCallers(statement) ? ["The key policy allows everyone."] : [],
      ),
  }),
  stackRule({
    name: "kms-policy-defined",
    title: "Keys have a policy of their own",
    why: "KMS's own policy for a key leaves all decisions to the account's policies, and no service may use the key.",
    mend: "Set policy on the key, or declare an aws.kms.KeyPolicy for it.",
    severity: "medium",
    level: "advisory",
    frameworks: { checkov: "CKV2_AWS_64" },
    docs: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    on: Key,
    passes: (key, { stack }) => stack.thatRefer(KeyPolicy, "keyId", key).length > 0 || Boolean(key.inputs.policy),
  }),
  rule({
    name: "kms-deletion-window",
    title: "Keys wait 30 days before they are deleted",
    why: "What a deleted key encrypted is lost; the wait is the time to notice that something still needs it.",
    mend: "Set deletionWindowInDays to 30, or leave it out.",
    severity: "critical",
    frameworks: { securityHub: "KMS.3" },
    docs: controlPage("KMS.3"),
    on: [Key, ReplicaKey],
    configSchema: {
      properties: {
        minimumDays: {
          type: "integer",
          minimum: 7,
          maximum: longestWindow,
          default: longestWindow,
          description: "Fewest days to wait",
        },
      },
    },
    passes: (key, { config }) =>
      (key.deletionWindowInDays ?? longestWindow) >= numberIn(config, "minimumDays", longestWindow),
    remedy: () => ({ deletionWindowInDays: longestWindow }),
  }),
  rule({
    name: "kms-no-lockout-bypass",
    title: "Key policies are checked for locking everyone out",
    why: "A key whose policy lets nobody change it can never be used or mended again.",
    mend: "Leave bypassPolicyLockoutSafetyCheck out.",
    severity: "high",
    level: "mandatory",
    docs: "https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html",
    on: [Key, KeyPolicy, ReplicaKey],
    passes: (key) => key.bypassPolicyLockoutSafetyCheck !== true,
    remedy: () => ({ bypassPolicyLockoutSafetyCheck: false }),
  }),
  rule({
    name: "kms-enabled",
    title: "Keys are enabled",
    why: "Nothing that a disabled key encrypted can be read.",
    mend: "Leave isEnabled out, or delete the key when nothing needs it.",
    severity: "medium",
    level: "advisory",
    frameworks: { checkov: "CKV_AWS_227" },
    docs: "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    on: [Key, ReplicaKey],
    passes: (key) => ("isEnabled" in key ? key.isEnabled : "enabled" in key ? key.enabled : true) !== false,
  }),
  rule({
    name: "kms-sign-key-spec",
    title: "Signing keys are strong (P-256 and up, Ed25519, RSA from 3072 bits)",
    why: "Whoever forges a signature by a weak key is whoever they want to be.",
    mend: 'Set keyUsage to "SIGN_VERIFY" and customerMasterKeySpec to ECC_NIST_P256, ECC_NIST_EDWARDS25519 or RSA_3072.',
    severity: "high",
    docs: "https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html",
    on: Key,
    passes: (key) => key.keyUsage !== "SIGN_VERIFY" || signingSpecs.includes(key.customerMasterKeySpec ?? ""),
  }),
];

/** Keys for encryption that KMS itself makes. It rotates no others. */
const isSymmetric = (key: InputsOf<typeof Key>) =>
  (key.keyUsage ?? "ENCRYPT_DECRYPT") === "ENCRYPT_DECRYPT" &&
  (key.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT";
