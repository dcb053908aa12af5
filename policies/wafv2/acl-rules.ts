import { classesOf } from "../kit/classes";
import { list, parsed } from "../kit/documents";
import type { Declared, DeclaredStack } from "../kit/stack-rule";

const { WebAcl, WebAclRule, WebAclRuleGroupAssociation } = classesOf<typeof import("@pulumi/aws/wafv2")>("wafv2");

/** A rule of a web ACL, as programs write it; rules of all other forms are brought into this one. */
export interface AclRule {
  name?: string;
  /** An action is there when it has a value, however empty: `{ block: {} }`. */
  action?: object;
  overrideAction?: object;
  statement?: { rateBasedStatement?: unknown; managedRuleGroupStatement?: ManagedGroup };
  visibilityConfig?: { cloudwatchMetricsEnabled?: unknown };
}

interface ManagedGroup {
  name: string;
  vendorName: string;
  ruleActionOverrides?: readonly { name: string; actionToUse?: object }[];
}

/** All rules of a web ACL: in its own `rules` and `ruleJson`, and declared as WebAclRule and WebAclRuleGroupAssociation. */
export const rulesOf = (acl: Declared<typeof WebAcl>, stack: DeclaredStack): AclRule[] => [
  ...(acl.inputs.rules ?? []),
  ...rulesInJson(acl.inputs.ruleJson),
  ...stack.thatRefer(WebAclRule, "webAclArn", acl).map(({ inputs }) => inputs),
  ...stack.thatRefer(WebAclRuleGroupAssociation, "webAclArn", acl).map(({ inputs }) => ({
    overrideAction: { [inputs.overrideAction ?? "none"]: {} },
    statement: { managedRuleGroupStatement: inputs.managedRuleGroup },
  })),
];

/** True for a rule that has an action, or one for its group. */
export const acts = (rule: AclRule): boolean => hasOne(rule.action) || hasOne(rule.overrideAction);

/** True for a rule whose group only counts what it finds. */
export const onlyCounts = (rule: AclRule): boolean => hasOne(rule.overrideAction, "count");

/** The rules of a managed group that a web ACL keeps from blocking. */
export const switchedOff = ({ statement }: AclRule): string[] =>
  (statement?.managedRuleGroupStatement?.ruleActionOverrides ?? [])
    .filter(({ actionToUse }) => hasOne(actionToUse, "count") || hasOne(actionToUse, "allow"))
    .map(({ name }) => name);

const hasOne = (value: object | undefined, name?: string): boolean =>
  Object.entries(value ?? {}).some(([key, each]) => Boolean(each) && (name === undefined || key === name));

/** The rules of `ruleJson`, which is written as WAF's API has it, by the names that `@pulumi/aws` has for the same. */
export const rulesInJson = (json: string | undefined): AclRule[] =>
  json ? (list(parsed(json)).map(decapitalized) as AclRule[]) : [];

/** The same text with metrics for each rule. */
export const withMetrics = (json: string): string =>
  JSON.stringify(
    (list(parsed(json)) as { VisibilityConfig?: object }[]).map((each) => ({
      ...each,
      VisibilityConfig: { ...each.VisibilityConfig, CloudWatchMetricsEnabled: true },
    })),
  );

function decapitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decapitalized);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [propertyOf(key), decapitalized(each)]));
}

const propertyOf = (key: string) =>
  key === "CloudWatchMetricsEnabled" ? "cloudwatchMetricsEnabled" : key.charAt(0).toLowerCase() + key.slice(1);
