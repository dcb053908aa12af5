import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Delivery, Service } from "../../../../../local/service";
import { type CloudWatchService, createCloudWatchService } from "../../../../../local/services/cloudwatch";
import { type AwsPort, openAwsPort } from "../../support/aws-port";
import { Declared } from "../../support/declared";

export let port: AwsPort;
export let declared: Declared;
export let cloudwatch: CloudWatchClient;
export const told: { arn: string; delivery: Delivery }[] = [];

/** A service whose resources take what they are handed. */
const taker = (name: string, action: string): Service => ({
  name,
  types: [],
  target: { action, deliver: (arn, delivery) => void told.push({ arn, delivery }) },
});

/** A cloud of its own for each test, with takers for what alarms tell. */
export function useAlarms(): void {
  beforeEach(async () => {
    told.length = 0;
    port = await openAwsPort((cloud) => [
      taker("sns", "sns:Publish"),
      taker("lambda", "lambda:InvokeFunction"),
      createCloudWatchService(cloud),
    ]);
    declared = new Declared(port);
    cloudwatch = new CloudWatchClient(port.aws);
  });
  afterEach(async () => {
    cloudwatch.destroy();
    await port.close();
  });
}

export const topic = "arn:aws:sns:eu-central-1:000000000000:alarms";
export const put = (input: Partial<PutMetricAlarmCommandInput> = {}) =>
  cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "a",
      Namespace: "Test",
      MetricName: "m",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: "GreaterThanThreshold",
      ...input,
    }),
  );
export const record = (Value: number, MetricName = "m") =>
  cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: "Test",
      MetricData: [{ MetricName, Value, Timestamp: new Date(port.cloud.clock.now()) }],
    }),
  );
export const find = async (name = "a") =>
  (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms?.[0];
export const stateOf = async (name = "a") => (await find(name))?.StateValue;
/** What was told, once all is. */
export const messages = async () => {
  await (port.cloud.services.get("cloudwatch") as CloudWatchService).settled;
  return told.map(({ arn, delivery }) => ({ arn, ...JSON.parse(delivery.body) }));
};
export const nextMinute = () => port.clock.advance(60_000 - (port.cloud.clock.now() % 60_000));

/** Of an alarm that a program declares. */
export const declaredInputs = {
  name: "declared",
  namespace: "Test",
  metricName: "m",
  statistic: "Sum",
  period: 60,
  evaluationPeriods: 1,
  threshold: 0,
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
  alarmActions: [topic],
};
