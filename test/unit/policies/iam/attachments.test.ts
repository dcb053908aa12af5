import { attachmentRules } from "../../../../policies/iam/attachments";
import { testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";
import { allow } from "../support/policy-text";

const aws = "arn:aws:iam::aws:policy";
const ours = "arn:aws:iam::123456789012:policy/AdministratorAccess";
const policy = allow({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:work" });

const role = (props: object): Given => ({ type: "aws:iam/role:Role", name: "role", props: { name: "it", ...props } });
const attachment = (policyArn: string): Given => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: "attachment",
  props: { role: unknown, policyArn },
  from: { role: ["role"] },
});
const rolePolicy = (name: string): Given => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "policy",
  props: { role: "it", name, policy },
});

testRules(attachmentRules, {
  resources: [
    {
      rule: "iam-no-admin-attachment",
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      passing: {
        "a small policy": { policyArn: `${aws}/AmazonSQSReadOnlyAccess` },
        "one of ours": { policyArn: ours },
      },
      failing: {
        administrators: { policyArn: `${aws}/AdministratorAccess` },
        "of IAM": { policyArn: "arn:aws-cn:iam::aws:policy/IAMFullAccess" },
      },
      unknown: { "a policy made in the same run": [{ policyArn: unknown }, "policyArn"] },
    },
    {
      rule: "iam-no-admin-attachment",
      type: "aws:iam/role:Role",
      passing: { none: {}, "a small policy": { managedPolicyArns: [`${aws}/ReadOnlyAccess`] } },
      failing: { administrators: { managedPolicyArns: [`${aws}/ReadOnlyAccess`, `${aws}/AdministratorAccess`] } },
      unknown: { "one of them": [{ managedPolicyArns: [`${aws}/ReadOnlyAccess`, unknown] }, "managedPolicyArns.1"] },
    },
    {
      rule: "iam-no-aws-managed",
      type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
      passing: {
        "one of ours": { policyArn: ours },
        "what API Gateway asks for": { policyArn: `${aws}/service-role/AmazonAPIGatewayPushToCloudWatchLogs` },
      },
      failing: { "one of AWS's": { policyArn: `${aws}/service-role/AWSLambdaBasicExecutionRole` } },
      unknown: { "a policy made in the same run": [{ policyArn: unknown }, "policyArn"] },
    },
    {
      rule: "iam-no-aws-managed",
      type: "aws:iam/policyAttachment:PolicyAttachment",
      config: { allowed: ["ReadOnlyAccess"] },
      passing: { "one that the user allows": { policyArn: `${aws}/ReadOnlyAccess` } },
      failing: {
        "one that the user does not": { policyArn: `${aws}/service-role/AmazonAPIGatewayPushToCloudWatchLogs` },
      },
      unknown: {},
    },
    {
      rule: "iam-no-inline",
      type: "aws:iam/role:Role",
      passing: { none: {}, "an empty entry": { inlinePolicies: [{}] } },
      failing: { one: { inlinePolicies: [{ name: "it", policy }] } },
      unknown: { "one made in the same run": [{ inlinePolicies: [{ policy: unknown }] }, "inlinePolicies.0.policy"] },
    },
  ],
  stacks: [
    {
      rule: "iam-no-policy-mgmt-conflict",
      passing: {
        "in the role only": [role({ managedPolicyArns: [ours], inlinePolicies: [{ name: "own", policy }] })],
        "by attachments only": [role({}), attachment(ours), rolePolicy("work")],
        "by attachments, as AWS tells it afterwards": [
          role({ managedPolicyArns: [ours], inlinePolicies: [{ name: "work", policy }] }),
          attachment(ours),
          rolePolicy("work"),
        ],
      },
      failing: {
        "both ways, managed": [[role({ managedPolicyArns: [`${aws}/ReadOnlyAccess`] }), attachment(ours)], ["role"]],
        "both ways, inline": [[role({ inlinePolicies: [{ name: "own", policy }] }), rolePolicy("work")], ["role"]],
      },
      unknown: {
        "what the role lists": [[role({ managedPolicyArns: unknown }), attachment(ours)], "managedPolicyArns"],
        "what is attached": [[role({ managedPolicyArns: [ours] }), attachment(unknown)], "policyArn"],
      },
    },
  ],
});

it("iam-no-inline refuses every RolePolicy, whatever it says", () => {
  const rule = attachmentRules.find(({ name }) => name === "iam-no-inline");
  if (rule) expect(judge(rule, "aws:iam/rolePolicy:RolePolicy", { role: "it", policy: unknown })).toHaveLength(1);
  expect(rule).toBeDefined();
});
