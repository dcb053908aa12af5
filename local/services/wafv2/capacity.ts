import type { FieldInputs, RuleInputs, StatementInputs, TransformationInputs } from "./inputs";
import { managedGroup } from "./managed";

/** Most units of one web ACL (AWS, "AWS WAF quotas"). Those over 1,500 cost more. */
export const mostCapacity = 5_000;

/**
 * Web ACL capacity units of some rules (AWS, WAF developer guide: "Web ACL capacity units (WCUs) in AWS WAF", and the page of each
 * statement). AWS combines what rules have in common and so may come to less.
 *
 * @param groupCapacity what a rule group of one's own was made with
 */
export const capacityOf = (rules: readonly RuleInputs[], groupCapacity: (arn: string) => number): number =>
  rules.reduce((sum, { statement }) => sum + unitsOf(statement, groupCapacity), 0);

function unitsOf(statement: StatementInputs, groupCapacity: (arn: string) => number): number {
  const all = (statements: readonly (StatementInputs | undefined)[] = []): number =>
    statements.reduce((sum: number, each) => sum + (each ? unitsOf(each, groupCapacity) : 0), 0);
  const { andStatement, orStatement, notStatement, rateBasedStatement, managedRuleGroupStatement } = statement;
  const nested = andStatement ?? orStatement ?? notStatement;
  if (nested) return all([...(nested.statements ?? []), notStatement?.statement]);
  if (rateBasedStatement)
    return 2 + 30 * (rateBasedStatement.customKeys?.length ?? 0) + all([rateBasedStatement.scopeDownStatement]);
  if (managedRuleGroupStatement) {
    const { vendorName, name, scopeDownStatement } = managedRuleGroupStatement;
    return (managedGroup(vendorName, name)?.capacity ?? 0) + all([scopeDownStatement]);
  }
  if (statement.ruleGroupReferenceStatement) return groupCapacity(statement.ruleGroupReferenceStatement.arn);
  if (statement.ipSetReferenceStatement)
    return statement.ipSetReferenceStatement.ipSetForwardedIpConfig?.position === "ANY" ? 5 : 1;
  if (statement.geoMatchStatement || statement.labelMatchStatement || statement.asnMatchStatement) return 1;
  return fieldUnits(statement);
}

/** Statements about a part of a request: a base, ten for all query arguments and for each transformation, twice for JSON. */
function fieldUnits(statement: StatementInputs): number {
  const { byteMatchStatement: bytes, sqliMatchStatement: sqli, sizeConstraintStatement: size } = statement;
  const of = (inputs: { fieldToMatch?: FieldInputs; textTransformations?: TransformationInputs[] }, base: number) =>
    (inputs.fieldToMatch?.jsonBody ? 2 * base : base) +
    (inputs.fieldToMatch?.allQueryArguments ? 10 : 0) +
    10 * (inputs.textTransformations ?? []).filter(({ type }) => type !== "NONE").length;
  if (bytes) return of(bytes, bytes.positionalConstraint.startsWith("CONTAINS") ? 10 : 2);
  if (sqli) return of(sqli, sqli.sensitivityLevel === "HIGH" ? 30 : 20);
  if (size) return of(size, 1);
  if (statement.xssMatchStatement) return of(statement.xssMatchStatement, 40);
  if (statement.regexMatchStatement) return of(statement.regexMatchStatement, 3);
  if (statement.regexPatternSetReferenceStatement) return of(statement.regexPatternSetReferenceStatement, 25);
  return 0;
}
