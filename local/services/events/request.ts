import { constraint, invalid } from "./errors";

/** The members of a request. */
export type Input = Readonly<Record<string, unknown>>;

/** A text; undefined where it is left out. */
export const text = (input: Input, name: string): string | undefined => {
  const value = input[name];
  return typeof value === "string" ? value : undefined;
};

const memberOf = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** @throws AwsError ValidationException when it is left out */
export function required(input: Input, name: string): string {
  const value = text(input, name);
  if (value !== undefined) return value;
  throw invalid(
    `1 validation error detected: Value null at '${memberOf(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

export const texts = (input: Input, name: string): string[] => {
  const value = input[name];
  return Array.isArray(value) ? value.map(String) : [];
};

export const parts = (input: Input, name: string): Input[] => {
  const value = input[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
};

export const part = (input: Input, name: string): Input | undefined => {
  const value = input[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Input) : undefined;
};

/** A name as rules, buses and targets have it. @throws AwsError ValidationException */
export function checkName(
  name: string,
  path: string,
  pattern = /^[.\-_A-Za-z0-9]+$/,
  shown = "[\\.\\-_A-Za-z0-9]+",
  longest = 64,
): void {
  if (!pattern.test(name)) throw constraint(name, path, `Member must satisfy regular expression pattern: ${shown}`);
  if (name.length > longest) throw constraint(name, path, `Member must have length less than or equal to ${longest}`);
}

/** Tags of a request by key. */
export const tagsIn = (input: Input): Record<string, string> =>
  Object.fromEntries(parts(input, "Tags").map(({ Key, Value }) => [String(Key), String(Value)]));

/** One page of a list, with the token of the next: `Limit` and `NextToken` of the request. */
export function page<Item>(input: Input, list: readonly Item[]): { items: Item[]; NextToken?: string } {
  const token = text(input, "NextToken");
  const from = token === undefined ? 0 : Number(Buffer.from(token, "base64").toString()) || 0;
  const until = from + Math.min(Number(input.Limit) || 100, 100);
  const NextToken = until < list.length ? Buffer.from(String(until)).toString("base64") : undefined;
  return { items: list.slice(from, until), NextToken };
}
