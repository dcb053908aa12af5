import { type QueryInput, textOf } from "../aws-query";

/** The texts of a map. */
export const textsIn = (map: QueryInput): Record<string, string> =>
  Object.fromEntries(Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

/** One page of a list, with the token of the next. */
export function page<Item>(
  input: QueryInput,
  list: readonly Item[],
  most: number,
): { items: Item[]; NextToken?: string } {
  const token = textOf(input, "NextToken");
  const from = token ? Number(Buffer.from(token, "base64url").toString()) || 0 : 0;
  const until = from + most;
  const NextToken = until < list.length ? Buffer.from(String(until)).toString("base64url") : undefined;
  return { items: list.slice(from, until), NextToken };
}
