import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { at, cloudwatch, data, put, start, stat, useMetrics } from "./support/metrics";

useMetrics();

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
