import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { createCloudWatchService } from "../../../../local/services/cloudwatch";
import { createLogsService, type LogsService } from "../../../../local/services/logs";
import { type AwsPort, openAwsPort } from "../support/aws-port";

let port: AwsPort;
let cloudwatch: CloudWatchClient;

beforeAll(async () => {
  port = await openAwsPort((cloud) => [createLogsService(cloud), createCloudWatchService(cloud)]);
  cloudwatch = new CloudWatchClient(port.aws);
});
afterAll(async () => {
  cloudwatch.destroy();
  await port.close();
});
afterEach(() => port.cloud.services.get("cloudwatch")?.reset?.(() => false));

/** A whole hour, some time ago. */
const start = Date.parse("2026-03-01T10:00:00Z");
const at = (minutes: number) => new Date(start + minutes * 60_000);
const put = (...MetricData: MetricDatum[]) =>
  cloudwatch.send(new PutMetricDataCommand({ Namespace: "Test", MetricData }));
const statistics = (input: object) =>
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
const stat = (MetricName: string, Stat: string, Period = 60, more: object = {}) => ({
  Metric: { Namespace: "Test", MetricName },
  Stat,
  Period,
  ...more,
});
const data = async (...MetricDataQueries: MetricDataQuery[]) =>
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

describe("metrics that clients put", () => {
  it("come back as statistics of each period", async () => {
    await put(
      { MetricName: "m", Timestamp: at(0), Value: 1 },
      { MetricName: "m", Timestamp: at(0.5), Value: 3 },
      { MetricName: "m", Timestamp: at(1), Value: 5 },
    );
    const all = ["SampleCount", "Sum", "Average", "Minimum", "Maximum"] as const;
    const { Label, Datapoints } = await statistics({ Statistics: [...all] });
    expect(Label).toBe("m");
    expect(Datapoints).toEqual([
      { Timestamp: at(0), Unit: "None", SampleCount: 2, Sum: 4, Average: 2, Minimum: 1, Maximum: 3 },
      { Timestamp: at(1), Unit: "None", SampleCount: 1, Sum: 5, Average: 5, Minimum: 5, Maximum: 5 },
    ]);
    const { Datapoints: hourly } = await statistics({ Statistics: ["Sum"], Period: 3600 });
    expect(hourly).toEqual([{ Timestamp: at(0), Unit: "None", Sum: 9 }]);
  });

  it("have values with counts, and sets that were aggregated before", async () => {
    await put({ MetricName: "m", Timestamp: at(0), Values: [1, 10], Counts: [3, 1] });
    await put({
      MetricName: "m",
      Timestamp: at(0),
      StatisticValues: { SampleCount: 2, Sum: 40, Minimum: 15, Maximum: 25 },
    });
    const { Datapoints } = await statistics({ Statistics: ["SampleCount", "Sum", "Maximum"] });
    expect(Datapoints).toEqual([{ Timestamp: at(0), Unit: "None", SampleCount: 6, Sum: 53, Maximum: 25 }]);
  });

  it("have percentiles and trimmed means", async () => {
    const Values = Array.from({ length: 100 }, (_, index) => index + 1);
    await put({ MetricName: "m", Timestamp: at(0), Values });
    const ExtendedStatistics = ["p50", "p99", "p99.9", "tm90", "TM(10%:90%)", "IQM"];
    const { Datapoints } = await statistics({ ExtendedStatistics });
    expect(Datapoints?.[0]?.ExtendedStatistics).toEqual({
      p50: 50,
      p99: 99,
      "p99.9": 100,
      tm90: 45.5,
      "TM(10%:90%)": 50.5,
      IQM: 50.5,
    });
  });

  it("keep percentiles within 1 % for any number of values", async () => {
    for (let batch = 0; batch < 20; batch++)
      await put({
        MetricName: "m",
        Timestamp: at(0),
        Values: Array.from({ length: 150 }, (_, index) => batch * 150 + index + 0.5),
      });
    const { Datapoints } = await statistics({ ExtendedStatistics: ["p10", "p90"] });
    expect(Datapoints?.[0]?.ExtendedStatistics?.p10).toBeCloseTo(300, -1);
    expect(Math.abs((Datapoints?.[0]?.ExtendedStatistics?.p90 ?? 0) - 2700)).toBeLessThan(27);
  });

  it("are apart by unit and by dimensions", async () => {
    await put(
      { MetricName: "m", Timestamp: at(0), Value: 1, Unit: "Seconds" },
      { MetricName: "m", Timestamp: at(0), Value: 2, Unit: "Count" },
      { MetricName: "m", Timestamp: at(0), Value: 3, Dimensions: [{ Name: "a", Value: "b" }] },
    );
    const { Datapoints } = await statistics({ Statistics: ["Sum"] });
    expect(Datapoints?.map(({ Unit, Sum }) => [Unit, Sum])).toEqual([
      ["Seconds", 1],
      ["Count", 2],
    ]);
    const { Datapoints: ofOne } = await statistics({ Statistics: ["Sum"], Dimensions: [{ Name: "a", Value: "b" }] });
    expect(ofOne?.map(({ Sum }) => Sum)).toEqual([3]);
  });

  it("in high resolution have periods of less than a minute", async () => {
    const high = (second: number, Value: number) => ({
      MetricName: "m",
      Timestamp: new Date(start + second * 1000),
      Value,
      StorageResolution: 1,
    });
    await put(high(0, 1), high(5, 2), high(10, 4));
    const { Datapoints } = await statistics({ Statistics: ["Sum"], Period: 10, EndTime: at(1) });
    expect(Datapoints?.map(({ Sum }) => Sum)).toEqual([3, 4]);
  });

  it("are listed by namespace, name and dimensions", async () => {
    await put(
      { MetricName: "m", Value: 1, Dimensions: [{ Name: "a", Value: "1" }] },
      { MetricName: "m", Value: 1, Dimensions: [{ Name: "a", Value: "2" }] },
      { MetricName: "n", Value: 1 },
      { MetricName: "n", Value: 1, Unit: "Count" },
    );
    const list = async (input: object) => (await cloudwatch.send(new ListMetricsCommand(input))).Metrics;
    expect(await list({ Namespace: "Test", MetricName: "n" })).toEqual([
      { Namespace: "Test", MetricName: "n", Dimensions: [] },
    ]);
    expect(await list({ Dimensions: [{ Name: "a" }] })).toHaveLength(2);
    expect(await list({ Dimensions: [{ Name: "a", Value: "2" }] })).toHaveLength(1);
    expect(await list({ Namespace: "Other" })).toEqual([]);
  });

  it("may come compressed, as the SDK sends what is large", async () => {
    const MetricData = Array.from({ length: 500 }, () => ({ MetricName: "m", Timestamp: at(0), Value: 1 }));
    await put(...MetricData);
    expect((await statistics({ Statistics: ["Sum"] })).Datapoints).toMatchObject([{ Sum: 500 }]);
  });

  it.each([
    [
      { MetricName: "m", Value: 1, Values: [1] },
      "InvalidParameterCombination",
      "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
    ],
    [
      { MetricName: "m", Values: [1, 2], Counts: [1] },
      "InvalidParameterValue",
      "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
    ],
    [{ MetricName: "m" }, "MissingRequiredParameter", "The parameter MetricData.member.1.Value is required."],
    [
      { MetricName: "m", Value: 1, Unit: "Furlongs" as "None" },
      "InvalidParameterValue",
      "The parameter MetricData.member.1.Unit must be a value in the set",
    ],
  ])("are refused as AWS does: %j", async (datum, name, message) => {
    await expect(put(datum)).rejects.toMatchObject({
      name: expect.stringContaining(name),
      message: expect.stringContaining(message),
    });
  });

  it("cannot be of AWS's own namespaces, nor be asked for in too many points", async () => {
    await expect(
      cloudwatch.send(
        new PutMetricDataCommand({ Namespace: "AWS/Lambda", MetricData: [{ MetricName: "m", Value: 1 }] }),
      ),
    ).rejects.toMatchObject({ message: "The value AWS/Lambda for parameter Namespace is invalid." });
    await expect(statistics({ Statistics: ["Sum"], Period: 1, EndTime: at(1440) })).rejects.toMatchObject({
      message:
        "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
    });
    await expect(statistics({ Statistics: ["Sum"], EndTime: at(0) })).rejects.toMatchObject({
      message: "The parameter StartTime must be less than the parameter EndTime.",
    });
  });
});

