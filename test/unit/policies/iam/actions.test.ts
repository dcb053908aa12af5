import { actionRules } from "../../../../policies/iam/actions";
import { type Case, testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";
import { allow, policyText } from "../support/policy-text";

const type = "aws:iam/policy:Policy";
const role = "arn:aws:iam::123456789012:role/worker";
const key = "arn:aws:kms:eu-west-1:123456789012:key/0e5f";

const policies = (documents: Record<string, string>): Record<string, object> =>
  Object.fromEntries(Object.entries(documents).map(([name, policy]) => [name, { policy }]));

const unknowns: Case["unknown"] = { document: [{ name: "it", policy: unknown }, "policy"] };

testRules(actionRules, {
  resources: [
    {
      rule: "iam-no-priv-esc",
      type,
      passing: policies({
        "passing a role to Lambda": policyText(
          { Effect: "Allow", Action: "iam:PassRole", Resource: role },
          { Effect: "Allow", Action: "lambda:CreateFunction", Resource: "*" },
        ),
        "passing every role to a service in which it starts nothing": allow({
          Action: "iam:PassRole",
          Resource: "*",
          Condition: { StringEquals: { "iam:PassedToService": "rds.amazonaws.com" } },
        }),
        "writing the policy of one role": allow({ Action: ["iam:PutRolePolicy", "sts:AssumeRole"], Resource: role }),
        "writing policies within a boundary": allow({
          Action: "iam:PutRolePolicy",
          Resource: "arn:aws:iam::123456789012:role/*",
          Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary" } },
        }),
        "roles of one path": allow({
          Action: "iam:AttachRolePolicy",
          Resource: "arn:aws:iam::123456789012:role/app/*",
        }),
        "looking at all of them": allow({ Action: ["iam:Get*", "iam:List*"], Resource: "*" }),
        "refusing it": policyText({ Effect: "Deny", Action: "iam:*", Resource: "*" }),
      }),
      failing: policies({
        "new versions of every policy": allow({ Action: "iam:CreatePolicyVersion", Resource: "*" }),
        "by a pattern": allow({ Action: "iam:Put*", Resource: "*" }),
        "every role of the account": allow({
          Action: "iam:AttachRolePolicy",
          Resource: "arn:aws:iam::123456789012:role/*",
        }),
        "a boundary of any kind": allow({
          Action: "iam:PutRolePolicy",
          Resource: "*",
          Condition: { StringLike: { "iam:PermissionsBoundary": "*" } },
        }),
        "passing every role": allow({ Action: "iam:PassRole", Resource: "*" }),
        "passing every role to Lambda, and making functions": policyText(
          {
            Effect: "Allow",
            Action: "iam:PassRole",
            Resource: "*",
            Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
          },
          { Effect: "Allow", Action: "lambda:CreateFunction", Resource: "*" },
        ),
        "everything but something": allow({ NotAction: "s3:*", Resource: "*" }),
        "no JSON": "allow all",
      }),
      unknown: unknowns,
    },
    {
      rule: "iam-no-credential-exposure",
      type,
      passing: policies({
        "what AWS cannot restrict": allow({ Action: "ecr:GetAuthorizationToken", Resource: "*" }),
        "one database user": allow({
          Action: "rds-db:connect",
          Resource: "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-1/app",
        }),
      }),
      failing: policies({
        "keys of every user": allow({ Action: "iam:CreateAccessKey", Resource: "*" }),
        "every role": allow({ Action: ["s3:ListAllMyBuckets", "sts:Assume*"], Resource: "*" }),
      }),
      unknown: unknowns,
    },
    {
      rule: "iam-no-data-exfil",
      type,
      passing: policies({
        "one bucket": allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::ours/*" }),
        "describing all": allow({ Action: "ssm:DescribeParameters", Resource: "*" }),
      }),
      failing: policies({
        "every object": allow({ Action: "s3:GetObject", Resource: "*" }),
        "every object, by its ARN": allow({ Action: "s3:Get*", Resource: "arn:aws:s3:::*" }),
        "every secret": allow({ Action: "secretsmanager:GetSecretValue", Resource: "*" }),
        "every parameter": allow({ Action: "ssm:GetParameter*", Resource: "*" }),
      }),
      unknown: unknowns,
    },
    {
      rule: "iam-no-permission-mgmt-star",
      type,
      passing: policies({
        "one function": allow({
          Action: "lambda:AddPermission",
          Resource: "arn:aws:lambda:eu-west-1:123456789012:function:it",
        }),
        "grants that AWS's services make": allow({
          Action: "kms:CreateGrant",
          Resource: "*",
          Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
        }),
      }),
      failing: policies({
        "every bucket's policy": allow({ Action: "s3:PutBucketPolicy", Resource: "*" }),
        "every key's grants": allow({ Action: "kms:CreateGrant", Resource: "*" }),
        "grants for something": allow({
          Action: "kms:CreateGrant",
          Resource: "*",
          Condition: { Bool: { "kms:GrantIsForAWSResource": ["true", "false"] } },
        }),
      }),
      unknown: unknowns,
    },
    {
      rule: "iam-kms-decrypt-scoped",
      type,
      passing: policies({
        "one key": allow({ Action: "kms:Decrypt", Resource: key }),
        "keys by their alias": allow({
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/ours" } },
        }),
        "encrypting with every key": allow({ Action: "kms:Encrypt", Resource: "*" }),
      }),
      failing: policies({
        "every key": allow({ Action: "kms:Decrypt", Resource: "*" }),
        "every key of the account": allow({
          Action: "kms:ReEncrypt*",
          Resource: [key, "arn:aws:kms:*:123456789012:key/*"],
        }),
        "all but one": allow({ Action: "kms:De*", NotResource: key }),
      }),
      unknown: unknowns,
    },
  ],
});

describe.each(["rolePolicy:RolePolicy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"])("aws:iam/%s", (holder) => {
  it.each(actionRules)("$name judges it", (rule) => {
    const policy = allow({ Action: ["iam:*", "s3:*", "kms:*"], Resource: "*" });
    expect(judge(rule, `aws:iam/${holder}`, { policy })).toEqual(expect.any(Array));
  });
});

it.each(actionRules)("$name judges a role's inline policies, and names what is allowed", (rule) => {
  const inlinePolicies = [{ name: "all", policy: allow({ Action: ["iam:*", "s3:*", "kms:*"], Resource: "*" }) }];
  expect(judge(rule, "aws:iam/role:Role", { inlinePolicies })).toEqual(
    [expect.stringMatching(/\w+:\w+/)].concat(
      rule.name === "iam-no-priv-esc" ? [expect.stringContaining("iam:PassRole")] : [],
    ),
  );
});
