import {
  DescribeAlarmHistoryCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { cloudwatch, messages, port, put, topic, useAlarms } from "./support/alarms";

useAlarms();

describe("what alarms do", () => {
  it("is nothing while their actions are disabled", async () => {
    await put({ AlarmActions: [topic] });
    const set = (StateValue: "ALARM" | "OK") =>
      cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "a", StateValue, StateReason: "testing" }));
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ["a"] }));
    await set("ALARM");
    expect(await messages()).toEqual([]);
    await set("OK");
    await cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: ["a"] }));
    await set("ALARM");
    expect((await messages()).map(({ NewStateReason }) => NewStateReason)).toEqual(["testing"]);
  });

  it("includes functions, which get another message", async () => {
    const fn = "arn:aws:lambda:eu-central-1:000000000000:function:f";
    await put({ AlarmActions: [fn] });
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "a", StateValue: "ALARM", StateReason: "testing" }));
    expect(await messages()).toMatchObject([
      {
        arn: fn,
        source: "aws.cloudwatch",
        alarmArn: "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a",
        accountId: "000000000000",
        alarmData: {
          alarmName: "a",
          state: { value: "ALARM", reason: "testing" },
          previousState: { value: "INSUFFICIENT_DATA", reason: "Unchecked: Initial alarm creation" },
          configuration: {
            metrics: [
              { metricStat: { metric: { namespace: "Test", name: "m", dimensions: {} }, period: 60, stat: "Sum" } },
            ],
          },
        },
      },
    ]);
  });

  it("is said when it cannot be done, and is in the history", async () => {
    await put({ AlarmActions: ["arn:aws:ssm:eu-central-1:000000000000:opsitem:1", topic] });
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "a", StateValue: "ALARM", StateReason: "testing" }));
    expect(await messages()).toHaveLength(1);
    expect(port.lines.at(-1)).toBe(
      "alarm: a could not tell arn:aws:ssm:eu-central-1:000000000000:opsitem:1: The local cloud has no alarm actions of ssm",
    );
    const { AlarmHistoryItems = [] } = await cloudwatch.send(new DescribeAlarmHistoryCommand({ AlarmName: "a" }));
    expect(AlarmHistoryItems.map(({ HistoryItemType, HistorySummary }) => [HistoryItemType, HistorySummary])).toEqual([
      ["Action", `Successfully executed action ${topic}`],
      ["Action", "Failed to execute action arn:aws:ssm:eu-central-1:000000000000:opsitem:1"],
      ["StateUpdate", "Alarm updated from INSUFFICIENT_DATA to ALARM"],
      ["ConfigurationUpdate", 'Alarm "a" created'],
    ]);
    expect(JSON.parse(AlarmHistoryItems[2]?.HistoryData ?? "")).toMatchObject({
      oldState: { stateValue: "INSUFFICIENT_DATA" },
      newState: { stateValue: "ALARM", stateReason: "testing" },
    });
  });
});
