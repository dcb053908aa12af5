import type * as inputs from "@pulumi/aws/types/input";
import * as problems from "../../../functions/runtime/problem";

/** What a rule does with a request that it is about. */
export enum FirewallMode {
  /** Refuses it. */
  Block = "block",
  /** Lets it through and counts it, in the metrics and the log: to see what would be refused. */
  Count = "count",
}

/** How many requests one address may send. */
export interface RateLimit {
  requests: number;
  seconds: number;
}

/** One rule of a web ACL. */
export type AclRule = inputs.wafv2.WebAclRule;

/** Key of the body that goes with a 429. */
export const tooManyKey = "too-many-requests";

/**
 * AWS's managed groups, and what of them only counts whatever the mode (AWS, WAF developer guide: "AWS Managed Rules rule groups
 * list"). With the rate they take 1,127 of the 1,500 capacity units that a web ACL has without extra charge.
 */
const managed: readonly { name: string; group: string; counted?: readonly string[] }[] = [
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

/** Priorities leave room before, between and after: the rate is at 100, the managed groups begin at 200. */
export function firewallRules(mode: FirewallMode, rate: RateLimit): AclRule[] {
  return [
    rateRule("rate", 100, mode, rate),
    ...managed.map(
      ({ name, group, counted = [] }, index): AclRule => ({
        name,
        priority: 200 + 10 * index,
        overrideAction: mode === FirewallMode.Count ? { count: {} } : { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: "AWS",
            name: group,
            ruleActionOverrides: counted.map((each) => ({ name: each, actionToUse: { count: {} } })),
          },
        },
        visibilityConfig: visibility(name),
      }),
    ),
  ];
}

/** Refuses an address that has sent more than its share in the last seconds. WAF counts approximately, and some seconds late. */
function rateRule(name: string, priority: number, mode: FirewallMode, { requests, seconds }: RateLimit): AclRule {
  return {
    name,
    priority,
    action: mode === FirewallMode.Count ? { count: {} } : { block: { customResponse: tooMany(seconds) } },
    statement: {
      rateBasedStatement: { aggregateKeyType: "IP", limit: requests, evaluationWindowSec: seconds },
    },
    visibilityConfig: visibility(name),
  };
}

/** WAF takes any header but `content-type`, which follows the kind of body: `application/json` (AWS, WAF API reference: CustomResponse). */
const tooMany = (seconds: number) => ({
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
