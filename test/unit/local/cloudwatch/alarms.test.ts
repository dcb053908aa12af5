import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  ListTagsForResourceCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import type { CloudWatchService } from "../../../../local/services/cloudwatch";
import {
  cloudwatch,
  declared,
  declaredInputs,
  find,
  messages,
  nextMinute,
  port,
  put,
  record,
  stateOf,
  topic,
  useAlarms,
} from "./support/alarms";

useAlarms();

describe("alarms on a metric", () => {
  it("are described as AWS does before anything happens", async () => {
    await put();
    expect(await find()).toEqual({
      ActionsEnabled: true,
      AlarmActions: [],
      AlarmArn: "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a",
      AlarmConfigurationUpdatedTimestamp: expect.any(Date),
      AlarmName: "a",
      ComparisonOperator: "GreaterThanThreshold",
      Dimensions: [],
      EvaluationPeriods: 1,
      InsufficientDataActions: [],
      MetricName: "m",
      Namespace: "Test",
      OKActions: [],
      Period: 60,
      StateReason: "Unchecked: Initial alarm creation",
      StateTransitionedTimestamp: expect.any(Date),
      StateUpdatedTimestamp: expect.any(Date),
      StateValue: "INSUFFICIENT_DATA",
      Statistic: "Sum",
      Threshold: 10,
    });
  });

  it("are evaluated when the period ends, however fast the clock goes meanwhile", async () => {
    const { now } = port.clock;
    let read = 0;
    jest.spyOn(port.clock, "now").mockImplementation(() => now.call(port.clock) + read++);
    nextMinute();
    await put({ TreatMissingData: "notBreaching" });
    await record(11.5);
    expect(await stateOf()).toBe("INSUFFICIENT_DATA");
    port.clock.advance("1 minute");
    expect(await stateOf()).toBe("ALARM");
  });

  it("go to ALARM when the period ends, tell their topic as AWS does, and come back", async () => {
    nextMinute();
    await put({
      AlarmActions: [topic],
      OKActions: [topic],
      TreatMissingData: "notBreaching",
      AlarmDescription: "too many",
    });
    await record(11.5);
    expect(await stateOf()).toBe("INSUFFICIENT_DATA");
    port.clock.advance("1 minute");
    expect(await find()).toMatchObject({
      StateValue: "ALARM",
      StateReason: expect.stringMatching(
        /^Threshold Crossed: 1 datapoint \[11\.5 \(\d\d\/\d\d\/\d\d \d\d:\d\d:00\)\] was greater than the threshold \(10\.0\)\.$/,
      ),
    });
    expect(await messages()).toEqual([
      {
        arn: topic,
        AlarmName: "a",
        AlarmDescription: "too many",
        AWSAccountId: "000000000000",
        AlarmArn: "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a",
        AlarmConfigurationUpdatedTimestamp: expect.any(String),
        NewStateValue: "ALARM",
        NewStateReason: expect.stringContaining("Threshold Crossed"),
        OldStateValue: "INSUFFICIENT_DATA",
        StateChangeTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
        Region: "EU (Frankfurt)",
        AlarmActions: [topic],
        OKActions: [topic],
        InsufficientDataActions: [],
        Trigger: {
          MetricName: "m",
          Namespace: "Test",
          StatisticType: "Statistic",
          Statistic: "SUM",
          Unit: null,
          Dimensions: [],
          Period: 60,
          EvaluationPeriods: 1,
          ComparisonOperator: "GreaterThanThreshold",
          Threshold: 10,
          TreatMissingData: "notBreaching",
          EvaluateLowSampleCountPercentile: "",
        },
      },
    ]);
    expect(port.lines).toEqual([
      expect.stringMatching(/^alarm: a is in ALARM: Threshold Crossed: 1 datapoint \[11\.5/),
    ]);
    port.clock.advance("1 minute");
    expect(await stateOf()).toBe("OK");
    expect((await messages()).map(({ NewStateValue }) => NewStateValue)).toEqual(["ALARM", "OK"]);
    expect(port.lines).toHaveLength(2);
  });

  it("see every minute that the clock skips", async () => {
    await put({ AlarmActions: [topic], OKActions: [topic], TreatMissingData: "notBreaching" });
    await record(11);
    port.clock.advance("1 hour");
    expect((await messages()).map(({ NewStateValue }) => NewStateValue)).toEqual(["ALARM", "OK"]);
  });

  it("look at windows that end now, whatever the period", async () => {
    await put({ Period: 300, TreatMissingData: "notBreaching" });
    await record(11);
    nextMinute();
    expect(await stateOf()).toBe("ALARM");
    port.clock.advance("4 minutes");
    expect(await stateOf()).toBe("ALARM");
    port.clock.advance("1 minute");
    expect(await stateOf()).toBe("OK");
  });

  it.each([
    ["GreaterThanThreshold", 10, "OK"],
    ["GreaterThanOrEqualToThreshold", 10, "ALARM"],
    ["LessThanThreshold", 10, "OK"],
    ["LessThanOrEqualToThreshold", 10, "ALARM"],
    ["LessThanThreshold", 9, "ALARM"],
  ] as const)("compare by %s: %i is %s", async (ComparisonOperator, value, state) => {
    await put({ ComparisonOperator });
    await record(value);
    nextMinute();
    expect(await stateOf()).toBe(state);
  });

  // One sign a minute, the newest last: X above the threshold, 0 below, - nothing (AWS, "How alarm state is evaluated when data is missing").
  it.each([
    ["X0X", 2, "missing", "ALARM"],
    ["0-X", 2, "missing", "OK"],
    ["---", 3, "missing", "INSUFFICIENT_DATA"],
    ["--X", 3, "missing", "ALARM"],
    ["--0", 3, "missing", "OK"],
    ["--X", 3, "notBreaching", "OK"],
    ["--X", 3, "breaching", "ALARM"],
    ["0-X", 2, "breaching", "ALARM"],
    ["---", 3, "notBreaching", "OK"],
    ["---", 3, "breaching", "ALARM"],
    ["---", 3, "ignore", "INSUFFICIENT_DATA"],
    ["-X0", 3, "ignore", "OK"],
    ["XXX", 3, "ignore", "ALARM"],
  ] as const)(
    "of %s with %i of 3 to alarm and %s data are %s",
    async (points, DatapointsToAlarm, TreatMissingData, state) => {
      nextMinute();
      for (const point of points) {
        if (point !== "-") await record(point === "X" ? 11 : 1);
        port.clock.advance("1 minute");
      }
      await put({ EvaluationPeriods: 3, DatapointsToAlarm, TreatMissingData });
      // Evaluated as of now: the alarm was not there before.
      port.clock.advance(1);
      const alarm = port.cloud.services.get("cloudwatch") as CloudWatchService;
      alarm.evaluate();
      expect(await stateOf()).toBe(state);
    },
  );

  it("may watch a percentile, and leave one of a few values alone", async () => {
    const percentile = { Statistic: undefined, ExtendedStatistic: "p90" };
    await put(percentile);
    await put({ ...percentile, AlarmName: "cautious", EvaluateLowSampleCountPercentile: "ignore" });
    await record(50);
    nextMinute();
    expect([await stateOf(), await stateOf("cautious")]).toEqual(["ALARM", "INSUFFICIENT_DATA"]);
    const Values = Array.from({ length: 100 }, () => 50);
    await cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: "Test",
        MetricData: [{ MetricName: "m", Values, Timestamp: new Date(port.cloud.clock.now()) }],
      }),
    );
    nextMinute();
    expect(await stateOf("cautious")).toBe("ALARM");
  });

  it("may watch an expression", async () => {
    const metric = (Id: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: "Test", MetricName: Id }, Period: 60, Stat: "Sum" },
    });
    await put({
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Metrics: [metric("errors"), metric("requests"), { Id: "rate", Expression: "100 * errors / FILL(requests, 1)" }],
    });
    await record(3, "errors");
    await record(20, "requests");
    nextMinute();
    expect(await find()).toMatchObject({
      StateValue: "ALARM",
      StateReason: expect.stringContaining("[15.0 ("),
      Metrics: [{ Id: "errors" }, { Id: "requests" }, { Id: "rate", ReturnData: true }],
    });
  });

  it("are refused where AWS refuses them", async () => {
    await expect(put({ EvaluationPeriods: 1, DatapointsToAlarm: 2 })).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(put({ Statistic: undefined })).rejects.toMatchObject({
      message: "You must specify either Statistic or ExtendedStatistic.",
    });
    await expect(put({ Statistic: undefined, ExtendedStatistic: "median" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});

describe("states set by hand", () => {
  it("hold until the next evaluation", async () => {
    await put({ TreatMissingData: "notBreaching" });
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "a", StateValue: "ALARM", StateReason: "testing" }));
    expect(await find()).toMatchObject({ StateValue: "ALARM", StateReason: "testing" });
    nextMinute();
    expect(await stateOf()).toBe("OK");
  });

  it("are refused for what is no state, and for no alarm", async () => {
    const set = (AlarmName: string, StateValue: string) =>
      cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: StateValue as "OK", StateReason: "x" }));
    await expect(set("a", "INVALID")).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    });
    await expect(set("none", "OK")).rejects.toMatchObject({ name: "ResourceNotFound" });
  });
});

