import { AwsError } from "../../aws-json";
import type { StateValue } from "./definition";

/** The rule of a composite alarm, read: whether it holds, given the states of other alarms. */
export interface Rule {
  holds(stateOf: (alarmName: string) => StateValue | undefined): boolean;
  /** Names of the alarms that it is about. */
  readonly alarms: readonly string[];
}

const states: Readonly<Record<string, StateValue>> = {
  ALARM: "ALARM",
  OK: "OK",
  INSUFFICIENT_DATA: "INSUFFICIENT_DATA",
};

const refused = (rule: string, why: string) =>
  new AwsError(
    "ValidationException",
    `AlarmRule must not contain leading or trailing whitespace or be null or be malformed: ${why} in '${rule}'`,
  );

/**
 * Reads a rule: `ALARM("name or ARN")`, `OK(…)`, `INSUFFICIENT_DATA(…)`, `TRUE`, `FALSE`, `AND`, `OR`, `NOT` and parentheses.
 *
 * @throws AwsError ValidationException for what is none
 */
export function readRule(rule: string): Rule {
  const tokens = tokensOf(rule);
  const alarms: string[] = [];
  let at = 0;
  const take = (text: string): boolean => {
    if (tokens[at]?.toUpperCase() !== text) return false;
    at++;
    return true;
  };
  const need = (text: string): void => {
    if (!take(text)) throw refused(rule, `${text} is missing before ${tokens[at] ?? "the end"}`);
  };
  const either = (): Rule["holds"] => {
    let left = both();
    while (take("OR")) left = joined(left, both(), (a, b) => a || b);
    return left;
  };
  const both = (): Rule["holds"] => {
    let left = one();
    while (take("AND")) left = joined(left, one(), (a, b) => a && b);
    return left;
  };
  const one = (): Rule["holds"] => {
    if (take("NOT")) {
      const inner = one();
      return (stateOf) => !inner(stateOf);
    }
    if (take("TRUE")) return () => true;
    if (take("FALSE")) return () => false;
    if (take("(")) {
      const inner = either();
      need(")");
      return inner;
    }
    const state = states[tokens[at]?.toUpperCase() ?? ""];
    if (state === undefined) throw refused(rule, `unexpected ${tokens[at] ?? "end"}`);
    at++;
    need("(");
    const name = nameIn(tokens[at++] ?? "");
    need(")");
    alarms.push(name);
    return (stateOf) => stateOf(name) === state;
  };
  const holds = either();
  if (at < tokens.length) throw refused(rule, `unexpected ${tokens[at]}`);
  return { holds, alarms };
}

const joined =
  (left: Rule["holds"], right: Rule["holds"], work: (a: boolean, b: boolean) => boolean): Rule["holds"] =>
  (stateOf) =>
    work(left(stateOf), right(stateOf));

/** Quoted names may hold any sign; others end at a space or parenthesis. */
const tokensOf = (rule: string): string[] => rule.match(/"[^"]*"|[()]|[^\s()"]+/g) ?? [];

/** The name in a quoted or plain name or ARN. */
const nameIn = (token: string): string => token.replace(/^"|"$/g, "").replace(/^arn:.*?:alarm:/, "");
