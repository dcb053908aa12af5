import { allowsRedrive, keepsFailures, sourcesOf } from "./dead-letters";
import { classesOf } from "./kit/classes";
import {
  faultsOfAllows,
  includesAction,
  isEveryAction,
  limitsCallers,
  list,
  meansAnyone,
  refusesPlainHttp,
  statementsOf,
} from "./kit/documents";
import { type Rule, rule } from "./kit/rule";
import { controlPage } from "./kit/security-hub";
import { remedyOn, stackRule } from "./kit/stack-rule";
import { tagFaults, tagsSchema, withTags } from "./kit/tags";

const { Queue, QueuePolicy, RedriveAllowPolicy, RedrivePolicy } = classesOf<typeof import("@pulumi/aws/sqs")>("sqs");

const guide = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide";

/** 14 days in seconds, the longest that SQS keeps a message (AWS, SQS developer guide: "Message quotas"). */
const longestRetention = 14 * 24 * 60 * 60;

/** Four days in seconds, SQS's own default (AWS, SQS API reference: CreateQueue). */
const usualRetention = 4 * 24 * 60 * 60;

/** Simple Queue Service. */
export const sqsRules: readonly Rule[] = [
  rule({
    name: "sqs-sse",
    title: "Queues are encrypted at rest (SSE-SQS or SSE-KMS)",
    why: "Messages at rest are readable by anyone who reaches the storage.",
    mend: "Set sqsManagedSseEnabled to true, or kmsMasterKeyId to a key.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-SQS2", checkov: "CKV_AWS_27", securityHub: "SQS.1" },
    docs: controlPage("SQS.1"),
    on: Queue,
    passes: (queue) => queue.sqsManagedSseEnabled === true || Boolean(queue.kmsMasterKeyId),
    remedy: () => ({ sqsManagedSseEnabled: true }),
  }),
  rule({
    name: "sqs-sse-cmk",
    title: "Queues are encrypted with a customer key",
    why: "Who may decrypt with AWS's own key is not ours to say; and with alias/aws/sqs, SNS, EventBridge and S3 cannot send.",
    mend: "Set kmsMasterKeyId to a key whose policy lets the senders use it.",
    severity: "low",
    level: "advisory",
    frameworks: { checkov: "CKV2_AWS_73" },
    docs: `${guide}/sqs-key-management.html`,
    on: Queue,
    passes: ({ kmsMasterKeyId }) => Boolean(kmsMasterKeyId) && !/(?:^|:)alias\/aws\//.test(kmsMasterKeyId ?? ""),
  }),
  stackRule({
    name: "sqs-tls-only",
    title: "Queues refuse plain HTTP",
    why: "Messages that travel without TLS can be read and changed on their way.",
    mend: "Declare an aws.sqs.QueuePolicy that denies everyone the queue's actions where aws:SecureTransport is false.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-SQS4" },
    docs: `${guide}/sqs-security-best-practices.html`,
    on: Queue,
    passes: (queue, { stack }) =>
      stack.thatRefer(QueuePolicy, "queueUrl", queue).some(({ inputs }) => refusesPlainMessages(inputs.policy)) ||
      refusesPlainMessages(queue.inputs.policy),
  }),
  stackRule({
    name: "sqs-dlq",
    title: "Queues hand what failed too often to a dead-letter queue",
    why: "A message that always fails comes back until it is too old, and then it is gone.",
    mend: "Set redrivePolicy to a dead-letter queue; give a queue that is one a redriveAllowPolicy.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-SQS3 Serverless-SQSRedrivePolicy" },
    docs: `${guide}/sqs-dead-letter-queues.html`,
    on: Queue,
    passes: (queue, { stack }) =>
      stack.thatRefer(RedrivePolicy, "queueUrl", queue).length > 0 ||
      stack.thatRefer(RedriveAllowPolicy, "queueUrl", queue).length > 0 ||
      stack.referred(queue, "redrivePolicy", Queue).length > 0 ||
      keepsFailures(queue, stack) ||
      Boolean(queue.inputs.redrivePolicy),
  }),
  rule({
    name: "sqs-policy-not-public",
    title: "Queues are not open to everyone",
    why: "Anyone on AWS may read the messages, or send some.",
    mend: "Name accounts, roles or services in Principal, or limit the callers by a Condition such as aws:SourceArn.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_168 CKV_AWS_387", securityHub: "SQS.3" },
    docs: controlPage("SQS.3"),
    on: [QueuePolicy, Queue],
    faults: ({ policy }) =>
      faultsOfAllows(policy || undefined, (statement) =>
        meansAnyone(statement) && !limitsCallers(statement) ? ["The policy allows everyone."] : [],
      ),
  }),
  rule({
    name: "sqs-policy-no-star-action",
    title: "Policies of queues name their actions (no sqs:*)",
    why: "Whoever may do everything with a queue may also delete it, or open it to others.",
    mend: "List the actions, such as sqs:SendMessage.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_72" },
    docs: `${guide}/sqs-security-best-practices.html`,
    on: [QueuePolicy, Queue],
    faults: ({ policy }) =>
      faultsOfAllows(policy || undefined, ({ Action, NotAction }) =>
        (NotAction === undefined ? list(Action).filter(isEveryAction) : ["everything but its NotAction"]).map(
          (action) => `The policy allows ${action}.`,
        ),
      ),
  }),
  rule({
    name: "sqs-tagged",
    title: "Queues carry the required tags",
    why: "Nobody can tell whose a resource without tags is, or what it costs whom.",
    mend: "Add the tags.",
    severity: "low",
    frameworks: { securityHub: "SQS.2" },
    docs: controlPage("SQS.2"),
    on: Queue,
    configSchema: tagsSchema,
    faults: (queue, asked) => tagFaults(queue.tags, asked),
    remedy: (queue, asked) => withTags(queue.tags, asked),
  }),
  stackRule({
    name: "sqs-dlq-retention",
    title: "Dead-letter queues keep messages for 14 days, and longer than their sources",
    why: "A message's age counts from when it was first sent, so that a short retention drops it before anybody has looked.",
    mend: "Set messageRetentionSeconds of the dead-letter queue to 1209600, of its source to less, and fifoQueue of both alike.",
    severity: "medium",
    level: "mandatory",
    docs: `${guide}/sqs-dead-letter-queues.html`,
    on: Queue,
    faults: (queue, { stack }) => {
      if (!keepsFailures(queue, stack)) return [];
      const kept = queue.inputs.messageRetentionSeconds ?? usualRetention;
      const sources = sourcesOf(queue, stack);
      return [
        ...(kept < longestRetention ? [`The queue keeps messages for ${kept} s, not ${longestRetention}.`] : []),
        ...sources
          .filter(({ inputs }) => (inputs.messageRetentionSeconds ?? usualRetention) >= kept)
          .map(({ name }) => `Its source ${name} keeps messages as long.`),
        ...sources
          .filter(({ inputs }) => Boolean(inputs.fifoQueue) !== Boolean(queue.inputs.fifoQueue))
          .map(({ name }) => `Of it and its source ${name}, only one is FIFO.`),
      ];
    },
    remedy: remedyOn(Queue, (queue) =>
      allowsRedrive(queue.redriveAllowPolicy) ? { messageRetentionSeconds: longestRetention } : undefined,
    ),
  }),
];

/** True for a policy that refuses everyone to send or receive without TLS. */
const refusesPlainMessages = (policy: unknown): boolean =>
  (statementsOf(policy) ?? []).some(
    (statement) =>
      refusesPlainHttp(statement) &&
      includesAction(statement, "sqs:SendMessage") &&
      includesAction(statement, "sqs:ReceiveMessage"),
  );
