export { numberIn, numbersIn, switchIn, textsIn } from "./configured";
export { porticoPack } from "./pack";
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
export { rules } from "./rules";
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
