import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { createCloudWatchService } from "../../../../../local/services/cloudwatch";
import { createLogsService } from "../../../../../local/services/logs";
import { type AwsPort, openAwsPort } from "../../support/aws-port";

export let port: AwsPort;
export let cloudwatch: CloudWatchClient;

/** A cloud for all tests of a file, each without the metrics of the one before. */
export function useMetrics(): void {
  beforeAll(async () => {
    port = await openAwsPort((cloud) => [createLogsService(cloud), createCloudWatchService(cloud)]);
    cloudwatch = new CloudWatchClient(port.aws);
  });
  afterAll(async () => {
    cloudwatch.destroy();
    await port.close();
  });
  afterEach(() => port.cloud.services.get("cloudwatch")?.reset?.(() => false));
}

/** A whole hour, some time ago. */
export const start = Date.parse("2026-03-01T10:00:00Z");
export const at = (minutes: number) => new Date(start + minutes * 60_000);
export const put = (...MetricData: MetricDatum[]) =>
  cloudwatch.send(new PutMetricDataCommand({ Namespace: "Test", MetricData }));
export const statistics = (input: object) =>
  cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: "Test",
      MetricName: "m",
      StartTime: at(0),
      EndTime: at(60),
      Period: 60,
      ...input,
    }),
  );
export const stat = (MetricName: string, Stat: string, Period = 60, more: object = {}) => ({
  Metric: { Namespace: "Test", MetricName },
  Stat,
  Period,
  ...more,
});
export const data = async (...MetricDataQueries: MetricDataQuery[]) =>
  (
    await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(5),
        ScanBy: "TimestampAscending",
        MetricDataQueries,
      }),
    )
  ).MetricDataResults ?? [];
