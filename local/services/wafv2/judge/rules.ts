import type { ActionInputs, RuleInputs, StatementInputs } from "../inputs";
import { managedGroup } from "../managed";
import { Unknown } from "./fields";
import { allOf, type Matcher, never } from "./matcher";
import { type KeyReader, keyReader } from "./rate";
import { matcherOf, type Surroundings } from "./statements";

/** What is done with a request that a rule is about. */
export type ActionName = "ALLOW" | "BLOCK" | "COUNT";

/** An action, with what belongs to it. */
export interface Action extends Pick<ActionInputs, "allow" | "block" | "count"> {
  name: ActionName;
}

/** A rule that looks at requests by itself. */
export interface SimpleRule {
  name: string;
  /** Left out: it is not measured. */
  metric?: string;
  /** Given to requests that it is about, whole. */
  labels: readonly string[];
  action: Action;
  /** Set where another action stands in the place of the rule's own. */
  overridden?: ActionName;
  matches: Matcher;
  /** Of a rule that counts requests. */
  rate?: { limit: number; seconds: number; keyType: string; keyOf: KeyReader };
}

/** A rule that asks a group. */
export interface GroupRule {
  name: string;
  metric?: string;
  /** As logs have it: `AWS#AWSManagedRulesCommonRuleSet`, or an ARN. */
  groupId: string;
  type: "MANAGED_RULE_GROUP" | "GROUP";
  /** True where a refusal by the group only counts. */
  onlyCounts: boolean;
  /** Requests that the group is asked about. */
  scope: Matcher;
  rules: readonly SimpleRule[];
}

/** What rules are read with. */
export interface Reading {
  /** What labels of own rules begin with: `awswaf:000000000000:webacl:api`. */
  namespace: string;
  /** The surroundings of one rule, which has counts of its own. */
  around(rule: string): Surroundings;
  /** The rules of a group of one's own, and its name. @throws Error when there is no such group */
  group(arn: string): { namespace: string; rules: readonly RuleInputs[] };
  /** Told of what is not emulated. */
  note(what: string): void;
}

/** Rules in the order in which they judge. */
export const readRules = (rules: readonly RuleInputs[], reading: Reading): (SimpleRule | GroupRule)[] =>
  [...rules].sort((a, b) => a.priority - b.priority).map((rule) => readRule(rule, reading));

function readRule(rule: RuleInputs, reading: Reading): SimpleRule | GroupRule {
  const { managedRuleGroupStatement: managed, ruleGroupReferenceStatement: own } = rule.statement;
  const group = {
    name: rule.name,
    metric: metricOf(rule),
    onlyCounts: rule.overrideAction?.count !== undefined,
    scope: scopeOf(rule, managed?.scopeDownStatement, reading),
  };
  const overrides = (managed ?? own)?.ruleActionOverrides ?? [];
  if (managed) {
    const { vendorName, name } = managed;
    const rules = managedRules(rule, reading).map((each) => overriding(each, overrides));
    return { ...group, type: "MANAGED_RULE_GROUP", groupId: `${vendorName}#${name}`, rules };
  }
  if (own) {
    const { namespace, rules } = reading.group(own.arn);
    const read = [...rules]
      .sort((a, b) => a.priority - b.priority)
      .map((each) =>
        readSimple(each, { ...reading, namespace, around: (name) => reading.around(`${rule.name} ${name}`) }),
      )
      .map((each) => overriding(each, overrides));
    return { ...group, type: "GROUP", groupId: own.arn, rules: read };
  }
  return readSimple(rule, reading);
}

function readSimple(rule: RuleInputs, reading: Reading): SimpleRule {
  const around = reading.around(rule.name);
  const { rateBasedStatement: rate } = rule.statement;
  return (
    noting(reading, rule, (): SimpleRule => {
      const read = {
        ...unmatched(rule, reading),
        matches: matcherOf(rule.statement, around),
      };
      if (!rate) return read;
      const { limit, evaluationWindowSec: seconds = 300, aggregateKeyType: keyType } = rate;
      return { ...read, rate: { limit, seconds, keyType, keyOf: keyReader(rate) } };
    }) ?? unmatched(rule, reading)
  );
}

/** A rule that is about no request. */
const unmatched = (rule: RuleInputs, reading: Reading): SimpleRule => ({
  name: rule.name,
  metric: metricOf(rule),
  labels: (rule.ruleLabels ?? []).map(({ name }) => `${reading.namespace}:${name}`),
  action: actionOf(rule.action, (what) => reading.note(`${rule.name}: ${what}`)),
  matches: never,
});

function managedRules(rule: RuleInputs, reading: Reading): SimpleRule[] {
  const { vendorName = "", name = "" } = rule.statement.managedRuleGroupStatement ?? {};
  const group = managedGroup(vendorName, name);
  if (!group?.rules) reading.note(`${rule.name}: the managed group ${vendorName} ${name}`);
  return (group?.rules ?? []).map(({ name: each, label, matches }) => ({
    name: each,
    labels: [`${group?.namespace}:${label}`],
    action: { name: "BLOCK", block: {} },
    matches,
  }));
}

function overriding(rule: SimpleRule, overrides: readonly { name: string; actionToUse: ActionInputs }[]): SimpleRule {
  const override = overrides.find(({ name }) => name === rule.name);
  if (!override) return rule;
  return { ...rule, action: actionOf(override.actionToUse, () => undefined), overridden: rule.action.name };
}

function scopeOf(rule: RuleInputs, scope: StatementInputs | undefined, reading: Reading): Matcher {
  if (!scope) return allOf([]);
  return noting(reading, rule, () => matcherOf(scope, reading.around(rule.name))) ?? never;
}

/** Puzzles are counted only: no client here could solve one. */
export function actionOf(inputs: ActionInputs | undefined, note: (what: string) => void): Action {
  const { allow, block, count } = inputs ?? {};
  if (allow) return { name: "ALLOW", allow };
  if (block) return { name: "BLOCK", block };
  if (!count) note(`the action ${Object.keys(inputs ?? {})[0] ?? "of no name"}, which only counts`);
  return { name: "COUNT", count: count ?? {} };
}

/** Says what is not emulated; undefined then. */
function noting<T>(reading: Reading, rule: RuleInputs, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    reading.note(`${rule.name}: ${error.message}, and so matches nothing`);
    return undefined;
  }
}

const metricOf = ({ visibilityConfig }: RuleInputs): string | undefined =>
  visibilityConfig?.cloudwatchMetricsEnabled === false ? undefined : visibilityConfig?.metricName;
