import type * as inputs from "@pulumi/aws/types/input";
import * as problems from "../../../functions/runtime/problem";

/** What a rule does with a request that it is about. */
export enum FirewallMode {
  /** Refuses it. */
  Block = "block",
  /** Lets it through and counts it, in the metrics and the log: to see what would be refused. */
  Count = "count",
}

/** One rule of a web ACL. */
export type AclRule = inputs.wafv2.WebAclRule;

/** Key of the body that goes with a 429. */
export const tooManyKey = "too-many-requests";

/** A managed group of AWS, and what of it only counts whatever the mode. */
interface ManagedGroup {
  name: string;
  group: string;
  counted?: readonly string[];
  /** What else AWS wants to know. */
  config?: inputs.wafv2.WebAclRuleStatementManagedRuleGroupStatementManagedRuleGroupConfig;
}

/**
 * What is asked of AWS (WAF developer guide: "AWS Managed Rules rule groups list"). With the rates they take 1,152 of the 1,500 capacity
 * units that a web ACL has without extra charge.
 */
const managed: readonly ManagedGroup[] = [
  { name: "reputation", group: "AWSManagedRulesAmazonIpReputationList" },
  {
    name: "common",
    group: "AWSManagedRulesCommonRuleSet",
    // A body over 8 KB is the contract's business, which answers 413; and programs that call an API often name no user agent.
    counted: ["SizeRestrictions_BODY", "NoUserAgent_HEADER"],
  },
  { name: "bad-inputs", group: "AWSManagedRulesKnownBadInputsRuleSet" },
  { name: "sql", group: "AWSManagedRulesSQLiRuleSet" },
];

/** 50 units more. Last, as AWS charges for each request that it looks at. */
const bots: ManagedGroup = {
  name: "bots",
  group: "AWSManagedRulesBotControlRuleSet",
  // Most callers of an API are programs: they name their library, and no browser.
  counted: ["CategoryHttpLibrary", "SignalNonBrowserUserAgent"],
  config: { awsManagedRulesBotControlRuleSet: { inspectionLevel: "COMMON" } },
};

/** Priorities leave room before, between and after: callers are from 10, rates at 100 and 110, the managed groups begin at 200. */
export const managedRules = (mode: FirewallMode, botControl: boolean): AclRule[] =>
  [...managed, ...(botControl ? [bots] : [])].map(
    ({ name, group, counted = [], config }, index): AclRule => ({
      name,
      priority: 200 + 10 * index,
      overrideAction: mode === FirewallMode.Count ? { count: {} } : { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: "AWS",
          name: group,
          ruleActionOverrides: counted.map((each) => ({ name: each, actionToUse: { count: {} } })),
          ...(config && { managedRuleGroupConfigs: [config] }),
        },
      },
      visibilityConfig: visibility(name),
    }),
  );

/** Refuses, or only counts. */
export const actionOf = (mode: FirewallMode, block: inputs.wafv2.WebAclRuleActionBlock): AclRule["action"] =>
  mode === FirewallMode.Count ? { count: {} } : { block };

/** WAF takes any header but `content-type`, which follows the kind of body: `application/json` (AWS, WAF API reference: CustomResponse). */
export const tooMany = (seconds: number) => ({
  responseCode: problems.tooManyRequests.status,
  customResponseBodyKey: tooManyKey,
  responseHeaders: [
    { name: "retry-after", value: String(seconds) },
    { name: "cache-control", value: "no-store" },
    { name: "strict-transport-security", value: "max-age=63072000; includeSubDomains" },
    { name: "x-content-type-options", value: "nosniff" },
  ],
});

/** The bodies that the rules answer with. They are fixed texts: no path, and no id of the request. */
export const responseBodies = (): { key: string; contentType: string; content: string }[] => {
  const { type, title, status } = problems.tooManyRequests;
  return [{ key: tooManyKey, contentType: "APPLICATION_JSON", content: JSON.stringify({ type, title, status }) }];
};

/** Each rule is measured under its name, and its requests can be looked at. */
export const visibility = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});
