import { joined } from "./flatten";
import { InvalidPattern } from "./invalid-pattern";
import { isOperator, type Matcher, readMatchers } from "./matchers";

/** What one field must be: as one of the matchers says. */
export interface Demand {
  readonly path: string;
  readonly matchers: readonly Matcher[];
}

/** Demands that must all be met. */
export type Rule = readonly Demand[];

/** As many rules may come of the `$or`s of one pattern (AWS, EventBridge user guide: "Or matching": 1,000 combinations). */
const mostRules = 1_000;

/** Reads a pattern into rules of which one must hold: every `$or` multiplies them. @throws InvalidPattern */
export function readRules(pattern: unknown, path = ""): readonly Rule[] {
  if (!isObject(pattern)) throw new InvalidPattern("Filter is not an object");
  const members = Object.entries(pattern);
  if (members.length === 0) throw new InvalidPattern("Empty objects are not allowed");
  return members.reduce<readonly Rule[]>((rules, [key, member]) => both(rules, readMember(key, member, path)), [[]]);
}

function readMember(key: string, member: unknown, path: string): readonly Rule[] {
  if (key === "$or" && isChoice(member)) return member.flatMap((alternative) => readRules(alternative, path));
  const place = joined(path, key);
  if (Array.isArray(member)) return [[{ path: place, matchers: readMatchers(member) }]];
  if (isObject(member)) return readRules(member, place);
  throw new InvalidPattern(`"${key}" must be an object or an array`);
}

/** `$or` is a choice when it holds several objects with names of fields; else it is a field of that name. */
const isChoice = (member: unknown): member is object[] =>
  Array.isArray(member) &&
  member.length > 1 &&
  member.every((one) => isObject(one) && !Object.keys(one).some((name) => isOperator(name)));

function both(one: readonly Rule[], other: readonly Rule[]): readonly Rule[] {
  if (one.length * other.length > mostRules)
    throw new InvalidPattern(`Rule is too complex - $or gives more than ${mostRules} combinations`);
  return one.flatMap((first) => other.map((second) => [...first, ...second]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
