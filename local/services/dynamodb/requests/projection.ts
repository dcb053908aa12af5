import { invalidParameter } from "../errors";
import type { Path } from "../expressions/path";
import type { Placeholders } from "../expressions/placeholders";
import { bindProjection } from "../expressions/projection";
import { expressionAt } from "./conditions";
import type { Input } from "./shape";

/** The paths that a read is to answer: of a ProjectionExpression or AttributesToGet; undefined for all attributes. */
export function projectionAt(input: Input, placeholders: Placeholders): readonly Path[] | undefined {
  const names = input.AttributesToGet;
  if (Array.isArray(names)) {
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw invalidParameter(`Duplicate value in attribute name: ${twice}`);
    return names.map((name): Path => [String(name)]);
  }
  const text = expressionAt(input, "ProjectionExpression");
  return text === undefined ? undefined : bindProjection(text, placeholders);
}
