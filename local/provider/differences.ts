import { unknownValue } from "../engine/values";
import type { Properties } from "../service";

/** One place where two values differ. */
export interface Difference {
  /** Property path, as Pulumi writes it: `environment.variables.LEVEL`, `tags["a.b"]`, `rules[0].port`. */
  path: string;
  /** The first part of it. */
  property: string;
  kind: "add" | "delete" | "update";
}

/** Where the inputs of a resource differ from its former ones, both as `comparable` answers them. What is unknown always differs. */
export const differences = (before: Properties, after: Properties): Difference[] =>
  namesOf(before, after).flatMap((name) =>
    placesOf(before[name], after[name], pathOf("", name)).map((place) => ({ ...place, property: name })),
  );

function placesOf(before: unknown, after: unknown, path: string): Omit<Difference, "property">[] {
  if (after === unknownValue) return [{ path, kind: before === undefined ? "add" : "update" }];
  if (before === after) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ path, kind: "update" }];
  const isList = Array.isArray(after);
  return namesOf(before, after).flatMap((name) =>
    placesOf(before[name], after[name], isList ? `${path}[${name}]` : pathOf(path, name)),
  );
}

const pathOf = (path: string, name: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path ? `${path}.${name}` : name;
};

const namesOf = (before: Properties, after: Properties): string[] => [
  ...new Set([...Object.keys(before), ...Object.keys(after)]),
];

const isObject = (value: unknown): value is Properties => typeof value === "object" && value !== null;
