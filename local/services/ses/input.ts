import { AwsError } from "../aws-json";

type Input = Readonly<Record<string, unknown>>;

/** A request of version 2 that makes no sense. */
export const badRequest = (message: string): AwsError => new AwsError("BadRequestException", message);

/** What a request of version 2 names is not there. */
export const notFound = (message: string): AwsError => new AwsError("NotFoundException", message, 404);

/** What a request of version 2 would make is there already. */
export const alreadyExists = (message: string): AwsError => new AwsError("AlreadyExistsException", message);

export const text = (input: Input, name: string): string | undefined => {
  const value = input[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** @throws AwsError BadRequestException when it is left out */
export function required(input: Input, name: string): string {
  const value = text(input, name);
  if (value === undefined)
    throw badRequest(
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

export const texts = (input: Input, name: string): string[] => {
  const value = input[name];
  return Array.isArray(value) ? value.map(String) : [];
};

export const part = (input: Input, name: string): Input => {
  const value = input[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Input) : {};
};

export const parts = (input: Input, name: string): Input[] => {
  const value = input[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
};

/** One page of a list, with the token of the next: `NextToken` and `PageSize` of the request. */
export function page<Item>(input: Input, list: readonly Item[], most: number): { items: Item[]; NextToken?: string } {
  const from = Number(text(input, "NextToken") ?? 0) || 0;
  const until = from + Math.min(Number(input.PageSize) || most, most);
  return { items: list.slice(from, until), NextToken: until < list.length ? String(until) : undefined };
}
