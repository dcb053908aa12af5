import type { Properties } from "../service";
import { isAsset } from "./assets";

/** Names of the properties whose values differ. Assets differ by content, wherever their files are. */
export function changedProperties(before: Properties, after: Properties): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => canonical(before[name]) !== canonical(after[name]));
}

/** JSON with sorted names, so that equal values are equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (isAsset(part)) return { kind: part.kind, hash: part.hash };
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  }) ?? "";

/**
 * The inputs as the resource option `ignoreChanges` wants them: the listed paths keep their former values.
 *
 * @param paths property paths such as `tags.owner`, `rules[0].port`, `tags["a.b"]`; `*` stands for every name at its place
 */
export function ignoringChanges(before: Properties, after: Properties, paths: readonly string[]): Properties {
  return paths.reduce((inputs, path) => keeping(before, inputs, segmentsOf(path)) as Properties, after);
}

function keeping(before: unknown, after: unknown, [segment, ...rest]: readonly string[]): unknown {
  if (segment === undefined) return before;
  if (Array.isArray(before) || Array.isArray(after)) {
    if (!Array.isArray(before) || !Array.isArray(after)) return after;
    return after.map((item, index) =>
      segment === "*" || segment === String(index) ? keeping(before[index], item, rest) : item,
    );
  }
  if (!isObject(after)) return after;
  const former = isObject(before) ? before : {};
  const names = segment === "*" ? Object.keys({ ...former, ...after }) : [segment];
  const result = { ...after };
  for (const name of names) {
    const value = keeping(former[name], after[name], rest);
    if (value === undefined) delete result[name];
    else result[name] = value;
  }
  return result;
}

/** `a.b[0]["c.d"]` as `a`, `b`, `0`, `c.d`. */
const segmentsOf = (path: string): string[] =>
  [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted?.replace(/\\(.)/g, "$1") ?? index ?? name ?? "",
  );

/** True when something that a path leads to differs: `a.b`, `rules[*].id`. A path that is `*` leads to everything. */
export const differsAt = (path: string, before: Properties, after: Properties): boolean =>
  canonical(valuesAt(path, before)) !== canonical(valuesAt(path, after));

const valuesAt = (path: string, properties: Properties): unknown[] =>
  segmentsOf(path).reduce<unknown[]>(
    (values, segment) => values.flatMap((value) => membersAt(value, segment)),
    [properties],
  );

function membersAt(value: unknown, segment: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (segment === "*") return Object.values(value);
  const member = (value as Properties)[segment];
  return member === undefined ? [] : [member];
}

/** True when one of the paths begins with one of the changed properties, or is `*`: those of the resource option `replaceOnChanges`, for one. */
export const asksReplacement = (paths: readonly string[], changed: readonly string[]): boolean =>
  paths.some((path) => {
    const [first] = segmentsOf(path);
    return first === "*" ? changed.length > 0 : first !== undefined && changed.includes(first);
  });

const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);
