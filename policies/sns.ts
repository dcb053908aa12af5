import { classesOf } from "./kit/classes";
import { textsIn } from "./kit/configured";
import {
  faultsOfAllows,
  includesAction,
  limitsCallers,
  list,
  meansAnyone,
  principalsOf,
  refusesPlainHttp,
  type Statement,
  statementsOf,
} from "./kit/documents";
import { type Rule, rule } from "./kit/rule";
import { controlPage } from "./kit/security-hub";
import { stackRule } from "./kit/stack-rule";

const { Topic, TopicPolicy, TopicSubscription } = classesOf<typeof import("@pulumi/aws/sns")>("sns");

const guide = "https://docs.aws.amazon.com/sns/latest/dg";

/** Simple Notification Service. */
export const snsRules: readonly Rule[] = [
  rule({
    name: "sns-sse",
    title: "Topics are encrypted at rest",
    why: "Messages at rest are readable by anyone who reaches the storage.",
    mend: "Set kmsMasterKeyId to a key whose policy lets the publishers use it (alias/aws/sns lets no EventBridge, S3 or CloudWatch publish).",
    severity: "medium",
    frameworks: { cdkNag: "NIST.800.53.R5-SNSEncryptedKMS", checkov: "CKV_AWS_26", securityHub: "SNS.1" },
    docs: controlPage("SNS.1"),
    on: Topic,
    passes: ({ kmsMasterKeyId }) => Boolean(kmsMasterKeyId),
  }),
  stackRule({
    name: "sns-tls-publish",
    title: "Topics refuse plain HTTP",
    why: "Messages that travel without TLS can be read and changed on their way.",
    mend: "Declare an aws.sns.TopicPolicy that denies everyone sns:Publish where aws:SecureTransport is false.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-SNS3" },
    docs: `${guide}/sns-security-best-practices.html`,
    on: Topic,
    passes: (topic, { stack }) =>
      stack.thatRefer(TopicPolicy, "arn", topic).some(({ inputs }) => refusesPlainPublish(inputs.policy)) ||
      refusesPlainPublish(topic.inputs.policy),
  }),
  rule({
    name: "sns-policy-not-public",
    title: "Topics are not open to everyone, nor to accounts that nobody named",
    why: "Others may publish to the topic's subscribers, or listen.",
    mend: "Name roles or services of this account in Principal, or limit the callers by a Condition such as aws:SourceArn; name other accounts in the rule's trustedAccounts.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_169 CKV_AWS_385", securityHub: "SNS.4" },
    docs: controlPage("SNS.4"),
    on: [TopicPolicy, Topic],
    configSchema: {
      properties: {
        trustedAccounts: {
          type: "array",
          items: { type: "string" },
          default: [],
          description: "Numbers of other accounts that topics may be open to",
        },
      },
    },
    faults: (holder, { config }) =>
      faultsOfAllows(holder.policy || undefined, (statement) => {
        if (meansAnyone(statement)) return limitsCallers(statement) ? [] : ["The policy allows everyone."];
        return strangersIn(statement, textsIn(config, "trustedAccounts", [])).map(
          (account) => `The policy allows the account ${account}.`,
        );
      }),
  }),
  rule({
    name: "sns-delivery-logging",
    title: "Topics log what could not be delivered",
    why: "Without a log nobody can tell whether subscribers got a message.",
    mend: "Set the FailureFeedbackRoleArn of the protocols that are subscribed.",
    severity: "medium",
    level: "disabled",
    frameworks: { securityHub: "SNS.2" },
    docs: `${guide}/sns-topic-attributes.html`,
    on: Topic,
    passes: (topic) =>
      [
        topic.sqsFailureFeedbackRoleArn,
        topic.lambdaFailureFeedbackRoleArn,
        topic.httpFailureFeedbackRoleArn,
        topic.firehoseFailureFeedbackRoleArn,
        topic.applicationFailureFeedbackRoleArn,
      ].some(Boolean),
  }),
  rule({
    name: "sns-subscription-redrive",
    title: "Subscriptions keep what could not be delivered",
    why: "A message that cannot be delivered is dropped, and nobody hears of it.",
    mend: "Set redrivePolicy to a dead-letter queue.",
    severity: "medium",
    frameworks: { cdkNag: "Serverless-SNSRedrivePolicy" },
    docs: `${guide}/sns-dead-letter-queues.html`,
    on: TopicSubscription,
    // SNS does not see whether an e-mail arrives.
    passes: ({ protocol, redrivePolicy }) => protocol.startsWith("email") || Boolean(redrivePolicy),
  }),
];

/** True for a policy that refuses everyone to publish without TLS. */
const refusesPlainPublish = (policy: unknown): boolean =>
  (statementsOf(policy) ?? []).some(
    (statement) => refusesPlainHttp(statement) && includesAction(statement, "sns:Publish"),
  );

/** Accounts that a statement lets in and that are neither the topic's own nor trusted. The topic's own is in its ARN. */
function strangersIn(statement: Statement, trusted: readonly string[]): string[] {
  const accounts = principalsOf(statement.Principal).flatMap(({ kind, name }) =>
    kind === "AWS" ? (/^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(name)?.[1] ?? []) : [],
  );
  const others = accounts.filter((account) => !trusted.includes(account));
  if (others.length === 0) return [];
  const own = list(statement.Resource).flatMap((arn) => String(arn).split(":")[4] ?? []);
  return own.length === 0 ? [] : others.filter((account) => !own.includes(account));
}
