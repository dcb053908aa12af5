import { DescribeAlarmsCommand, PutCompositeAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import {
  cloudwatch,
  declared,
  declaredInputs,
  messages,
  nextMinute,
  put,
  record,
  topic,
  useAlarms,
} from "./support/alarms";

useAlarms();

describe("composite alarms", () => {
  const composite = (AlarmRule: string, more: object = {}) =>
    cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: "c", AlarmRule, ...more }));
  const compositeState = async () =>
    (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: ["CompositeAlarm"] }))).CompositeAlarms?.[0]
      ?.StateValue;
  const set = (AlarmName: string, StateValue: "ALARM" | "OK") =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "x" }));

  it("follow the alarms that their rule is about, and tell their topic", async () => {
    await put({ AlarmName: "a" });
    await put({ AlarmName: "b" });
    await composite(
      'ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA("arn:aws:cloudwatch:eu-central-1:000000000000:alarm:b"))',
      {
        AlarmActions: [topic],
      },
    );
    expect(await compositeState()).toBe("OK");
    await set("a", "ALARM");
    expect(await compositeState()).toBe("OK");
    await set("b", "ALARM");
    expect(await compositeState()).toBe("ALARM");
    expect(await messages()).toMatchObject([{ AlarmName: "c", NewStateValue: "ALARM", AlarmRule: expect.any(String) }]);
    await set("a", "OK");
    expect(await compositeState()).toBe("OK");
  });

  it.each([["ALARM(a) AND"], ["PERHAPS(a)"], ["(ALARM(a)"], ["ALARM(a) ALARM(b)"]])(
    "refuse the rule %s",
    async (rule) => {
      await expect(composite(rule)).rejects.toMatchObject({ name: "ValidationException" });
    },
  );
});

describe("declared alarms", () => {
  it("may be composite", async () => {
    await declared.put("aws:cloudwatch/metricAlarm:MetricAlarm", "declared", declaredInputs);
    await declared.put("aws:cloudwatch/compositeAlarm:CompositeAlarm", "both", {
      alarmName: "both",
      alarmRule: "ALARM(declared)",
      alarmActions: [topic],
    });
    await record(1);
    nextMinute();
    expect((await messages()).map(({ AlarmName }) => AlarmName)).toEqual(["declared", "both"]);
  });
});
