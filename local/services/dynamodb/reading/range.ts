import { invalidParameter, validationError } from "../errors";
import type { KeyCondition, KeyConditions } from "../expressions/key-condition";
import { type KeyAttribute, type KeySchema, keyPart } from "../tables/key-schema";
import type { AttributeValue } from "../values/attribute-value";
import { orderOf } from "../values/order";

/** The part of a partition that a query reads, by the order text of sort keys. */
export interface Range {
  /** True for what stands before the part. */
  readonly below: (range: string) => boolean;
  /** True for what stands behind it. */
  readonly above: (range: string) => boolean;
}

/** The partition and the part of it that a query reads. */
export interface KeyRange {
  readonly hash: string;
  /** Undefined for the whole partition. */
  readonly range: Range | undefined;
}

/**
 * Turns the conditions of a query into the keys to read: an `=` for each partition key attribute; sort key attributes
 * from the left, all but the last with `=`.
 *
 * @throws DynamoDbError when they do not fit the keys of the table or index
 */
export function keyRangeOf({ hash, range }: KeySchema, conditions: KeyConditions): KeyRange {
  if (range.length === 0 && conditions.size > hash.length) throw notSupported();
  const hashParts = hash.map((attribute) => {
    const condition = conditions.get(attribute.name);
    if (condition === undefined) throw missed(attribute);
    checkType(attribute, condition);
    if (condition.operator !== "=") throw notSupported();
    return condition.values;
  });
  const given = range.filter(({ name }) => conditions.has(name));
  if (hash.length + given.length < conditions.size) throw missed(range[given.length] ?? range[0] ?? hash[0]);
  given.forEach((attribute, at) => {
    if (range[at] !== attribute) throw missed(range[at]);
  });
  return {
    hash: textOf(
      hash,
      hashParts.map(([value]) => value),
    ),
    range: given.length === 0 ? undefined : rangeOf(given, conditions, range.length > 1),
  };
}

const notSupported = () => validationError("Query key condition not supported");
const missed = (attribute: KeyAttribute | undefined) =>
  validationError(`Query condition missed key schema element: ${attribute?.name}`);

function checkType({ name, type }: KeyAttribute, { values }: KeyCondition): void {
  if (values.some((value) => value[type] === undefined)) {
    throw invalidParameter("Condition parameter type does not match schema type");
  }
  if (values.every((value) => value[type] !== "")) return;
  throw validationError(
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      `${type === "S" ? "string" : "binary"} value. Key: ${name}`,
  );
}

function textOf(attributes: readonly KeyAttribute[], values: readonly (AttributeValue | undefined)[]): string {
  const parts = attributes.map(({ type }, at) => orderOf(type, values[at]?.[type] ?? ""));
  return parts.length === 1 ? (parts[0] ?? "") : parts.map(keyPart).join("");
}

function rangeOf(given: readonly KeyAttribute[], conditions: KeyConditions, composite: boolean): Range {
  let prefix = "";
  let last: KeyCondition | undefined;
  for (const [at, attribute] of given.entries()) {
    const condition = conditions.get(attribute.name);
    if (condition === undefined) throw missed(attribute);
    checkType(attribute, condition);
    last = condition;
    if (at === given.length - 1) break;
    if (condition.operator !== "=") throw notSupported();
    prefix += keyPart(orderOf(attribute.type, condition.values[0]?.[attribute.type] ?? ""));
  }
  const type = given.at(-1)?.type ?? "S";
  const orders = (last?.values ?? []).map((value) => orderOf(type, value[type] ?? ""));
  return interval(last?.operator ?? "=", orders, prefix, composite);
}

/** In a key of several attributes a value is followed by the rest of the key: equal then means "starts with". */
function interval(
  operator: KeyCondition["operator"],
  orders: readonly string[],
  prefix: string,
  composite: boolean,
): Range {
  const [low = "", high = low] = orders.map((order) => prefix + (composite ? keyPart(order) : order));
  const is = (range: string, text: string) => (composite ? range.startsWith(text) : range === text);
  const within = (range: string) => range.startsWith(prefix);
  switch (operator) {
    case "=":
      return { below: (range) => range < low, above: (range) => range > low && !is(range, low) };
    case "<":
      return { below: (range) => range < prefix, above: (range) => range >= low };
    case "<=":
      return { below: (range) => range < prefix, above: (range) => range > low && !is(range, low) };
    case ">":
      return { below: (range) => range < low || is(range, low), above: (range) => range > prefix && !within(range) };
    case ">=":
      return { below: (range) => range < low, above: (range) => range > prefix && !within(range) };
    case "between":
      return { below: (range) => range < low, above: (range) => range > high && !is(range, high) };
    case "begins_with": {
      const start = prefix + (composite ? keyPart(orders[0] ?? "").slice(0, -2) : (orders[0] ?? ""));
      return { below: (range) => range < start, above: (range) => range > start && !range.startsWith(start) };
    }
  }
}

/** @throws DynamoDbError when a filter looks at an attribute of the key that the query reads by */
export function checkFilterAttributes({ hash, range }: KeySchema, names: ReadonlySet<string>, filter: string): void {
  const key = [...hash, ...range].find(({ name }) => names.has(name));
  if (key === undefined) return;
  throw validationError(`${filter} can only contain non-primary key attributes: Primary key attribute: ${key.name}`);
}
