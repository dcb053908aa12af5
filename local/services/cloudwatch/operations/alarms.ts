import { notEmulated } from "../../aws-json";
import type { Input } from "../../input";
import { pageOf } from "../../json-api";
import type { Alarms } from "../alarms";
import { type Alarm, stateValues, watchedQuery } from "../alarms/definition";
import { describeAlarm } from "../alarms/describe";
import { readCompositeAlarm, readMetricAlarm } from "../alarms/read";
import { type CloudWatchCalls, cloudWatchErrors } from "../context";
import { readDimensions } from "../query";

const alarmTypes = ["MetricAlarm", "CompositeAlarm"] as const;
const typeOf = ({ kind }: Alarm) => (kind === "metric" ? "MetricAlarm" : "CompositeAlarm");

/** Alarms. */
export const alarmCalls: CloudWatchCalls = {
  PutMetricAlarm: {
    approximates: "no anomaly detection; looks at no more periods than it evaluates when data are missing",
    does(input, { cloud, alarms }) {
      const alarm = readMetricAlarm(cloud, input);
      alarms.put({ ...alarm, tags: { ...alarms.find(alarm.name)?.tags, ...alarm.tags } });
    },
  },
  PutCompositeAlarm: {
    approximates: "no suppression of actions",
    does(input, { cloud, alarms }) {
      if (input.text("ActionsSuppressor") !== undefined) throw notEmulated("cloudwatch", "ActionsSuppressor");
      const alarm = readCompositeAlarm(cloud, input);
      alarms.put({ ...alarm, tags: { ...alarms.find(alarm.name)?.tags, ...alarm.tags } });
    },
  },
  DescribeAlarms(input, { alarms }) {
    const names = input.texts("AlarmNames");
    const types = input.texts("AlarmTypes");
    const prefix = input.text("AlarmNamePrefix") ?? "";
    const state = input.choice("StateValue", stateValues);
    const actions = input.text("ActionPrefix") ?? "";
    const wanted = alarms.all().filter(
      (alarm) =>
        (names.length === 0 || names.includes(alarm.name)) &&
        // AWS lists metric alarms only, unless types are named.
        (types.length === 0 ? names.length > 0 || alarm.kind === "metric" : types.includes(typeOf(alarm))) &&
        alarm.name.startsWith(prefix) &&
        (state === undefined || alarms.stateOf(alarm.name).value === state) &&
        (actions === "" || allActions(alarm).some((action) => action.startsWith(actions))),
    );
    const limit = input.number("MaxRecords", 1, 100) ?? 50;
    const { items, next } = pageOf(wanted, input.text("NextToken"), limit, cloudWatchErrors.token);
    const described = (kind: Alarm["kind"]) =>
      items.filter((alarm) => alarm.kind === kind).map((alarm) => describeAlarm(alarm, alarms.stateOf(alarm.name)));
    return { MetricAlarms: described("metric"), CompositeAlarms: described("composite"), NextToken: next };
  },
  DescribeAlarmsForMetric(input, { alarms }) {
    const [namespace, name] = [input.required("Namespace"), input.required("MetricName")];
    const dimensions = JSON.stringify(Object.entries(readDimensions(input.inputs("Dimensions"))).sort());
    const found = alarms.all().filter((alarm) => {
      const metric = alarm.kind === "metric" && alarm.isPlain ? watchedQuery(alarm)?.metric : undefined;
      return (
        metric?.namespace === namespace &&
        metric.name === name &&
        JSON.stringify(Object.entries(metric.dimensions).sort()) === dimensions
      );
    });
    return { MetricAlarms: found.map((alarm) => describeAlarm(alarm, alarms.stateOf(alarm.name))) };
  },
  DeleteAlarms(input, { alarms }) {
    const names = input.texts("AlarmNames");
    if (names.length === 0) throw cloudWatchErrors.missing("AlarmNames");
    for (const name of names) alarms.remove(name);
  },
  SetAlarmState(input, { alarms }) {
    const name = input.required("AlarmName");
    const value = input.requiredChoice("StateValue", stateValues);
    const reason = input.required("StateReason");
    const alarm = alarms.find(name);
    if (alarm === undefined) throw cloudWatchErrors.notFound();
    alarms.set(alarm, { value, reason, reasonData: input.text("StateReasonData") });
  },
  EnableAlarmActions: (input, { alarms }) => switchActions(input, alarms, true),
  DisableAlarmActions: (input, { alarms }) => switchActions(input, alarms, false),
  DescribeAlarmHistory(input, { alarms }) {
    const name = input.text("AlarmName");
    const types = input.texts("AlarmTypes");
    const type = input.choice("HistoryItemType", ["ConfigurationUpdate", "StateUpdate", "Action"]);
    const [from, to] = [input.number("StartDate"), input.number("EndDate")];
    const wanted = alarms.history
      .all()
      .filter(
        (item) =>
          (name === undefined || item.alarm.name === name) &&
          (types.length === 0 ? alarmTypes : types).includes(typeOf(item.alarm)) &&
          (type === undefined || item.type === type) &&
          (from === undefined || item.at >= from * 1000) &&
          (to === undefined || item.at < to * 1000),
      );
    const ordered = input.text("ScanBy") === "TimestampAscending" ? wanted : wanted.toReversed();
    const limit = input.number("MaxRecords", 1, 100) ?? 100;
    const { items, next } = pageOf(ordered, input.text("NextToken"), limit, cloudWatchErrors.token);
    return {
      AlarmHistoryItems: items.map(({ alarm, at, type: own, summary, data }) => ({
        AlarmName: alarm.name,
        AlarmType: typeOf(alarm),
        Timestamp: at / 1000,
        HistoryItemType: own,
        HistorySummary: summary,
        HistoryData: JSON.stringify(data),
      })),
      NextToken: next,
    };
  },
  TagResource(input, { alarms }) {
    const alarm = tagged(input, alarms);
    const given = input.inputs("Tags").map((tag) => [tag.required("Key"), tag.required("Value")]);
    alarms.retag({ ...alarm, tags: { ...alarm.tags, ...Object.fromEntries(given) } });
  },
  UntagResource(input, { alarms }) {
    const alarm = tagged(input, alarms);
    const gone = input.texts("TagKeys");
    const left = Object.entries(alarm.tags).filter(([name]) => !gone.includes(name));
    alarms.retag({ ...alarm, tags: Object.fromEntries(left) });
  },
  ListTagsForResource: (input, { alarms }) => ({
    Tags: Object.entries(tagged(input, alarms).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
};

const allActions = ({ okActions, alarmActions, insufficientDataActions }: Alarm) => [
  ...okActions,
  ...alarmActions,
  ...insufficientDataActions,
];

/** What is not there is passed over, as on AWS. */
function switchActions(input: Input, alarms: Alarms, actionsEnabled: boolean): void {
  const names = input.texts("AlarmNames");
  if (names.length === 0) throw cloudWatchErrors.missing("AlarmNames");
  for (const name of names) {
    const alarm = alarms.find(name);
    if (alarm) alarms.put({ ...alarm, actionsEnabled, configuredAt: alarms.now });
  }
}

function tagged(input: Input, alarms: Alarms): Alarm {
  const arn = input.required("ResourceARN");
  const alarm = alarms.all().find((each) => each.arn === arn);
  if (alarm === undefined) throw cloudWatchErrors.notFound();
  return alarm;
}
