import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { TopicArgs, TopicPolicyArgs, TopicSubscriptionArgs } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { plain } from "../arg-error";
import { childOf, type Transform } from "../child";
import type { EncryptionKeyArgs } from "../key";
import { plainInputs } from "../plain-inputs";
import { Profile } from "../profile";
import { stackSettings } from "../settings";
import type { Tags } from "../tags";
import { type AlarmTopicArgs, alarmTopic } from "./topic";

export type { AlarmTopicArgs } from "./topic";

/** A function to watch: a `LambdaFunction`, or what it is known by. */
export interface AlarmedFunction {
  /** Physical name of the function. */
  functionName: pulumi.Input<string>;
  /** Seconds that an invocation may take. */
  timeout: pulumi.Input<number>;
  /** Name of the queue that keeps what it failed to handle, where there is one. */
  failureQueueName?: pulumi.Input<string>;
  /** Seconds that it may be behind the stream that it reads. Left out where it reads none. */
  longestLag?: pulumi.Input<number>;
}

/** A gateway to watch: a `SecureGateway`, or what it is known by. */
export interface AlarmedGateway {
  /** Name of the REST API. */
  apiName: pulumi.Input<string>;
  /** Name of its stage. */
  stageName: pulumi.Input<string>;
}

/** A queue to watch: a `WorkQueue`, or what it is known by. */
export interface AlarmedQueue {
  /** Physical name of the queue. */
  queueName: pulumi.Input<string>;
  /** Name of the queue that keeps what failed too often, where there is one. */
  deadLetterQueueName?: pulumi.Input<string>;
  /** Seconds that a message may wait. Default 900. */
  longestWait?: pulumi.Input<number>;
}

/** Something that handlers count, in the namespace `Portico`, and that should not happen once. */
export interface AlarmedCount {
  /** Name of the metric. */
  metricName: pulumi.Input<string>;
  /** Its dimensions, all of them: `Service` and `Route` of what `metrics.count` counts. */
  dimensions: Record<string, pulumi.Input<string>>;
  /** What it means and what to do, for who is told. */
  description: pulumi.Input<string>;
}

/** What to watch, and whom to tell. */
export interface AlarmsArgs {
  /** Functions to watch, by the name that their alarms get. */
  functions?: Record<string, AlarmedFunction>;
  /** Queues to watch, by the name that their alarms get. */
  queues?: Record<string, AlarmedQueue>;
  /** What handlers count that should not happen, by the name that the alarm gets. */
  counts?: Record<string, AlarmedCount>;
  /** Gateway to watch. */
  gateway?: AlarmedGateway;
  /** Who is told by e-mail, after confirming a message from AWS. Default: the stack's `portico:alarmEmail`. */
  email?: pulumi.Input<string>;
  /** Where alarms go instead. Default: the stack's alarm topic. */
  topic?: AlarmTopicArgs;
  /** Which key encrypts a topic of this construct's own. Default: the stack's customer key. */
  key?: EncryptionKeyArgs;
  /** Tags of the resources, beside project, stack and construct. */
  tags?: Tags;
}

/** Pulumi's options, and how to reshape the children. */
export interface AlarmsOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    errors?: Transform<MetricAlarmArgs>;
    duration?: Transform<MetricAlarmArgs>;
    failures?: Transform<MetricAlarmArgs>;
    lag?: Transform<MetricAlarmArgs>;
    age?: Transform<MetricAlarmArgs>;
    deadLetters?: Transform<MetricAlarmArgs>;
    counted?: Transform<MetricAlarmArgs>;
    serverErrors?: Transform<MetricAlarmArgs>;
    topic?: Transform<TopicArgs>;
    topicPolicy?: Transform<TopicPolicyArgs>;
    email?: Transform<TopicSubscriptionArgs>;
  };
}

/**
 * Alarms for functions (errors, slow invocations, events that failed for good), queues (messages that wait too long or failed for
 * good), what handlers count that should not happen, and a gateway (5xx answers). They tell an SNS topic when they start and when they end. In a preview there are none.
 *
 * @example
 * new Alarms("orders", { functions: { write, read }, gateway, email: "ops@example.com" });
 */
export class Alarms extends pulumi.ComponentResource {
  /** ARN of the topic that is told. Not there where nobody is, nor in a preview. */
  public readonly topicArn?: pulumi.Output<string>;

