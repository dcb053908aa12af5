import { tableRestorable } from "./dynamodb";
import { noActionWildcard, noResourceWildcard } from "./iam";
import { functionTraced } from "./lambda";
import { logGroupRetention } from "./logs";
import type { Rule } from "./rule";
import { queueEncrypted } from "./sqs";

export { numberIn, numbersIn, switchIn, textsIn } from "./configured";
export {
  type About,
  type Asked,
  type Frameworks,
  type InputsOf,
  type JudgedResource,
  type ResourceClass,
  type ResourceRule,
  type Rule,
  type RuleSpec,
  rule,
} from "./rule";
export {
  type AskedOfStack,
  type Declared,
  type DeclaredStack,
  type Remedy,
  remedyOn,
  type StackRule,
  type StackRuleSpec,
  stackRule,
} from "./stack-rule";
export { functionTraced, logGroupRetention, noActionWildcard, noResourceWildcard, queueEncrypted, tableRestorable };

/**
 * Every rule of the pack. Importing this starts nothing, so that a team can put them in a pack of its own.
 *
 * @example
 * new PolicyPack("ours", { policies: [...rules, ourRule] });
 */
export const rules: readonly Rule[] = [
  queueEncrypted,
  tableRestorable,
  functionTraced,
  logGroupRetention,
  noActionWildcard,
  noResourceWildcard,
];
