import type { FieldInputs, StatementInputs, TransformationInputs } from "../inputs";
import { addressesOf, fallbackOf, type Ranges } from "./addresses";
import { fieldOf, Unknown } from "./fields";
import { allOf, anyOf, type Matcher, not } from "./matcher";
import { keyReader, type Rates } from "./rate";
import { looksLikeSql } from "./sql";
import type { Subject } from "./subject";
import { looksLikeScript } from "./xss";

/** What statements refer to, and count with. */
export interface Surroundings {
  /** The addresses of a set. @throws Error when there is no such set */
  ranges(arn: string): Ranges;
  /** The patterns of a set. @throws Error when there is no such set */
  patterns(arn: string): RegExp[];
  /** The counts of the rule that is read. */
  rates: Rates;
  now(): number;
}

/**
 * Makes of a statement what judges requests by it (AWS, WAF developer guide: "Using rule statements in AWS WAF").
 *
 * @throws Unknown for what is not emulated, naming it
 */
export function matcherOf(statement: StatementInputs, around: Surroundings): Matcher {
  const inner = (nested: StatementInputs[] | undefined) => (nested ?? []).map((each) => matcherOf(each, around));
  const { andStatement, orStatement, notStatement, geoMatchStatement, labelMatchStatement } = statement;
  if (andStatement) return allOf(inner(andStatement.statements));
  if (orStatement) return anyOf(inner(orStatement.statements));
  if (notStatement) return not(anyOf(inner(nestedIn(notStatement))));
  if (labelMatchStatement) return labelled(labelMatchStatement);
  if (geoMatchStatement) {
    const { countryCodes } = geoMatchStatement;
    return ({ country }) => (country === undefined ? undefined : countryCodes.includes(country));
  }
  if (statement.ipSetReferenceStatement) return inSet(statement.ipSetReferenceStatement, around);
  if (statement.rateBasedStatement) return overRate(statement.rateBasedStatement, around);
  return fieldMatcher(statement, around);
}

const nestedIn = ({ statement, statements = [] }: NonNullable<StatementInputs["notStatement"]>) =>
  statement ? [statement] : statements;

/** Statements about a part of the request. */
function fieldMatcher(statement: StatementInputs, around: Surroundings): Matcher {
  const { byteMatchStatement, regexMatchStatement, regexPatternSetReferenceStatement } = statement;
  const { sizeConstraintStatement, sqliMatchStatement, xssMatchStatement } = statement;
  if (byteMatchStatement) return onField(byteMatchStatement, found(byteMatchStatement));
  if (regexMatchStatement) {
    const pattern = expression(regexMatchStatement.regexString);
    return onField(regexMatchStatement, (text) => pattern.test(text));
  }
  if (regexPatternSetReferenceStatement) {
    const patterns = around.patterns(regexPatternSetReferenceStatement.arn);
    return onField(regexPatternSetReferenceStatement, (text) => patterns.some((pattern) => pattern.test(text)));
  }
  if (sizeConstraintStatement) return onField(sizeConstraintStatement, sized(sizeConstraintStatement));
  if (sqliMatchStatement) return onField(sqliMatchStatement, looksLikeSql);
  if (xssMatchStatement) return onField(xssMatchStatement, looksLikeScript);
  throw new Unknown(Object.keys(statement).find((name) => statement[name]) ?? "a rule without a statement");
}

/** @throws Unknown for an expression that JavaScript has no like of */
export function expression(text: string): RegExp {
  const [, flags = "", source = text] = /^\(\?([ims]+)\)(.*)$/s.exec(text) ?? [];
  try {
    return new RegExp(source, flags);
  } catch {
    throw new Unknown(`the regular expression ${text}`);
  }
}

/** True when it holds of one of the texts. */
function onField(
  { fieldToMatch, textTransformations }: { fieldToMatch?: FieldInputs; textTransformations?: TransformationInputs[] },
  holds: (text: string) => boolean,
): Matcher {
  const field = fieldOf(fieldToMatch, textTransformations);
  return (subject) => field.oversize(subject) ?? field.values(subject).some(holds);
}

function found({ searchString, positionalConstraint }: { searchString: string; positionalConstraint: string }) {
  const texts: Record<string, (text: string) => boolean> = {
    EXACTLY: (text) => text === searchString,
    STARTS_WITH: (text) => text.startsWith(searchString),
    ENDS_WITH: (text) => text.endsWith(searchString),
    CONTAINS: (text) => text.includes(searchString),
    CONTAINS_WORD: (text) => hasWord(text, searchString),
  };
  const holds = texts[positionalConstraint];
  if (!holds) throw new Unknown(`the position ${positionalConstraint}`);
  return holds;
}

/** A word has no letter, digit or underscore before or after it. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!/\w/.test(text[at - 1] ?? "") && !/\w/.test(text[at + word.length] ?? "")) return true;
  return false;
}

function sized({ comparisonOperator, size }: { comparisonOperator: string; size: number }) {
  const comparisons: Record<string, (bytes: number) => boolean> = {
    EQ: (bytes) => bytes === size,
    NE: (bytes) => bytes !== size,
    LE: (bytes) => bytes <= size,
    LT: (bytes) => bytes < size,
    GE: (bytes) => bytes >= size,
    GT: (bytes) => bytes > size,
  };
  const holds = comparisons[comparisonOperator];
  if (!holds) throw new Unknown(`the comparison ${comparisonOperator}`);
  return (text: string) => holds(Buffer.byteLength(text));
}

/** A label by the end of its name, or by one of its namespaces (AWS, WAF developer guide: "Label match rule statement"). */
function labelled({ scope, key }: { scope: string; key: string }): Matcher {
  const part = scope === "NAMESPACE" ? `:${key.replace(/:$/, "")}:` : `:${key}`;
  const holds = (label: string) => (scope === "NAMESPACE" ? `:${label}`.includes(part) : `:${label}`.endsWith(part));
  return ({ labels }) => [...labels].some(holds);
}

function inSet(
  { arn, ipSetForwardedIpConfig }: NonNullable<StatementInputs["ipSetReferenceStatement"]>,
  around: Surroundings,
): Matcher {
  const ranges = around.ranges(arn);
  return (subject) => {
    const addresses = addressesOf(subject, ipSetForwardedIpConfig);
    return addresses ? addresses.some(ranges) : ipSetForwardedIpConfig && fallbackOf(ipSetForwardedIpConfig);
  };
}

function overRate(inputs: NonNullable<StatementInputs["rateBasedStatement"]>, around: Surroundings): Matcher {
  const { limit, evaluationWindowSec = 300, scopeDownStatement } = inputs;
  const isCounted = scopeDownStatement ? matcherOf(scopeDownStatement, around) : () => true;
  const keyOf = keyReader(inputs);
  return (subject: Subject) => {
    if (isCounted(subject) !== true) return false;
    const key = keyOf(subject);
    return key !== undefined && around.rates.count(key, evaluationWindowSec, around.now()) > limit;
  };
}
