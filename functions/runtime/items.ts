import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item of a table, as DynamoDB writes it. */
export type Item = Record<string, AttributeValue>;

/** What {@link itemOf} takes: texts and whole numbers. What is undefined is left out. */
export type ItemValues = Readonly<Record<string, string | number | undefined>>;

/** Values as an item. */
export const itemOf = (values: ItemValues): Item =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, AttributeValue][] =>
      value === undefined ? [] : [[name, attributeOf(value)]],
    ),
  );

/** One value as DynamoDB writes it. */
export const attributeOf = (value: string | number): AttributeValue =>
  typeof value === "number" ? { N: String(value) } : { S: value };

/** The text of an attribute. @throws Error for an item without it: another program wrote that */
export function textIn(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text === undefined) throw new Error(`An item has no text "${name}": another program wrote it`);
  return text;
}

/** The number of an attribute. @throws Error as {@link textIn} */
export function numberIn(item: Item, name: string): number {
  const number = item[name]?.N;
  if (number === undefined) throw new Error(`An item has no number "${name}": another program wrote it`);
  return Number(number);
}

/**
 * Whether an item is past its time to live. DynamoDB deletes it within days of that, and until then still gives it (AWS, DynamoDB developer guide:
 * "Using time to live").
 *
 * @param name of the attribute that holds the time, in seconds since 1970
 */
export const isExpired = (item: Item, name = "expires"): boolean => {
  const expires = item[name]?.N;
  return expires !== undefined && Number(expires) * 1000 <= Date.now();
};
