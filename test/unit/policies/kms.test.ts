import { kmsRules } from "../../../policies/kms";
import { testRules } from "./support/cases";
import { judge, unknown } from "./support/judge";
import type { Given } from "./support/judge-stack";
import { allow } from "./support/policy-text";

const type = "aws:kms/key:Key";
const signing = (customerMasterKeySpec: string) => ({ keyUsage: "SIGN_VERIFY", customerMasterKeySpec });
const ofAccount = allow({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" });
const ofEveryone = allow({ Principal: { AWS: "*" }, Action: "kms:Decrypt", Resource: "*" });

const key = (props: object): Given => ({ type, name: "key", props });
const keyPolicy: Given = {
  type: "aws:kms/keyPolicy:KeyPolicy",
  name: "policy",
  props: { keyId: unknown, policy: unknown },
  from: { keyId: ["key"] },
};

testRules(kmsRules, {
  resources: [
    {
      rule: "kms-rotation",
      type,
      passing: {
        rotated: { enableKeyRotation: true, keyUsage: unknown },
        "a signing key": signing("ECC_NIST_P256"),
        "a MAC key": { keyUsage: "GENERATE_VERIFY_MAC", customerMasterKeySpec: "HMAC_256" },
        "an RSA key": { customerMasterKeySpec: "RSA_4096" },
        "a key in a store of its own": { customKeyStoreId: "cks-1" },
      },
      failing: { "nothing said": {}, off: { enableKeyRotation: false, customerMasterKeySpec: "SYMMETRIC_DEFAULT" } },
      unknown: { "the switch": [{ enableKeyRotation: unknown }, "enableKeyRotation"] },
      mended: { "the switch": [{ policy: unknown }, { policy: unknown, enableKeyRotation: true }] },
    },
    {
      rule: "kms-policy-not-public",
      type,
      passing: {
        none: {},
        "the account decides": { policy: ofAccount },
        "everyone of an account by a service": {
          policy: allow({
            Principal: { AWS: "*" },
            Action: "kms:Decrypt",
            Resource: "*",
            Condition: { StringEquals: { "kms:CallerAccount": "123456789012" } },
          }),
        },
      },
      failing: {
        everyone: { policy: ofEveryone },
        "everyone by a service": {
          policy: allow({
            Principal: "*",
            Action: "kms:Decrypt",
            Resource: "*",
            Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
          }),
        },
        "no JSON": { policy: "{" },
      },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "kms-deletion-window",
      type,
      passing: { "nothing said": {}, "30 days": { deletionWindowInDays: 30 } },
      failing: { "7 days": { deletionWindowInDays: 7 } },
      unknown: { days: [{ deletionWindowInDays: unknown }, "deletionWindowInDays"] },
      mended: {
        days: [
          { deletionWindowInDays: 7, policy: unknown },
          { deletionWindowInDays: 30, policy: unknown },
        ],
      },
    },
    {
      rule: "kms-deletion-window",
      type: "aws:kms/replicaKey:ReplicaKey",
      config: { minimumDays: 14 },
      passing: { "as many as asked for": { deletionWindowInDays: 14 } },
      failing: { fewer: { deletionWindowInDays: 13 } },
      unknown: {},
    },
    {
      rule: "kms-no-lockout-bypass",
      type: "aws:kms/keyPolicy:KeyPolicy",
      passing: { "nothing said": {}, checked: { bypassPolicyLockoutSafetyCheck: false } },
      failing: { "not checked": { bypassPolicyLockoutSafetyCheck: true } },
      unknown: { switch: [{ bypassPolicyLockoutSafetyCheck: unknown }, "bypassPolicyLockoutSafetyCheck"] },
      mended: {
        switch: [
          { bypassPolicyLockoutSafetyCheck: true, policy: unknown },
          { bypassPolicyLockoutSafetyCheck: false, policy: unknown },
        ],
      },
    },
    {
      rule: "kms-enabled",
      type,
      passing: { "nothing said": {}, enabled: { isEnabled: true } },
      failing: { disabled: { isEnabled: false } },
      unknown: { switch: [{ isEnabled: unknown }, "isEnabled"] },
    },
    {
      rule: "kms-enabled",
      type: "aws:kms/replicaKey:ReplicaKey",
      passing: { "nothing said": {} },
      failing: { disabled: { enabled: false } },
      unknown: { switch: [{ enabled: unknown }, "enabled"] },
    },
    {
      rule: "kms-sign-key-spec",
      type,
      passing: {
        "P-256": signing("ECC_NIST_P256"),
        Ed25519: signing("ECC_NIST_EDWARDS25519"),
        "RSA of 3072 bits": signing("RSA_3072"),
        "a key that encrypts": { keyUsage: "ENCRYPT_DECRYPT", customerMasterKeySpec: unknown },
      },
      failing: { "RSA of 2048 bits": signing("RSA_2048"), "no kind": { keyUsage: "SIGN_VERIFY" } },
      unknown: { kind: [{ keyUsage: "SIGN_VERIFY", customerMasterKeySpec: unknown }, "customerMasterKeySpec"] },
    },
  ],
  stacks: [
    {
      rule: "kms-policy-defined",
      passing: { "in itself": [key({ policy: ofAccount })], beside: [key({}), keyPolicy] },
      failing: { "none at all": [[key({})], ["key"]] },
      unknown: { "its own": [[key({ policy: unknown })], "policy"] },
    },
  ],
});

it.each(["aws:kms/keyPolicy:KeyPolicy", "aws:kms/replicaKey:ReplicaKey"])(
  "kms-policy-not-public reads a %s",
  (other) => {
    const rule = kmsRules.find(({ name }) => name === "kms-policy-not-public");
    if (rule) expect(judge(rule, other, { policy: ofEveryone })).toHaveLength(1);
    expect(rule).toBeDefined();
  },
);
