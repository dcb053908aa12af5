import { surroundingRules } from "../../../../policies/lambda/surroundings";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";
import { allow } from "../support/policy-text";

const fn = (props: object = {}, from: Given["from"] = {}, name = "fn"): Given => ({
  type: "aws:lambda/function:Function",
  name,
  props: { name: "it", ...props },
  from,
});
/** Something that is made of others, whose values are not known yet. */
const made = (type: string, name: string, from: Record<string, string>, props: object = {}): Given => ({
  type: `aws:${type}`,
  name,
  props: { ...Object.fromEntries(Object.keys(from).map((property) => [property, unknown])), ...props },
  from: Object.fromEntries(Object.entries(from).map(([property, other]) => [property, [other]])),
});

const permission = (principal: string) =>
  made("lambda/permission:Permission", "permission", { function: "fn" }, { principal });
const destination = made(
  "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "failures",
  { functionName: "fn" },
  { destinationConfig: { onFailure: { destination: unknown } } },
);
const retries = made("lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "retries", { functionName: "fn" });

const queue = (props: object): Given => ({ type: "aws:sqs/queue:Queue", name: "queue", props });
const mapping = made("lambda/eventSourceMapping:EventSourceMapping", "mapping", {
  eventSourceArn: "queue",
  functionName: "fn",
});

const subnet = (name: string, availabilityZone: string): Given => ({
  type: "aws:ec2/subnet:Subnet",
  name,
  props: { availabilityZone },
});
const inSubnets = (...names: string[]) =>
  fn({ vpcConfig: { subnetIds: names.map(() => unknown) } }, { vpcConfig: names });

const role = (props: object = {}): Given => ({ type: "aws:iam/role:Role", name: "role", props });
const withRole = fn({ role: unknown }, { role: ["role"] });
const rolePolicy = (policy: unknown) => made("iam/rolePolicy:RolePolicy", "policy", { role: "role" }, { policy });
const attached = (policyArn: string) =>
  made("iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", { role: "role" }, { policyArn });
const managed = (policy: unknown): Given => ({ type: "aws:iam/policy:Policy", name: "managed", props: { policy } });
const attachedManaged = made("iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", {
  role: "role",
  policyArn: "managed",
});
const small = allow({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:work" });
const large = allow({ Action: ["sqs:SendMessage", "s3:*"], Resource: "arn:aws:s3:::ours/*" });

const logGroup = (props: object, from: Given["from"] = {}): Given => ({
  type: "aws:cloudwatch/logGroup:LogGroup",
  name: "logs",
  props,
  from,
});

testRules(surroundingRules, {
  stacks: [
    {
      rule: "lambda-async-failure-dest",
      passing: {
        "called by a gateway": [fn(), permission("apigateway.amazonaws.com")],
        "a destination": [fn(), permission("events.amazonaws.com"), destination],
        "a dead-letter queue": [fn({ deadLetterConfig: { targetArn: unknown } }), permission("s3.amazonaws.com")],
      },
      failing: {
        "called by events": [[fn(), permission("events.amazonaws.com")], ["fn"]],
        "a rule's target": [[fn(), made("cloudwatch/eventTarget:EventTarget", "target", { arn: "fn" })], ["fn"]],
        "a topic's subscriber, with retries only": [
          [fn(), made("sns/topicSubscription:TopicSubscription", "sub", { endpoint: "fn" }), retries],
          ["fn"],
        ],
      },
      unknown: { "who calls": [[fn(), permission(unknown)], "principal"] },
    },
    {
      rule: "lambda-esm-sqs-visibility",
      passing: {
        "six times": [queue({ visibilityTimeoutSeconds: 60 }), fn({ timeout: 10 }), mapping],
        "both of AWS's defaults": [queue({}), fn(), mapping],
        "a stream": [
          fn({ timeout: 10 }),
          made("lambda/eventSourceMapping:EventSourceMapping", "stream", { functionName: "fn" }),
        ],
      },
      failing: {
        five: [[queue({ visibilityTimeoutSeconds: 59 }), fn({ timeout: 10 }), mapping], ["mapping"]],
        "the queue's default": [[queue({}), fn({ timeout: 10 }), mapping], ["mapping"]],
      },
      unknown: {
        "the queue's": [[queue({ visibilityTimeoutSeconds: unknown }), fn(), mapping], "visibilityTimeoutSeconds"],
        "the function's": [[queue({}), fn({ timeout: unknown }), mapping], "timeout"],
      },
    },
    {
      rule: "lambda-vpc-multi-az",
      passing: {
        "no VPC": [fn()],
        "two zones": [inSubnets("a", "b"), subnet("a", "eu-west-1a"), subnet("b", "eu-west-1b")],
        "subnets from elsewhere": [fn({ vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] } })],
      },
      failing: {
        "one subnet": [[inSubnets("a"), subnet("a", "eu-west-1a")], ["fn"]],
        "one zone": [[inSubnets("a", "b"), subnet("a", "eu-west-1a"), subnet("b", "eu-west-1a")], ["fn"]],
      },
      unknown: {
        subnets: [[fn({ vpcConfig: { subnetIds: unknown } })], "vpcConfig.subnetIds"],
        zones: [[inSubnets("a", "b"), subnet("a", unknown), subnet("b", "eu-west-1a")], "availabilityZone"],
      },
    },
    {
      rule: "lambda-role-no-star",
      passing: {
        "named actions": [withRole, role({ inlinePolicies: [{ policy: small }] }), rolePolicy(small)],
        "a managed policy": [withRole, role(), managed(small), attachedManaged],
        "one of AWS's": [
          withRole,
          role(),
          attached("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        ],
        "a role from elsewhere": [fn({ role: "arn:aws:iam::123456789012:role/it" })],
        "another role": [withRole, role(), { ...role({ inlinePolicies: [{ policy: large }] }), name: "other" }],
      },
      failing: {
        "a policy": [[withRole, role(), rolePolicy(large)], ["fn"]],
        "an inline policy": [[withRole, role({ inlinePolicies: [{ policy: large }] })], ["fn"]],
        "a managed policy": [[withRole, role(), managed(large), attachedManaged], ["fn"]],
        "one of AWS's": [[withRole, role(), attached("arn:aws:iam::aws:policy/AmazonS3FullAccess")], ["fn"]],
        "one of AWS's, in the role": [
          [withRole, role({ managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] })],
          ["fn"],
        ],
      },
      unknown: { "a policy": [[withRole, role(), rolePolicy(unknown)], "policy"] },
    },
    {
      rule: "lambda-log-group-managed",
      passing: {
        "named after it": [fn({ name: unknown }), logGroup({ name: unknown, retentionInDays: 30 }, { name: ["fn"] })],
        "named by it": [
          fn({ loggingConfig: { logGroup: unknown } }, { loggingConfig: ["logs"] }),
          logGroup({ retentionInDays: 30 }),
        ],
        "of the same name": [fn(), logGroup({ name: "/aws/lambda/it", retentionInDays: 30 })],
      },
      failing: {
        none: [[fn()], ["fn"]],
        "of another": [[fn(), logGroup({ name: "/aws/lambda/other", retentionInDays: 30 })], ["fn"]],
        "for ever": [[fn(), logGroup({ name: "/aws/lambda/it" })], ["fn"]],
      },
      unknown: {
        "for how long": [[fn(), logGroup({ name: "/aws/lambda/it", retentionInDays: unknown })], "retentionInDays"],
        "its name": [[fn({ name: unknown }), logGroup({ name: "/aws/lambda/it", retentionInDays: 30 })], "name"],
      },
    },
    {
      rule: "lambda-role-not-shared",
      passing: {
        "one function": [withRole, role()],
        "two roles": [
          withRole,
          role(),
          fn({ role: unknown }, { role: ["other"] }, "second"),
          { ...role(), name: "other" },
        ],
        "one from elsewhere": [
          fn({ role: "arn:aws:iam::123456789012:role/it" }),
          fn({ role: unknown }, { role: ["role"] }, "b"),
          role(),
        ],
      },
      failing: {
        "two functions": [
          [withRole, fn({ role: unknown }, { role: ["role"] }, "second"), role()],
          ["fn", "second"],
        ],
        "two functions in one from elsewhere": [
          [
            fn({ role: "arn:aws:iam::123456789012:role/it" }),
            fn({ role: "arn:aws:iam::123456789012:role/it" }, {}, "b"),
          ],
          ["fn", "b"],
        ],
      },
      unknown: { role: [[fn({ role: unknown })], "role"] },
    },
  ],
});