describe("alarms of clients", () => {
  it("are found, listed by pages, and deleted", async () => {
    for (const AlarmName of ["one", "two", "three"]) await put({ AlarmName, MetricName: AlarmName });
    const first = await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
    expect(first.MetricAlarms).toHaveLength(2);
    const rest = await cloudwatch.send(new DescribeAlarmsCommand({ NextToken: first.NextToken }));
    expect(rest.MetricAlarms).toHaveLength(1);
    const of = await cloudwatch.send(new DescribeAlarmsForMetricCommand({ Namespace: "Test", MetricName: "two" }));
    expect(of.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(["two"]);
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["one", "none"] }));
    expect((await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "o" }))).MetricAlarms).toEqual([]);
  });

  it("have tags", async () => {
    await put({ Tags: [{ Key: "a", Value: "1" }] });
    const ResourceARN = "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a";
    await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }));
    await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
    expect((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
  });
});

describe("declared alarms", () => {
  it("work as those of clients, and stay in a reset", async () => {
    await declared.put("aws:cloudwatch/metricAlarm:MetricAlarm", "declared", declaredInputs);
    await put({ AlarmName: "client" });
    await record(1);
    nextMinute();
    expect(await stateOf("declared")).toBe("ALARM");
    await port.cloud.services.get("cloudwatch")?.reset?.(declared.isDeclared);
    expect(await stateOf("declared")).toBe("INSUFFICIENT_DATA");
    expect(await find("client")).toBeUndefined();
    await declared.remove("aws:cloudwatch/metricAlarm:MetricAlarm", "declared");
    expect(await find("declared")).toBeUndefined();
  });

  it("of what is not here stay without effect, which is said", async () => {
    const band = {
      ...declaredInputs,
      threshold: undefined,
      thresholdMetricId: "e1",
      comparisonOperator: "GreaterThanUpperThreshold",
    };
    await declared.put("aws:cloudwatch/metricAlarm:MetricAlarm", "band", { ...band, name: "band" });
    expect(port.lines).toEqual([expect.stringContaining("band: The local cloud has no anomaly detection")]);
  });
});
