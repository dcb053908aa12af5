import { type AttributeValue, type Item, setMember } from "../values/attribute-value";
import { cached } from "./cache";
import { clashMessage, inside, type Path, valueAt } from "./path";
import type { Placeholders } from "./placeholders";
import { parseProjection } from "./projection-parser";
import { expressionError } from "./tokens";

const read = cached(parseProjection);

/**
 * The paths of a ProjectionExpression.
 *
 * @throws DynamoDbError when the text is none, a placeholder stands for nothing, or two paths clash
 */
export function bindProjection(text: string, placeholders: Placeholders): readonly Path[] {
  let fault: string | undefined;
  const paths = read(text).map((syntax) =>
    placeholders.path(syntax, (message) => {
      fault ??= message;
    }),
  );
  fault ??= clashMessage(paths);
  if (fault !== undefined) throw expressionError("ProjectionExpression", fault);
  return paths;
}

/** The parts of an item that the paths name. Lists keep the order of their elements and lose the gaps. */
export function project(item: Item, paths: readonly Path[]): Item {
  const tree: Branch = new Map();
  for (const path of paths) {
    if (valueAt(item, path) !== undefined) plant(tree, path);
  }
  return pickMembers(item, tree);
}

/** The steps to keep; a leaf is kept whole. */
type Branch = Map<string | number, Branch | "whole">;

function plant(tree: Branch, path: Path): void {
  let branch = tree;
  path.forEach((step, at) => {
    if (at === path.length - 1) {
      branch.set(step, "whole");
      return;
    }
    let next = branch.get(step);
    if (next === undefined || next === "whole") {
      next = new Map();
      branch.set(step, next);
    }
    branch = next;
  });
}

function pickMembers(item: Item, branch: Branch): Item {
  const picked: Item = {};
  for (const [step, rest] of branch) {
    const value = inside({ M: item }, step);
    if (value !== undefined) setMember(picked, String(step), pick(value, rest));
  }
  return picked;
}

function pick(value: AttributeValue, branch: Branch | "whole"): AttributeValue {
  if (branch === "whole") return value;
  if (value.M !== undefined) return { M: pickMembers(value.M, branch) };
  const positions = [...branch.keys()].filter((step) => typeof step === "number").sort((a, b) => a - b);
  return {
    L: positions.flatMap((position) => {
      const element = inside(value, position);
      return element === undefined ? [] : [pick(element, branch.get(position) ?? "whole")];
    }),
  };
}
