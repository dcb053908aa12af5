import { wafv2Rules } from "../../../policies/wafv2";
import { testRules } from "./support/cases";
import { unknown } from "./support/judge";
import type { Given } from "./support/judge-stack";

const webAcl = "aws:wafv2/webAcl:WebAcl";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const group = "AWSManagedRulesKnownBadInputsRuleSet";

const metrics = (cloudwatchMetricsEnabled: unknown) => ({
  visibilityConfig: { cloudwatchMetricsEnabled, metricName: "it", sampledRequestsEnabled: unknown },
});
const managed = (more: object = {}, overrideAction: object = { none: {} }) => ({
  name: "bad-inputs",
  overrideAction,
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group, ...more } },
});
const blocking = { name: "block", action: { block: {} }, statement: { geoMatchStatement: { countryCodes: unknown } } };
const rate = { name: "rate", action: { block: {} }, statement: { rateBasedStatement: { limit: 1000 } } };

const acl = (props: object = {}): Given => ({ type: webAcl, name: "acl", props: { name: unknown, ...props } });
const rules = (...list: object[]) => [acl({ rules: list })];
const json = (value: object) => [acl({ ruleJson: JSON.stringify(value) })];
const beside = (type: string, props: object): Given => ({
  type: `aws:wafv2/${type}`,
  name: "beside",
  props: { webAclArn: unknown, ...props },
  from: { webAclArn: ["acl"] },
});
const ruleBeside = (props: object) => beside("webAclRule:WebAclRule", props);
const groupBeside = (props: object) => beside("webAclRuleGroupAssociation:WebAclRuleGroupAssociation", props);
const log = (of: string): Given => ({
  type: logging,
  name: "log",
  props: { resourceArn: unknown },
  from: { resourceArn: [of] },
});

const managedJson = (override: object) => ({
  Name: "bad-inputs",
  Statement: { ManagedRuleGroupStatement: { VendorName: "AWS", Name: group } },
  OverrideAction: override,
  VisibilityConfig: { CloudWatchMetricsEnabled: true },
});
const override = (name: string, action: string) => ({
  ruleActionOverrides: [{ name, actionToUse: { [action]: {} } }],
});
const redacted = (...names: string[]) => ({ redactedFields: names.map((name) => ({ singleHeader: { name } })) });

