import { ListMetricsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { LogsService } from "../../../../local/services/logs";
import { at, cloudwatch, port, put, start, statistics, useMetrics } from "./support/metrics";

useMetrics();

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
