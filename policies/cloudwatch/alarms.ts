import { keepsFailures } from "../dead-letters";
import { classesOf } from "../kit/classes";
import { list } from "../kit/documents";
import { type Rule, rule, tokenOf } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { type Declared, type DeclaredStack, stackRule } from "../kit/stack-rule";

const { RestApi } = classesOf<typeof import("@pulumi/aws/apigateway")>("apigateway");
const { Api } = classesOf<typeof import("@pulumi/aws/apigatewayv2")>("apigatewayv2");
const { CompositeAlarm, MetricAlarm } = classesOf<typeof import("@pulumi/aws/cloudwatch")>("cloudwatch");
const { Function: LambdaFunction } = classesOf<typeof import("@pulumi/aws/lambda")>("lambda");
const { Queue } = classesOf<typeof import("@pulumi/aws/sqs")>("sqs");

/** Alarms. */
export const alarmRules: readonly Rule[] = [
  rule({
    name: "alarm-has-actions",
    title: "Alarms tell somebody",
    why: "An alarm without an action rings where nobody hears it.",
    mend: "Set alarmActions to a topic, and leave actionsEnabled out.",
    severity: "high",
    frameworks: {
      cdkNag: "NIST.800.53.R5-CloudWatchAlarmAction",
      checkov: "CKV_AWS_319",
      securityHub: "CloudWatch.15 CloudWatch.17",
    },
    docs: controlPage("CloudWatch.15"),
    on: [MetricAlarm, CompositeAlarm],
    faults: ({ actionsEnabled, alarmActions }) => [
      ...(actionsEnabled === false ? ["The alarm's actions are switched off."] : []),
      ...(list(alarmActions).length === 0 ? ["The alarm has no action."] : []),
    ],
  }),
  stackRule({
    name: "alarms-cover-stack",
    title: "Functions, APIs and dead-letter queues have an alarm for what fails",
    why: "Users are the first to notice what no alarm watches.",
    mend: "Declare an aws.cloudwatch.MetricAlarm with the resource in its dimensions: Errors of a function, 5XXError or 5xx of an API, ApproximateNumberOfMessagesVisible of a queue.",
    severity: "medium",
    level: "advisory",
    docs: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html",
    on: [LambdaFunction, RestApi, Api, Queue],
    faults: (watched, { stack }) => {
      const wanted = wantedMetric(watched, stack);
      if (wanted === undefined || hasAlarm(watched, wanted, stack)) return [];
      return [`No alarm watches ${wanted} of it.`];
    },
  }),
];

/** What tells that a resource fails; undefined where nothing does, as for a queue that is worked off. */
function wantedMetric(watched: Declared, stack: DeclaredStack): string | undefined {
  if (watched.type === tokenOf(LambdaFunction)) return "Errors";
  if (watched.type === tokenOf(RestApi)) return "5XXError";
  if (watched.type === tokenOf(Api)) return isHttp(watched as unknown as Declared<typeof Api>) ? "5xx" : undefined;
  const queue = watched as unknown as Declared<typeof Queue>;
  return keepsFailures(queue, stack) ? "ApproximateNumberOfMessagesVisible" : undefined;
}

const isHttp = ({ inputs }: Declared<typeof Api>) => inputs.protocolType === "HTTP";

/** By its own metric and dimensions, or by those of what it computes with. */
const hasAlarm = (watched: Declared, metric: string, stack: DeclaredStack) =>
  stack
    .all(MetricAlarm)
    .some(
      (alarm) =>
        (alarm.inputs.metricName === metric && alarm.refers("dimensions", watched)) ||
        (alarm.inputs.metricQueries?.some((query) => query.metric?.metricName === metric) === true &&
          alarm.refers("metricQueries", watched)),
    );
