import { cloudwatchRules } from "../../../policies/cloudwatch";
import { testRules } from "./support/cases";
import { judge, mend, unknown } from "./support/judge";
import type { Given } from "./support/judge-stack";
import { allow } from "./support/policy-text";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const group = "aws:cloudwatch/logGroup:LogGroup";
const topic = "arn:aws:sns:eu-west-1:123456789012:alarms";
const bus = "arn:aws:events:eu-west-1:123456789012:event-bus/default";

const resource = (token: string, name: string, props: object = {}): Given => ({ type: `aws:${token}`, name, props });
const fn = resource("lambda/function:Function", "fn");
const rest = resource("apigateway/restApi:RestApi", "rest");
const http = (protocolType: string) => resource("apigatewayv2/api:Api", "http", { protocolType });
const dead = resource("sqs/queue:Queue", "dead", { redriveAllowPolicy: '{"redrivePermission":"allowAll"}' });
const alarmOn = (metricName: unknown, of: string, more: object = {}): Given => ({
  type: alarm,
  name: `alarm-of-${of}`,
  props: { metricName, dimensions: { Name: unknown }, ...more },
  from: { dimensions: [of] },
});

testRules(cloudwatchRules, {
  resources: [
    {
      rule: "logs-retention",
      type: group,
      passing: { "a day": { retentionInDays: 1 } },
      failing: { "nothing said": {}, "for ever": { retentionInDays: 0 } },
      unknown: { days: [{ retentionInDays: unknown }, "retentionInDays"] },
      mended: { days: [{ kmsKeyId: unknown }, { kmsKeyId: unknown, retentionInDays: 365 }] },
    },
    {
      rule: "logs-kms",
      type: group,
      passing: { "a key": { kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/0e5f" } },
      failing: { "nothing said": {} },
      unknown: { "a key made in the same run": [{ kmsKeyId: unknown }, "kmsKeyId"] },
    },
    {
      rule: "alarm-has-actions",
      type: alarm,
      passing: {
        "a topic": { alarmActions: [unknown] },
        "switched on": { alarmActions: [topic], actionsEnabled: true },
      },
      failing: {
        "nothing said": {},
        none: { alarmActions: [] },
        "when it ends only": { okActions: [topic] },
        "switched off": { alarmActions: [topic], actionsEnabled: false },
      },
      unknown: { actions: [{ alarmActions: unknown }, "alarmActions"] },
    },
    {
      rule: "alarm-has-actions",
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      passing: { "a topic": { alarmActions: [topic] } },
      failing: { "nothing said": {} },
      unknown: { switch: [{ alarmActions: [topic], actionsEnabled: unknown }, "actionsEnabled"] },
    },
    {
      rule: "eb-bus-not-public",
      type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
      passing: {
        "an account": {
          policy: allow({ Principal: { AWS: "123456789012" }, Action: "events:PutEvents", Resource: bus }),
        },
        "an organization": {
          policy: allow({
            Principal: "*",
            Action: "events:PutEvents",
            Resource: bus,
            Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
          }),
        },
      },
      failing: { everyone: { policy: allow({ Principal: "*", Action: "events:PutEvents", Resource: bus }) } },
      unknown: { policy: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "eb-bus-not-public",
      type: "aws:cloudwatch/eventPermission:EventPermission",
      passing: {
        "an account": { principal: "123456789012" },
        "an organization": {
          principal: "*",
          condition: { key: "aws:PrincipalOrgID", type: "StringEquals", value: unknown },
        },
      },
      failing: { everyone: { principal: "*" } },
      unknown: { principal: [{ principal: unknown }, "principal"] },
    },
    {
      rule: "eb-target-dlq",
      type: "aws:cloudwatch/eventTarget:EventTarget",
      passing: { "a queue": { deadLetterConfig: { arn: "arn:aws:sqs:eu-west-1:123456789012:dead" } } },
      failing: { "nothing said": { arn: unknown }, empty: { deadLetterConfig: {} } },
      unknown: { "a queue made in the same run": [{ deadLetterConfig: { arn: unknown } }, "deadLetterConfig.arn"] },
    },
  ],
  stacks: [
    {
      rule: "alarms-cover-stack",
      passing: {
        "all of them": [
          fn,
          rest,
          http("HTTP"),
          dead,
          alarmOn("Errors", "fn"),
          alarmOn("5XXError", "rest"),
          alarmOn("5xx", "http"),
          alarmOn("ApproximateNumberOfMessagesVisible", "dead"),
        ],
        "a queue that is worked off": [resource("sqs/queue:Queue", "work")],
        "an API of WebSockets": [http("WEBSOCKET")],
        "what an alarm computes with": [
          fn,
          {
            type: alarm,
            name: "computed",
            props: { metricQueries: [{ id: "e", metric: { metricName: "Errors", dimensions: { Name: unknown } } }] },
            from: { metricQueries: ["fn"] },
          },
        ],
      },
      failing: {
        none: [
          [fn, rest, http("HTTP"), dead],
          ["fn", "rest", "http", "dead"],
        ],
        "another metric": [[fn, alarmOn("Duration", "fn")], ["fn"]],
        "another function": [[fn, { ...fn, name: "other" }, alarmOn("Errors", "fn")], ["other"]],
      },
      unknown: { metric: [[fn, alarmOn(unknown, "fn")], "metricName"] },
    },
  ],
});

describe("logs-retention's shortest retention", () => {
  const rule = cloudwatchRules.filter(({ name }) => name === "logs-retention");

  it.each(rule)("is what the pack's user says", (retention) => {
    expect(judge(retention, group, { retentionInDays: 30 }, { minimumDays: 90 })).toHaveLength(1);
    expect(judge(retention, group, { retentionInDays: 90 }, { minimumDays: 90 })).toBe("passes");
    expect(judge(retention, group, { retentionInDays: 1 }, { minimumDays: "many" })).toBe("passes");
  });

  it.each(rule)("is mended to a retention that CloudWatch takes", (retention) => {
    expect(mend(retention, group, {}, { minimumDays: 366 })).toEqual({ retentionInDays: 400 });
  });
});
