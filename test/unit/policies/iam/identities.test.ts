import { identityRules } from "../../../../policies/iam/identities";
import { testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";

const boundary = "arn:aws:iam::123456789012:policy/boundary";
const emergency = { allowed: ["emergency"] };
const strong = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  maxPasswordAge: 90,
  requireLowercaseCharacters: true,
  requireUppercaseCharacters: true,
  requireNumbers: true,
  requireSymbols: true,
};

testRules(identityRules, {
  resources: [
    {
      rule: "iam-no-users",
      type: "aws:iam/user:User",
      config: emergency,
      passing: { "one for emergencies": { name: "emergency" } },
      failing: { another: { name: "ann" }, "one without a name": {} },
      unknown: { "its name": [{ name: unknown }, "name"] },
    },
    {
      rule: "iam-no-users",
      type: "aws:iam/userLoginProfile:UserLoginProfile",
      config: emergency,
      passing: { "one for emergencies": { user: "emergency" } },
      failing: { another: { user: "ann" } },
      unknown: { "whose it is": [{ user: unknown }, "user"] },
    },
    {
      rule: "iam-no-access-keys",
      type: "aws:iam/accessKey:AccessKey",
      passing: { "one that is retired": { user: unknown, status: "Inactive" } },
      failing: { "a key": { user: unknown }, "an active key": { user: "ann", status: "Active" } },
      unknown: { "whether it works": [{ user: "ann", status: unknown }, "status"] },
    },
    {
      rule: "iam-permissions-boundary",
      type: "aws:iam/role:Role",
      passing: { "a boundary": { permissionsBoundary: boundary } },
      failing: { none: {}, empty: { permissionsBoundary: "" } },
      unknown: { "the boundary": [{ permissionsBoundary: unknown }, "permissionsBoundary"] },
    },
    {
      rule: "iam-permissions-boundary",
      type: "aws:iam/role:Role",
      config: { arn: boundary },
      passing: { "the boundary that is asked for": { permissionsBoundary: boundary } },
      failing: { another: { permissionsBoundary: `${boundary}-2` } },
      unknown: {},
      mended: { "the boundary": [{ name: unknown }, { name: unknown, permissionsBoundary: boundary }] },
    },
    {
      rule: "iam-password-policy",
      type: "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
      passing: { strong, stronger: { ...strong, minimumPasswordLength: 20, maxPasswordAge: 30 } },
      failing: {
        "nothing said": {},
        short: { ...strong, minimumPasswordLength: 8 },
        "for ever": { ...strong, maxPasswordAge: 0 },
        "too long": { ...strong, maxPasswordAge: 365 },
        "used again": { ...strong, passwordReusePrevention: 1 },
        "without symbols": { ...strong, requireSymbols: false },
      },
      unknown: { length: [{ ...strong, minimumPasswordLength: unknown }, "minimumPasswordLength"] },
      mended: {
        "all of it": [{}, strong],
        "what is weak": [
          { ...strong, minimumPasswordLength: 20, maxPasswordAge: 365 },
          { ...strong, minimumPasswordLength: 20 },
        ],
      },
    },
  ],
});

it.each(["user:User", "userLoginProfile:UserLoginProfile", "userPolicy:UserPolicy"])(
  "no aws:iam/%s is right",
  (type) => {
    const rule = identityRules.find(({ name }) => name === "iam-no-users");
    if (rule) expect(judge(rule, `aws:iam/${type}`, { name: unknown, user: unknown })).toHaveLength(1);
    expect(rule).toBeDefined();
  },
);