testRules(wafv2Rules, {
  resources: [
    {
      rule: "waf-metrics",
      type: webAcl,
      passing: {
        everywhere: { ...metrics(true), rules: [{ name: "a", ...metrics(true) }] },
        "no rules": metrics(true),
        "rules in JSON": { ...metrics(true), ruleJson: JSON.stringify([managedJson({ None: {} })]) },
      },
      failing: {
        "not of the web ACL": metrics(false),
        "not of a rule": {
          ...metrics(true),
          rules: [
            { name: "a", ...metrics(true) },
            { name: "b", ...metrics(false) },
          ],
        },
        "not of a rule in JSON": { ...metrics(true), ruleJson: '[{"Name":"a","VisibilityConfig":{}}]' },
      },
      unknown: {
        "a rule's switch": [
          { ...metrics(true), rules: [{ name: "a", ...metrics(unknown) }] },
          "rules.0.visibilityConfig.cloudwatchMetricsEnabled",
        ],
      },
      mended: {
        "the web ACL and a rule": [
          { name: unknown, ...metrics(false), rules: [{ name: "b", statement: unknown, ...metrics(false) }] },
          { name: unknown, ...metrics(true), rules: [{ name: "b", statement: unknown, ...metrics(true) }] },
        ],
        "rules in JSON": [
          { ...metrics(true), ruleJson: '[{"Name":"a","VisibilityConfig":{"MetricName":"m"}}]' },
          {
            ...metrics(true),
            ruleJson: '[{"Name":"a","VisibilityConfig":{"MetricName":"m","CloudWatchMetricsEnabled":true}}]',
          },
        ],
      },
    },
    {
      rule: "waf-log-redaction",
      type: logging,
      passing: { "both, in any case of letters": redacted("Authorization", "cookie", "x-api-key") },
      failing: {
        none: { resourceArn: unknown },
        "one of two": redacted("authorization"),
        others: { redactedFields: [{ uriPath: {} }] },
      },
      unknown: { "a header": [redacted("authorization", unknown), "redactedFields.1.singleHeader.name"] },
      mended: {
        "the one that is missing": [
          { resourceArn: unknown, ...redacted("Cookie") },
          { resourceArn: unknown, ...redacted("Cookie", "authorization") },
        ],
        both: [{ resourceArn: unknown }, { resourceArn: unknown, ...redacted("authorization", "cookie") }],
      },
    },
    {
      rule: "waf-log-redaction",
      type: logging,
      config: { headers: ["X-API-Key"] },
      passing: { "the one on the list": redacted("x-api-key") },
      failing: { another: redacted("authorization", "cookie") },
      unknown: {},
    },
  ],
  stacks: [
    {
      rule: "waf-has-rules",
      passing: {
        "a rule": rules(blocking),
        "a group": rules(managed()),
        "in JSON": json([managedJson({ None: {} })]),
        "beside it": [acl(), ruleBeside({ action: { block: {} } })],
        "a group beside it": [acl(), groupBeside({ managedRuleGroup: { name: group, vendorName: "AWS" } })],
      },
      failing: {
        none: [rules(), ["acl"]],
        "without an action": [rules({ name: "a", statement: unknown }, { name: "b", action: {} }), ["acl"]],
        "JSON that is none": [[acl({ ruleJson: "rules:" })], ["acl"]],
        "beside another": [
          [
            acl(),
            { ...acl({ rules: [blocking] }), name: "other" },
            { ...ruleBeside({ action: { block: {} } }), from: { webAclArn: ["other"] } },
          ],
          ["acl"],
        ],
      },
      unknown: { "the rules": [[acl({ rules: unknown })], "rules"] },
    },
    {
      rule: "waf-logging",
      passing: { "a log": [acl(), log("acl")] },
      failing: {
        none: [[acl()], ["acl"]],
        "of another": [[acl(), { ...acl(), name: "other" }, log("other")], ["acl"]],
      },
      unknown: {
        "an ARN of nothing in the stack": [
          [acl({ arn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/it/1" }), { ...log("acl"), from: {} }],
          "resourceArn",
        ],
      },
    },
    {
      rule: "waf-known-bad-inputs",
      passing: {
        "the group": rules(blocking, managed()),
        "the group, but for a rule that is not Log4Shell's": rules(managed(override("Host_Localhost_HEADER", "count"))),
        "in JSON": json([managedJson({ None: {} })]),
        "beside it": [
          acl(),
          groupBeside({ managedRuleGroup: { name: group, vendorName: "AWS" }, overrideAction: "none" }),
        ],
        "counted once and blocked once": rules(managed({}, { count: {} }), managed()),
      },
      failing: {
        none: [rules(blocking), ["acl"]],
        "of another vendor": [rules(managed({ vendorName: "Other" })), ["acl"]],
        "counted only": [rules(managed({}, { count: {} })), ["acl"]],
        "counted only, in JSON": [json([managedJson({ Count: {} })]), ["acl"]],
        "counted only, beside it": [
          [acl(), groupBeside({ managedRuleGroup: { name: group, vendorName: "AWS" }, overrideAction: "count" })],
          ["acl"],
        ],
        "without Log4Shell": [rules(managed(override("Log4JRCE_HEADER", "count"))), ["acl"]],
      },
      unknown: {
        "the group's name": [rules(managed({ name: unknown })), "rules.0.statement.managedRuleGroupStatement.name"],
        "the JSON": [[acl({ ruleJson: unknown })], "ruleJson"],
      },
    },
    {
      rule: "waf-rate-limit",
      passing: { "a limit": rules(blocking, rate), "beside it": [acl(), ruleBeside(rate)] },
      failing: { none: [rules(blocking, managed()), ["acl"]] },
      unknown: {
        "a statement": [rules({ name: "a", action: { block: {} }, statement: unknown }), "rules.0.statement"],
      },
    },
  ],
});
