import { cognitoRules } from "../../../policies/cognito";
import { testRules } from "./support/cases";
import { unknown } from "./support/judge";

const pool = "aws:cognito/userPool:UserPool";
const identityPool = "aws:cognito/identityPool:IdentityPool";
const client = "aws:cognito/userPoolClient:UserPoolClient";

const passwords = (passwordPolicy: object) => ({ name: unknown, passwordPolicy });
const kinds = (value: boolean) => ({
  requireLowercase: value,
  requireUppercase: value,
  requireNumbers: value,
  requireSymbols: value,
});
const threats = (advancedSecurityMode: unknown, more: object = {}) => ({
  userPoolAddOns: { advancedSecurityMode, ...more },
});
const hardened = {
  preventUserExistenceErrors: "ENABLED",
  enableTokenRevocation: true,
  refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: unknown },
  allowedOauthFlows: ["code"],
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
};

testRules(cognitoRules, {
  resources: [
    {
      rule: "cognito-password-policy",
      type: pool,
      passing: {
        "12 characters": passwords({ minimumLength: 12 }),
        "15 of all kinds": passwords({ minimumLength: 15, ...kinds(true) }),
      },
      failing: {
        "nothing said": { name: unknown },
        "8 of all kinds": passwords({ minimumLength: 8, ...kinds(true) }),
        "kinds only": passwords(kinds(true)),
      },
      unknown: { "the length": [passwords({ minimumLength: unknown }), "passwordPolicy.minimumLength"] },
      mended: {
        "the length": [
          passwords({ minimumLength: 8, temporaryPasswordValidityDays: unknown, requireNumbers: true }),
          passwords({ minimumLength: 12, temporaryPasswordValidityDays: unknown, requireNumbers: true }),
        ],
        "where nothing is said": [{ name: unknown }, passwords({ minimumLength: 12 })],
      },
    },
    {
      rule: "cognito-password-policy",
      type: pool,
      config: { composition: "required", minimumLength: 8 },
      passing: {
        "8 of all kinds": passwords({ minimumLength: 8, ...kinds(true) }),
        "Cognito's default": { name: unknown },
      },
      failing: { "no symbols": passwords({ minimumLength: 14, ...kinds(true), requireSymbols: false }) },
      unknown: {},
      mended: {
        "the kinds, and no shorter length": [
          passwords({ minimumLength: 14 }),
          passwords({ minimumLength: 14, ...kinds(true) }),
        ],
      },
    },
    {
      rule: "cognito-password-policy",
      type: pool,
      config: { composition: "forbidden" },
      passing: {
        "any 15": passwords({ minimumLength: 15, ...kinds(false) }),
        "kinds left out": passwords({ minimumLength: 15 }),
      },
      failing: { "a digit": passwords({ minimumLength: 15, requireNumbers: true }) },
      unknown: {},
      mended: {
        "the kinds": [
          passwords({ minimumLength: 15, ...kinds(true) }),
          passwords({ minimumLength: 15, ...kinds(false) }),
        ],
      },
    },
    {
      rule: "cognito-password-policy",
      type: pool,
      config: { composition: 3, minimumLength: "long" },
      passing: { "what makes no sense is the default": passwords({ minimumLength: 12 }) },
      failing: { "less than that": passwords({ minimumLength: 11 }) },
      unknown: {},
    },
    {
      rule: "cognito-mfa",
      type: pool,
      passing: { "asked for": { mfaConfiguration: "ON" }, offered: { mfaConfiguration: "OPTIONAL" } },
      failing: { "nothing said": {}, off: { mfaConfiguration: "OFF" } },
      unknown: { "the mode": [{ mfaConfiguration: unknown }, "mfaConfiguration"] },
    },
    {
      rule: "cognito-threat-protection",
      type: pool,
      passing: {
        enforced: threats("ENFORCED"),
        "with a custom flow": {
          ...threats("ENFORCED", { advancedSecurityAdditionalFlows: { customAuthMode: "ENFORCED" } }),
          lambdaConfig: { createAuthChallenge: unknown },
        },
        "with another trigger": { ...threats("ENFORCED"), lambdaConfig: { preSignUp: unknown } },
      },
      failing: {
        "nothing said": {},
        "audit only": threats("AUDIT"),
        "not in the custom flow": {
          ...threats("ENFORCED"),
          lambdaConfig: { createAuthChallenge: "arn:aws:lambda:eu-west-1:123456789012:function:f" },
        },
      },
      unknown: { "the mode": [threats(unknown), "userPoolAddOns.advancedSecurityMode"] },
    },
    {
      rule: "cognito-deletion-protection",
      type: pool,
      passing: { active: { deletionProtection: "ACTIVE" } },
      failing: { "nothing said": {}, inactive: { deletionProtection: "INACTIVE" } },
      unknown: { "the switch": [{ deletionProtection: unknown }, "deletionProtection"] },
      mended: { "the switch": [{ name: unknown }, { name: unknown, deletionProtection: "ACTIVE" }] },
    },
    {
      rule: "cognito-no-unauth-identities",
      type: identityPool,
      passing: { "nothing said": { identityPoolName: unknown }, off: { allowUnauthenticatedIdentities: false } },
      failing: { on: { allowUnauthenticatedIdentities: true } },
      unknown: { "the switch": [{ allowUnauthenticatedIdentities: unknown }, "allowUnauthenticatedIdentities"] },
      mended: {
        "the switch": [
          { identityPoolName: unknown, allowUnauthenticatedIdentities: true },
          { identityPoolName: unknown, allowUnauthenticatedIdentities: false },
        ],
      },
    },
    {
      rule: "cognito-client-hardening",
      type: client,
      passing: {
        everything: { userPoolId: unknown, ...hardened },
        "Cognito's default of revocation": { ...hardened, enableTokenRevocation: undefined },
        "a service": {
          ...hardened,
          allowedOauthFlows: ["client_credentials"],
          explicitAuthFlows: undefined,
          refreshTokenRotation: undefined,
        },
      },
      failing: {
        "nothing said": { userPoolId: unknown },
        "names of users": { ...hardened, preventUserExistenceErrors: "LEGACY" },
        "no revocation": { ...hardened, enableTokenRevocation: false },
        "no rotation": { ...hardened, refreshTokenRotation: { feature: "DISABLED" } },
        "tokens in the address": { ...hardened, allowedOauthFlows: ["code", "implicit"] },
        "passwords in the client": { ...hardened, explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] },
        "passwords in the client, by the old name": { ...hardened, explicitAuthFlows: ["USER_PASSWORD_AUTH"] },
      },
      unknown: {
        "a flow": [{ ...hardened, explicitAuthFlows: [unknown] }, "explicitAuthFlows.0"],
        rotation: [{ ...hardened, refreshTokenRotation: { feature: unknown } }, "refreshTokenRotation.feature"],
      },
    },
  ],
});
