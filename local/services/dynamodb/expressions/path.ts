import { type AttributeValue, type Item, member } from "../values/attribute-value";

/** A document path with its placeholders resolved: names and list positions. The first is an attribute's name. */
export type Path = readonly [string, ...(string | number)[]];

/** What is at a path, or undefined where there is nothing. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = member(item, path[0]);
  for (let at = 1; at < path.length && value !== undefined; at++) value = inside(value, path[at]);
  return value;
}

/** A member of a map or an element of a list. */
export function inside(value: AttributeValue, step: string | number | undefined): AttributeValue | undefined {
  if (typeof step === "number") return value.L?.[step];
  return step === undefined ? undefined : member(value.M, step);
}

/** A path as DynamoDB's messages write it: `[order, lines, [2]]`. */
export const pathText = (path: Path): string =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;

/** Whether two paths are the same. */
export const samePath = (left: Path, right: Path): boolean =>
  left.length === right.length && left.every((step, at) => step === right[at]);

/** How two paths of one expression stand in each other's way, if they do. */
export function clash(left: Path, right: Path): "overlap" | "conflict" | undefined {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    if (typeof left[at] !== typeof right[at]) return "conflict";
    if (left[at] !== right[at]) return undefined;
  }
  return "overlap";
}

/** Refuses paths of which one is inside another, or that take one thing for a list and a map. Answers the message. */
export function clashMessage(paths: readonly Path[]): string | undefined {
  let conflict: string | undefined;
  for (const [at, second] of paths.entries()) {
    for (const first of paths.slice(0, at)) {
      const kind = clash(first, second);
      if (kind === undefined) continue;
      const message =
        `Two document paths ${kind} with each other; must remove or rewrite one of these paths; ` +
        `path one: ${pathText(first)}, path two: ${pathText(second)}`;
      if (kind === "overlap") return message;
      conflict ??= message;
    }
  }
  return conflict;
}
