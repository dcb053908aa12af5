import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { textsIn } from "../kit/configured";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import { acts, onlyCounts, rulesInJson, rulesOf, switchedOff, withMetrics } from "./acl-rules";

const { WebAcl, WebAclLoggingConfiguration } = classesOf<typeof import("@pulumi/aws/wafv2")>("wafv2");

const guide = "https://docs.aws.amazon.com/waf/latest/developerguide";

const knownBadInputs = "AWSManagedRulesKnownBadInputsRuleSet";

/** What carries credentials in a request. */
const secretHeaders = ["authorization", "cookie"];

type Logging = InputsOf<typeof WebAclLoggingConfiguration>;

/** Rules about web ACLs. */
export const wafv2Rules: readonly Rule[] = [
  stackRule({
    name: "waf-has-rules",
    title: "Web ACLs have at least one rule, with an action",
    why: "A web ACL without a rule lets everything through.",
    mend: "Add rules, each with an action, or an overrideAction for a rule group.",
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_175 CKV_AWS_342", securityHub: "WAF.10" },
    docs: controlPage("WAF.10"),
    on: WebAcl,
    passes: (acl, { stack }) => rulesOf(acl, stack).some(acts),
  }),
  stackRule({
    name: "waf-logging",
    title: "Web ACLs write down what they judged",
    why: "Nobody can tell what was blocked, nor what should have been.",
    mend: "Declare a wafv2.WebAclLoggingConfiguration with the web ACL's arn as its resourceArn.",
    severity: "low",
    frameworks: {
      cdkNag:
        "HIPAA.Security-WAFv2LoggingEnabled NIST.800.53.R4-WAFv2LoggingEnabled NIST.800.53.R5-WAFv2LoggingEnabled PCI.DSS.321-WAFv2LoggingEnabled",
      checkov: "CKV2_AWS_31",
      securityHub: "WAF.11",
    },
    docs: controlPage("WAF.11"),
    on: WebAcl,
    passes: (acl, { stack }) => stack.thatRefer(WebAclLoggingConfiguration, "resourceArn", acl).length > 0,
  }),
  rule({
    name: "waf-metrics",
    title: "Web ACLs and their rules have metrics in CloudWatch",
    why: "An attack, or a rule that blocks good requests, raises no alarm.",
    mend: "Set visibilityConfig.cloudwatchMetricsEnabled to true, in the web ACL and in each rule.",
    severity: "medium",
    frameworks: { securityHub: "WAF.12" },
    docs: controlPage("WAF.12"),
    on: WebAcl,
    faults: (acl) => [
      ...(hasMetrics(acl) ? [] : ["The web ACL has no metrics."]),
      ...[...(acl.rules ?? []), ...rulesInJson(acl.ruleJson)]
        .filter((each) => !hasMetrics(each))
        .map(({ name }) => `The rule "${name}" has no metrics.`),
    ],
    remedy: (acl) => ({
      visibilityConfig: changed(acl.visibilityConfig, { cloudwatchMetricsEnabled: true }),
      ...(acl.rules && {
        rules: acl.rules.map((each) =>
          hasMetrics(each)
            ? each
            : changed(each, { visibilityConfig: changed(each.visibilityConfig, { cloudwatchMetricsEnabled: true }) }),
        ),
      }),
      ...(acl.ruleJson && { ruleJson: withMetrics(acl.ruleJson) }),
    }),
  }),
  stackRule({
    name: "waf-known-bad-inputs",
    title: "Web ACLs block known bad inputs, Log4Shell among them",
    why: "Requests that take over a server by a library's known hole are let through.",
    mend: `Add a rule with the managed rule group ${knownBadInputs} of AWS and overrideAction { none: {} }.`,
    severity: "high",
    frameworks: { checkov: "CKV_AWS_192 CKV2_AWS_77 CKV2_AWS_47" },
    docs: `${guide}/aws-managed-rule-groups-baseline.html`,
    on: WebAcl,
    faults: (acl, { stack }) => {
      const groups = rulesOf(acl, stack).filter(({ statement }) => {
        const group = statement?.managedRuleGroupStatement;
        return group?.name === knownBadInputs && group.vendorName === "AWS";
      });
      if (groups.length === 0) return [`The web ACL has no rule with ${knownBadInputs}.`];
      if (groups.every(onlyCounts)) return [`The web ACL only counts what ${knownBadInputs} finds.`];
      const off = new Set(groups.flatMap(switchedOff).filter((name) => /^Log4J/i.test(name)));
      return [...off].map((name) => `The web ACL lets through what ${name} of ${knownBadInputs} finds.`);
    },
  }),
  stackRule({
    name: "waf-rate-limit",
    title: "Web ACLs limit the rate of requests",
    why: "One address can flood the API, or try passwords as fast as it likes.",
    mend: "Add a rule with a rateBasedStatement.",
    severity: "medium",
    docs: `${guide}/waf-rule-statement-type-rate-based.html`,
    level: "advisory",
    on: WebAcl,
    passes: (acl, { stack }) => rulesOf(acl, stack).some(({ statement }) => Boolean(statement?.rateBasedStatement)),
  }),
  rule({
    name: "waf-log-redaction",
    title: "Logs of web ACLs leave out authorization and cookie headers",
    why: "Whoever reads the log can take over the sessions of those whose requests are in it.",
    mend: "Add redactedFields with a singleHeader for each of the pack's headers: authorization and cookie.",
    severity: "high",
    docs: "https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html",
    on: WebAclLoggingConfiguration,
    configSchema: {
      properties: {
        headers: {
          type: "array",
          items: { type: "string" },
          default: secretHeaders,
          description: "Headers that the log must leave out",
        },
      },
    },
    faults: (logging, { config }) => unredacted(logging, config).map((name) => `The log holds the header ${name}.`),
    remedy: (logging, { config }) => ({
      redactedFields: [
        ...(logging.redactedFields ?? []),
        ...unredacted(logging, config).map((name) => ({ singleHeader: { name } })),
      ],
    }),
  }),
];

const hasMetrics = ({ visibilityConfig }: { visibilityConfig?: { cloudwatchMetricsEnabled?: unknown } }) =>
  visibilityConfig?.cloudwatchMetricsEnabled === true;

/** The headers that have to be left out and are not. */
function unredacted({ redactedFields = [] }: Logging, config: Record<string, unknown>): string[] {
  // A copy: `map` makes an array of the same kind, which Pulumi's proxy for secrets, in a remedy, breaks with a TypeError.
  const redacted = [...redactedFields].map(({ singleHeader }) => singleHeader?.name.toLowerCase());
  return textsIn(config, "headers", secretHeaders)
    .map((name) => name.toLowerCase())
    .filter((name) => !redacted.includes(name));
}