describe("GetMetricData", () => {
  beforeEach(() =>
    put(
      { MetricName: "a", Timestamp: at(0), Value: 10 },
      { MetricName: "a", Timestamp: at(1), Value: 20 },
      { MetricName: "a", Timestamp: at(3), Value: 40 },
      { MetricName: "b", Timestamp: at(0), Value: 1 },
      { MetricName: "b", Timestamp: at(1), Value: 0 },
      { MetricName: "b", Timestamp: at(3), Value: 4 },
    ).then(() => undefined),
  );

  const a = { Id: "a", MetricStat: stat("a", "Sum"), ReturnData: false };
  const b = { Id: "b", MetricStat: stat("b", "Sum"), ReturnData: false };
  const evaluated = async (Expression: string) => {
    const results = await data(a, b, { Id: "e", Expression });
    return results.map(({ Timestamps = [], Values = [] }) =>
      Timestamps.map((time, index) => [(time.getTime() - start) / 60_000, Values[index]]),
    );
  };

  it("gives each query's values with a label that tells them apart", async () => {
    const results = await data(
      { Id: "x", MetricStat: stat("a", "Sum") },
      { Id: "y", MetricStat: stat("a", "Maximum", 300) },
      { Id: "z", MetricStat: stat("none", "Sum"), Label: "own" },
    );
    expect(results).toEqual([
      { Id: "x", Label: "a Sum 60", StatusCode: "Complete", Timestamps: [at(0), at(1), at(3)], Values: [10, 20, 40] },
      { Id: "y", Label: "a Maximum 300", StatusCode: "Complete", Timestamps: [at(0)], Values: [40] },
      { Id: "z", Label: "own", StatusCode: "Complete", Timestamps: [], Values: [] },
    ]);
  });

  it("is newest first unless it is asked otherwise", async () => {
    const { MetricDataResults } = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(5),
        MetricDataQueries: [{ Id: "x", MetricStat: stat("a", "Sum") }],
      }),
    );
    expect(MetricDataResults?.[0]?.Values).toEqual([40, 20, 10]);
  });

  const three = (first: number, second: number, third: number) => [
    [
      [0, first],
      [1, second],
      [3, third],
    ],
  ];
  it.each<[string, unknown]>([
    ["a + b", three(11, 20, 44)],
    ["-a + 2 * b ^ 2", three(-8, -20, -8)],
    ["(a - b) / 2", three(4.5, 10, 18)],
    // A division by zero has no value.
    [
      "a / b",
      [
        [
          [0, 10],
          [3, 10],
        ],
      ],
    ],
    ["100 * b / a", three(10, 0, 10)],
    ["a > 15 AND b < 4", three(0, 1, 0)],
    ["a >= 40 || b == 1", three(1, 0, 1)],
    ["SUM([a, b])", three(11, 20, 44)],
    ["SUM(METRICS())", three(11, 20, 44)],
    ['MAX(METRICS("a"))', three(10, 20, 40)],
    ["AVG([a, b])", three(5.5, 10, 22)],
    ["MIN([a, b])", three(1, 0, 4)],
    // Of one time series they are one number, which is the same at all times.
    [
      "SUM(a)",
      [
        [
          [0, 70],
          [1, 70],
          [2, 70],
          [3, 70],
          [4, 70],
        ],
      ],
    ],
    ["a / SUM(a) * 70", three(10, 20, 40)],
    [
      "FILL(a, 0)",
      [
        [
          [0, 10],
          [1, 20],
          [2, 0],
          [3, 40],
          [4, 0],
        ],
      ],
    ],
    [
      "FILL(a, REPEAT)",
      [
        [
          [0, 10],
          [1, 20],
          [2, 20],
          [3, 40],
          [4, 40],
        ],
      ],
    ],
    [
      "FILL(a, LINEAR)",
      [
        [
          [0, 10],
          [1, 20],
          [2, 30],
          [3, 40],
        ],
      ],
    ],
    [
      "RATE(a)",
      [
        [
          [1, 10 / 60],
          [3, 20 / 120],
        ],
      ],
    ],
    [
      "DIFF(a)",
      [
        [
          [1, 10],
          [3, 20],
        ],
      ],
    ],
    ["RUNNING_SUM(a)", three(10, 30, 70)],
    ["a / PERIOD(a)", three(10 / 60, 20 / 60, 40 / 60)],
    ["IF(b > 0, a, 0)", three(10, 0, 40)],
    [
      "IF(b > 0, a / b)",
      [
        [
          [0, 10],
          [3, 10],
        ],
      ],
    ],
    ["ABS(b - a)", three(9, 20, 36)],
    ["CEIL(a / 3) - FLOOR(a / 3)", three(1, 1, 1)],
    ["METRIC_COUNT(METRICS()) * a", three(20, 40, 80)],
    ["[a, b]", [three(10, 20, 40)[0], three(1, 0, 4)[0]]],
    ["METRICS() * 2", [three(20, 40, 80)[0], three(2, 0, 8)[0]]],
  ])("evaluates %s", async (expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });

  it.each([
    ["a +", "Unexpected end of the expression in 'a +'"],
    ["a $ b", "Unexpected character at position 1"],
    ["unknown + 1", "there is no metric with the id unknown"],
    ["e + 1", "the expression e needs its own value"],
  ])("refuses %s", async (expression, message) => {
    await expect(evaluated(expression)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  it("names a function that is not here", async () => {
    await expect(evaluated("ANOMALY_DETECTION_BAND(a, 2)")).rejects.toMatchObject({
      message: "The local cloud does not emulate the metric math function ANOMALY_DETECTION_BAND of cloudwatch",
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("refuses two queries of one id", async () => {
    await expect(data({ Id: "x", Expression: "1" }, { Id: "x", Expression: "2" })).rejects.toMatchObject({
      message: "The values for parameter id in MetricDataQueries are not unique.",
    });
  });
});

describe("log lines in the embedded metric format", () => {
  const log = (line: object | string) =>
    (port.cloud.services.get("logs") as LogsService).store.append(
      "/aws/lambda/f",
      "s",
      typeof line === "string" ? line : `${JSON.stringify(line)}\n`,
    );
  const directive = (Metrics: object[], Dimensions: string[][] = [["Service"], ["Service", "Route"]]) => ({
    Timestamp: start,
    CloudWatchMetrics: [{ Namespace: "Test", Dimensions, Metrics }],
  });

  it("become metrics, once for each set of dimensions", async () => {
    for (const Latency of [12, 18])
      log({
        _aws: directive([{ Name: "Latency", Unit: "Milliseconds" }]),
        Service: "events",
        Route: "/events",
        Latency,
      });
    const query = (Dimensions: object[]) => statistics({ MetricName: "Latency", Statistics: ["Average"], Dimensions });
    const service = { Name: "Service", Value: "events" };
    const expected = [{ Timestamp: at(0), Unit: "Milliseconds", Average: 15 }];
    expect((await query([service])).Datapoints).toEqual(expected);
    expect((await query([service, { Name: "Route", Value: "/events" }])).Datapoints).toEqual(expected);
    expect((await query([])).Datapoints).toEqual([]);
  });

  it("have several values, or are no metrics at all", async () => {
    log({ _aws: directive([{ Name: "m" }], []), m: [1, 2, 3] });
    log({ _aws: directive([{ Name: "m" }], []), m: "4" });
    log({ _aws: { CloudWatchMetrics: "none" }, m: 1 });
    log('{"_aws": not JSON');
    expect((await statistics({ Statistics: ["Sum", "SampleCount"] })).Datapoints).toMatchObject([
      { Sum: 6, SampleCount: 3 },
    ]);
  });
});
