export { numberIn, numbersIn, switchIn, textsIn } from "./kit/configured";
export { porticoPack } from "./kit/pack";
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
} from "./kit/rule";
export {
  type AskedOfStack,
  type Declared,
  type DeclaredStack,
  type Remedy,
  remedyOn,
  type StackRule,
  type StackRuleSpec,
  stackRule,
} from "./kit/stack-rule";
export { rules } from "./rules";
