import { readCidr } from "../patterns/cidr";
import { matches, matchesArn, type Pattern } from "./pattern";

/** How one condition operator compares. */
export interface Operator {
  /** Whether `*` and `?` of the policy's values are wildcards. */
  readonly wildcards: boolean;
  /** True for operators such as StringNotEquals, which hold where no value of the policy compares. */
  readonly negated: boolean;
  /** Whether a value of the request compares with one of the policy. */
  compares(wanted: Pattern, given: string): boolean;
}

const textOf = (pattern: Pattern): string => pattern.join("");
const equal: Operator["compares"] = (wanted, given) => textOf(wanted) === given;
const sameLetters: Operator["compares"] = (wanted, given) => textOf(wanted).toLowerCase() === given.toLowerCase();

const ordered =
  (measure: (text: string) => number, holds: (given: number, wanted: number) => boolean): Operator["compares"] =>
  (wanted, given) =>
    holds(measure(given), measure(textOf(wanted)));

/** An address, or a range of them: `192.0.2.0/24`. What is neither holds no address. */
const inRange: Operator["compares"] = (wanted, given) => {
  const text = textOf(wanted);
  try {
    return readCidr(text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`)(given);
  } catch {
    return false;
  }
};

/** Dates are RFC 3339, or seconds since 1970. */
const dateOf = (text: string): number => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const comparisons: Readonly<Record<string, (given: number, wanted: number) => boolean>> = {
  Equals: (given, wanted) => given === wanted,
  LessThan: (given, wanted) => given < wanted,
  LessThanEquals: (given, wanted) => given <= wanted,
  GreaterThan: (given, wanted) => given > wanted,
  GreaterThanEquals: (given, wanted) => given >= wanted,
};

const operators = new Map<string, Operator>();
const plain = (name: string, compares: Operator["compares"], wildcards = false) =>
  operators.set(name, { wildcards, negated: false, compares });
/** An operator and its opposite: `StringEquals` and `StringNotEquals`. */
const pair = (kind: string, how: string, compares: Operator["compares"], wildcards = false) => {
  plain(`${kind}${how}`, compares, wildcards);
  operators.set(`${kind}Not${how}`, { wildcards, negated: true, compares });
};

pair("String", "Equals", equal);
pair("String", "EqualsIgnoreCase", sameLetters);
pair("String", "Like", matches, true);
// AWS, "IAM JSON policy elements: Condition operators": ArnEquals and ArnLike behave identically.
pair("Arn", "Equals", matchesArn, true);
pair("Arn", "Like", matchesArn, true);
plain("Bool", sameLetters);
plain("IpAddress", inRange);
operators.set("NotIpAddress", { wildcards: false, negated: true, compares: inRange });
for (const [kind, measure] of [
  ["Numeric", Number],
  ["Date", dateOf],
] as const) {
  for (const [how, holds] of Object.entries(comparisons)) {
    if (how === "Equals") pair(kind, how, ordered(measure, holds));
    else plain(`${kind}${how}`, ordered(measure, holds));
  }
}

/** The operator of this name, without `IfExists` and `ForAllValues:`. That for binary values is not here. */
export const operatorNamed = (name: string): Operator | undefined => operators.get(name);
