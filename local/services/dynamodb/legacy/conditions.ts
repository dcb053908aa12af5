import { invalidParameter, validationError } from "../errors";
import type { KeyConditions, KeyOperator } from "../expressions/key-condition";
import type { Predicate } from "../expressions/operand";
import { anyMap, flag, type Input, list, map, oneOf, required, structure } from "../requests/shape";
import { type AttributeType, type AttributeValue, member, typeOf } from "../values/attribute-value";
import { measureValue } from "../values/check";
import { beginsWith, compare, contains, equal } from "../values/compare";

/** The comparison operators of the parameters that came before expressions: KeyConditions, QueryFilter, Expected … */
interface Operator {
  /** How many values it takes. */
  readonly values: readonly [min: number, max: number];
  /** The types that it takes. */
  readonly types: readonly AttributeType[];
  test(value: AttributeValue | undefined, given: readonly AttributeValue[]): boolean;
}

const scalars: readonly AttributeType[] = ["S", "N", "B"];
const comparable: readonly AttributeType[] = [...scalars, "SS", "NS", "BS", "BOOL", "NULL", "L", "M"];
const one = [1, 1] as const;
const none = [0, 0] as const;
const many = Number.POSITIVE_INFINITY;

const ordered = (test: (order: number) => boolean): Operator => ({
  values: one,
  types: scalars,
  test: (value, [given]) => {
    const order = value === undefined || given === undefined ? undefined : compare(value, given);
    return order !== undefined && test(order);
  },
});

const isEqual = (value: AttributeValue | undefined, given: AttributeValue | undefined): boolean =>
  value !== undefined && given !== undefined && equal(value, given);
const has = (value: AttributeValue | undefined, given: AttributeValue | undefined): boolean =>
  value !== undefined && given !== undefined && contains(value, given);

const operators: Readonly<Record<string, Operator>> = {
  EQ: { values: one, types: comparable, test: (value, [given]) => isEqual(value, given) },
  NE: { values: one, types: comparable, test: (value, [given]) => !isEqual(value, given) },
  LE: ordered((order) => order <= 0),
  LT: ordered((order) => order < 0),
  GE: ordered((order) => order >= 0),
  GT: ordered((order) => order > 0),
  NOT_NULL: { values: none, types: [], test: (value) => value !== undefined },
  NULL: { values: none, types: [], test: (value) => value === undefined },
  CONTAINS: { values: one, types: scalars, test: (value, [given]) => has(value, given) },
  NOT_CONTAINS: { values: one, types: scalars, test: (value, [given]) => !has(value, given) },
  BEGINS_WITH: {
    values: one,
    types: ["S", "B"],
    test: (value, [given]) => value !== undefined && given !== undefined && beginsWith(value, given),
  },
  IN: { values: [1, many], types: scalars, test: (value, given) => given.some((each) => isEqual(value, each)) },
  BETWEEN: {
    values: [2, 2],
    types: scalars,
    test: (value, [low, high]) => {
      if (value === undefined || low === undefined || high === undefined) return false;
      const above = compare(value, low);
      const below = compare(value, high);
      return above !== undefined && below !== undefined && above >= 0 && below <= 0;
    },
  },
};

const comparisonOperator = oneOf(
  ...[
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
  ],
);

/** The shape of KeyConditions, QueryFilter and ScanFilter. */
export const conditionMap = map(
  structure({ ComparisonOperator: required(comparisonOperator), AttributeValueList: list(anyMap) }),
);

/** The shape of Expected. */
export const expectedMap = map(
  structure({ ComparisonOperator: comparisonOperator, AttributeValueList: list(anyMap), Value: anyMap, Exists: flag }),
);

/** What one attribute has to be. */
interface Condition {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly AttributeValue[];
}

/** Reads and checks KeyConditions, QueryFilter or ScanFilter. @throws DynamoDbError for values that do not fit */
function readConditions(input: Input): Condition[] {
  return Object.entries(input).map(([name, condition]) => {
    const { ComparisonOperator, AttributeValueList } = condition as Input;
    const values = Array.isArray(AttributeValueList) ? (AttributeValueList as AttributeValue[]) : [];
    return checked({ name, operator: String(ComparisonOperator), values });
  });
}