  /** @throws InputPropertyError when an e-mail address, `skip` and `existing` are given together */
  constructor(name: string, args: AlarmsArgs, opts?: AlarmsOptions) {
    super("portico:index:Alarms", name, plainInputs(args), opts);
    const child = childOf(this, "Alarms", name, opts?.transform, args.tags);
    const topic = alarmTopic(child, args);
    const alarm = (key: string, suffix: string, watched: MetricAlarmArgs) => {
      if (stackSettings().profile === Profile.Preview) return;
      child({ key, suffix }, MetricAlarm, {
        treatMissingData: "notBreaching", // nobody called: nothing failed
        alarmActions: topic === undefined ? [] : [topic],
        okActions: topic === undefined ? [] : [topic],
        tags: child.tags,
        ...watched,
      });
    };

    for (const [label, fn] of Object.entries(plain(child.component, "functions", args.functions) ?? {})) {
      alarm("errors", `${label}-errors`, functionErrors(fn));
      alarm("duration", `${label}-duration`, slowInvocations(fn));
      if (fn.failureQueueName !== undefined) alarm("failures", `${label}-failures`, failedEvents(fn.failureQueueName));
      if (fn.longestLag !== undefined) alarm("lag", `${label}-lag`, behind(fn, fn.longestLag));
    }
    for (const [label, queue] of Object.entries(plain(child.component, "queues", args.queues) ?? {})) {
      alarm("age", `${label}-age`, longWait(queue));
      if (queue.deadLetterQueueName !== undefined)
        alarm("deadLetters", `${label}-dead-letters`, failedEvents(queue.deadLetterQueueName));
    }
    for (const [label, count] of Object.entries(plain(child.component, "counts", args.counts) ?? {}))
      alarm("counted", label, countedAtAll(count));
    if (args.gateway) alarm("serverErrors", "5xx", serverErrors(args.gateway));

    this.topicArn = topic === undefined ? undefined : pulumi.output(topic);
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

const fiveMinutes = 300;

const functionErrors = ({ functionName }: AlarmedFunction): MetricAlarmArgs => ({
  alarmDescription: "The function threw or timed out in the last five minutes; its log has the error",
  namespace: "AWS/Lambda",
  metricName: "Errors",
  dimensions: { FunctionName: functionName },
  statistic: "Sum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  period: fiveMinutes,
  evaluationPeriods: 1,
});

const slowInvocations = ({ functionName, timeout }: AlarmedFunction): MetricAlarmArgs => ({
  alarmDescription:
    "One invocation in a hundred takes more than half of the function's timeout, for a quarter of an hour",
  namespace: "AWS/Lambda",
  metricName: "Duration",
  dimensions: { FunctionName: functionName },
  extendedStatistic: "p99",
  evaluateLowSampleCountPercentiles: "ignore", // of a few invocations, p99 is the slowest one: often a cold start
  comparisonOperator: "GreaterThanThreshold",
  threshold: pulumi.output(timeout).apply((seconds) => (seconds * 1000) / 2),
  period: fiveMinutes,
  evaluationPeriods: 3,
});

const behind = ({ functionName }: AlarmedFunction, longestLag: pulumi.Input<number>): MetricAlarmArgs => ({
  alarmDescription: "The function is behind its stream: it fails, or does not keep up. Streams forget after 24 hours",
  namespace: "AWS/Lambda",
  metricName: "IteratorAge",
  dimensions: { FunctionName: functionName },
  statistic: "Maximum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: pulumi.output(longestLag).apply((seconds) => seconds * 1000),
  period: fiveMinutes,
  evaluationPeriods: 1,
});

const failedEvents = (queueName: pulumi.Input<string>): MetricAlarmArgs => ({
  alarmDescription: "Events failed for good and wait in the queue; look at them, then send them again or delete them",
  namespace: "AWS/SQS",
  metricName: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: queueName },
  statistic: "Maximum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  period: fiveMinutes,
  evaluationPeriods: 1,
});

const countedAtAll = ({ metricName, dimensions, description }: AlarmedCount): MetricAlarmArgs => ({
  alarmDescription: description,
  namespace: "Portico",
  metricName,
  dimensions,
  statistic: "Sum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  period: fiveMinutes,
  evaluationPeriods: 1,
});

const longWait = ({ queueName, longestWait = 900 }: AlarmedQueue): MetricAlarmArgs => ({
  alarmDescription: "The oldest message has waited too long: its consumer fails, or does not keep up",
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: queueName },
  statistic: "Maximum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: longestWait,
  period: fiveMinutes,
  evaluationPeriods: 1,
});

/** 5 % over three minutes is what AWS advises (AWS, CloudWatch user guide: "Best practice alarm recommendations"). */
const serverErrors = ({ apiName, stageName }: AlarmedGateway): MetricAlarmArgs => ({
  alarmDescription: "One answer in twenty has been a 5xx for three minutes; the access log names the routes",
  namespace: "AWS/ApiGateway",
  metricName: "5XXError",
  dimensions: { ApiName: apiName, Stage: stageName },
  statistic: "Average",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0.05,
  period: 60,
  evaluationPeriods: 3,
});
