import { sqsRules } from "../../../policies/sqs";
import { testRules } from "./support/cases";
import { judge, unknown } from "./support/judge";
import type { Given } from "./support/judge-stack";
import { allow, denyPlainHttp, policyText } from "./support/policy-text";

const type = "aws:sqs/queue:Queue";
const arn = "arn:aws:sqs:eu-west-1:123456789012:work";
const twoWeeks = 1_209_600;

const queue = (name: string, props: object = {}, from: Given["from"] = {}): Given => ({ type, name, props, from });
const source = (props: object = {}) => queue("work", { redrivePolicy: unknown, ...props }, { redrivePolicy: ["dead"] });
const made = (token: string, name: string, from: Record<string, string>, props: object = {}): Given => ({
  type: `aws:${token}`,
  name,
  props: { ...Object.fromEntries(Object.keys(from).map((property) => [property, unknown])), ...props },
  from: Object.fromEntries(Object.entries(from).map(([property, other]) => [property, [other]])),
});
const queuePolicy = (policy: unknown) =>
  made("sqs/queuePolicy:QueuePolicy", "policy", { queueUrl: "work" }, { policy });

const messages = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"];
const fromTopic = {
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: arn,
};

testRules(sqsRules, {
  resources: [
    {
      rule: "sqs-sse",
      type,
      passing: {
        "SQS's own key": { sqsManagedSseEnabled: true },
        "a KMS key": { kmsMasterKeyId: "alias/ours" },
        "SQS's own key, whatever the KMS key": { sqsManagedSseEnabled: true, kmsMasterKeyId: unknown },
      },
      failing: { neither: {}, "both off": { sqsManagedSseEnabled: false, kmsMasterKeyId: "" } },
      unknown: { "a KMS key made in the same run": [{ kmsMasterKeyId: unknown }, "kmsMasterKeyId"] },
      mended: { "the key": [{ name: unknown }, { name: unknown, sqsManagedSseEnabled: true }] },
    },
    {
      rule: "sqs-sse-cmk",
      type,
      passing: { "a key": { kmsMasterKeyId: "alias/ours" } },
      failing: { none: { sqsManagedSseEnabled: true }, "AWS's own": { kmsMasterKeyId: "alias/aws/sqs" } },
      unknown: { "a key made in the same run": [{ kmsMasterKeyId: unknown }, "kmsMasterKeyId"] },
    },
    {
      rule: "sqs-policy-not-public",
      type: "aws:sqs/queuePolicy:QueuePolicy",
      passing: {
        "a service": { policy: policyText(fromTopic) },
        "refusing everyone": { policy: denyPlainHttp("sqs:*") },
        "everyone, for one topic": {
          policy: allow({
            Principal: "*",
            Action: "sqs:SendMessage",
            Resource: arn,
            Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:news" } },
          }),
        },
      },
      failing: {
        everyone: { policy: allow({ Principal: "*", Action: "sqs:SendMessage", Resource: arn }) },
        "everyone with TLS": {
          policy: allow({
            Principal: { AWS: "*" },
            Action: "sqs:SendMessage",
            Resource: arn,
            Condition: { Bool: { "aws:SecureTransport": "true" } },
          }),
        },
        "everyone from anywhere": {
          policy: allow({
            Principal: "*",
            Action: "sqs:SendMessage",
            Resource: arn,
            Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"] } },
          }),
        },
        "no JSON": { policy: "public" },
      },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "sqs-policy-not-public",
      type,
      passing: { none: {}, empty: { policy: "" } },
      failing: { everyone: { policy: allow({ Principal: "*", Action: "sqs:SendMessage", Resource: arn }) } },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "sqs-policy-no-star-action",
      type: "aws:sqs/queuePolicy:QueuePolicy",
      passing: {
        "named actions": { policy: policyText(fromTopic) },
        "refusing all": { policy: denyPlainHttp("sqs:*") },
      },
      failing: {
        "every action": { policy: allow({ Principal: { AWS: "123456789012" }, Action: "sqs:*", Resource: arn }) },
        "every action but one": {
          policy: allow({ Principal: { AWS: "123456789012" }, NotAction: "sqs:DeleteQueue", Resource: arn }),
        },
      },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "sqs-tagged",
      type,
      config: { tags: { team: "", stack: "{stack}/{name}" } },
      passing: { tagged: { tags: { team: "a", stack: unknown } } },
      failing: { "nothing said": {}, "what people have to fill in": { tags: { stack: "test/it" } } },
      unknown: { tags: [{ tags: unknown }, "tags"] },
      mended: { tags: [{ tags: { team: "a" } }, { tags: { team: "a", stack: "test/it" } }] },
    },
  ],
  stacks: [
    {
      rule: "sqs-tls-only",
      passing: {
        beside: [queue("work"), queuePolicy(denyPlainHttp(messages))],
        "in itself": [queue("work", { policy: denyPlainHttp("sqs:*") })],
      },
      failing: {
        "no policy": [[queue("work")], ["work"]],
        "of another queue": [[queue("work"), queue("other"), queuePolicy(denyPlainHttp("sqs:*"))], ["other"]],
        "sending only": [[queue("work"), queuePolicy(denyPlainHttp("sqs:SendMessage"))], ["work"]],
        "some people only": [
          [queue("work"), queuePolicy(denyPlainHttp("sqs:*", { Principal: { AWS: "123456789012" } }))],
          ["work"],
        ],
        "from one address only": [
          [
            queue("work"),
            queuePolicy(
              denyPlainHttp("sqs:*", {
                Condition: { Bool: { "aws:SecureTransport": "false" }, IpAddress: { "aws:SourceIp": "10.0.0.1/32" } },
              }),
            ),
          ],
          ["work"],
        ],
        "allowing it with TLS": [
          [
            queue("work"),
            queuePolicy(
              allow({ Principal: "*", Action: "sqs:*", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
            ),
          ],
          ["work"],
        ],
        "no JSON": [[queue("work"), queuePolicy("deny")], ["work"]],
      },
      unknown: { policy: [[queue("work"), queuePolicy(unknown)], "policy"] },
    },
    {
      rule: "sqs-dlq",
      passing: {
        "a queue and its dead letters": [source(), queue("dead")],
        "a policy beside": [queue("work"), made("sqs/redrivePolicy:RedrivePolicy", "redrive", { queueUrl: "work" })],
        "for a function's failures": [
          queue("failed"),
          made("lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "config", { destinationConfig: "failed" }),
        ],
        "for a rule's failures": [
          queue("failed"),
          made("cloudwatch/eventTarget:EventTarget", "target", { deadLetterConfig: "failed" }),
        ],
        "for queues of others": [
          queue("dead", { redriveAllowPolicy: JSON.stringify({ redrivePermission: "allowAll" }) }),
        ],
        "named by its ARN": [
          queue("work", { redrivePolicy: JSON.stringify({ deadLetterTargetArn: `${arn}-dead`, maxReceiveCount: 3 }) }),
          queue("dead", { arn: `${arn}-dead` }),
        ],
      },
      failing: {
        alone: [[queue("work")], ["work"]],
        "one that takes nothing": [
          [queue("work", { redriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) })],
          ["work"],
        ],
        "a target, not for what failed": [
          [queue("work"), made("cloudwatch/eventTarget:EventTarget", "target", { arn: "work" })],
          ["work"],
        ],
      },
      unknown: { "what it allows": [[queue("work", { redriveAllowPolicy: unknown })], "redriveAllowPolicy"] },
    },
    {
      rule: "sqs-dlq-retention",
      passing: {
        "14 days": [source(), queue("dead", { messageRetentionSeconds: twoWeeks })],
        "a queue that is none": [queue("work", { messageRetentionSeconds: 60 })],
        "both FIFO": [
          source({ fifoQueue: true }),
          queue("dead", { messageRetentionSeconds: twoWeeks, fifoQueue: true }),
        ],
      },
      failing: {
        "SQS's default": [[source(), queue("dead")], ["dead"]],
        "13 days": [[source(), queue("dead", { messageRetentionSeconds: twoWeeks - 86_400 })], ["dead"]],
        "no longer than its source": [
          [source({ messageRetentionSeconds: twoWeeks }), queue("dead", { messageRetentionSeconds: twoWeeks })],
          ["dead"],
        ],
        "a source that is FIFO": [
          [source({ fifoQueue: true }), queue("dead", { messageRetentionSeconds: twoWeeks })],
          ["dead"],
        ],
        "for a function's failures": [
          [queue("failed"), made("lambda/function:Function", "fn", { deadLetterConfig: "failed" })],
          ["failed"],
        ],
      },
      unknown: {
        retention: [[source(), queue("dead", { messageRetentionSeconds: unknown })], "messageRetentionSeconds"],
      },
      mended: {
        retention: [
          type,
          { name: unknown, redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue" }) },
          {
            name: unknown,
            redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue" }),
            messageRetentionSeconds: twoWeeks,
          },
        ],
      },
    },
  ],
});

it("sqs-tagged does not make up a tag that people have to fill in", () => {
  const rule = sqsRules.find(({ name }) => name === "sqs-tagged");
  if (rule) expect(judge(rule, type, { tags: {} }, { tags: { team: "" } })).toEqual([expect.stringContaining("team")]);
  expect(rule).toBeDefined();
});