function checked(condition: Condition): Condition {
  const { operator: name, values } = condition;
  for (const value of values) measureValue(value);
  const operator = operators[name];
  if (operator === undefined) throw new Error(`the shape let an unknown operator pass: ${name}`);
  const [min, max] = operator.values;
  if (values.length < min || values.length > max) {
    throw invalidParameter(`Invalid number of argument(s) for the ${name} ComparisonOperator`);
  }
  const types = new Set(values.map(typeOf));
  if (types.size > 1) throw invalidParameter("AttributeValues inside AttributeValueList must be of same type");
  for (const type of types) {
    if (operator.types.includes(type)) continue;
    throw invalidParameter(`ComparisonOperator ${name} is not valid for ${type} AttributeValue type`);
  }
  const [low, high] = values;
  if (name === "BETWEEN" && low !== undefined && high !== undefined && (compare(low, high) ?? 0) > 0) {
    throw validationError(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    );
  }
  return condition;
}

/** A QueryFilter or ScanFilter as a function, and the attributes that it looks at. */
export function bindFilter(filter: Input, conditionalOperator: unknown): { test: Predicate; names: string[] } {
  const conditions = readConditions(filter);
  return { test: combined(conditions, conditionalOperator), names: conditions.map(({ name }) => name) };
}

/** Expected as a function. */
export function bindExpected(expected: Input, conditionalOperator: unknown): Predicate {
  const conditions = Object.entries(expected).map(([name, condition]) => readExpected(name, condition as Input));
  return combined(conditions, conditionalOperator);
}

function combined(conditions: readonly Condition[], conditionalOperator: unknown): Predicate {
  const tests = conditions.map(
    ({ name, operator, values }): Predicate =>
      (item) =>
        operators[operator]?.test(member(item, name), values) ?? false,
  );
  if (conditionalOperator === "OR") return (item) => tests.some((test) => test(item));
  return (item) => tests.every((test) => test(item));
}

/** One attribute of Expected, which has two forms: `Value` and `Exists`, or an operator and its values. */
function readExpected(name: string, condition: Input): Condition {
  const { ComparisonOperator: operator, AttributeValueList: list, Value: value, Exists: exists } = condition;
  const fault = (message: string) => invalidParameter(`${message} for Attribute: ${name}`);
  if (list !== undefined && value !== undefined) throw fault("Value and AttributeValueList cannot be used together");
  if (typeof operator === "string") {
    if (exists !== undefined) throw fault("Exists and ComparisonOperator cannot be used together");
    if (operator !== "NULL" && operator !== "NOT_NULL" && list === undefined && value === undefined) {
      throw fault(`Value or AttributeValueList must be used with ComparisonOperator: ${operator}`);
    }
    const values = Array.isArray(list) ? list : value === undefined ? [] : [value];
    return checked({ name, operator, values: values as AttributeValue[] });
  }
  if (list !== undefined) throw fault("AttributeValueList can only be used with a ComparisonOperator");
  if (exists === false) {
    if (value !== undefined) throw fault("Value cannot be used when Exists is false");
    return { name, operator: "NULL", values: [] };
  }
  if (value === undefined) throw fault(`Value must be provided when Exists is ${exists === true ? "true" : "null"}`);
  return checked({ name, operator: "EQ", values: [value as AttributeValue] });
}

const keyOperators: Readonly<Record<string, KeyOperator>> = {
  EQ: "=",
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
  BETWEEN: "between",
  BEGINS_WITH: "begins_with",
};

/** KeyConditions as the conditions of a query. @throws DynamoDbError for an operator that no index can answer */
export function bindLegacyKeyConditions(input: Input): KeyConditions {
  const conditions = readConditions(input);
  if (conditions.length < 1 || conditions.length > 2) throw validationError("Conditions can be of length 1 or 2 only");
  return new Map(
    conditions.map(({ name, operator, values }) => {
      const keyOperator = keyOperators[operator];
      if (keyOperator === undefined) {
        throw validationError("Attempted conditional constraint is not an indexable operation");
      }
      return [name, { operator: keyOperator, values }];
    }),
  );
}
