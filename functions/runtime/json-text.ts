import { jsonPointer } from "./json-pointer";
import { type FieldError, invalidRequest, malformedJson } from "./problem";

/** Deepest nesting of arrays and objects in a body. Data for people is under ten deep; what recurses over it needs a bound. */
export const deepestNesting = 100;

/**
 * Parses the text of a request's body.
 *
 * @throws Problem `malformed-json` when it is not JSON; `invalid-request` when it holds what cannot be kept as it was
 * sent: a number beyond IEEE 754, a key `__proto__`, or nesting deeper than {@link deepestNesting}
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformedJson({ detail: placeOf(error as SyntaxError, text) });
  }
  const wrong = findUnkeepable(value, []);
  if (wrong) throw invalidRequest({ detail: "The body cannot be kept as it was sent", errors: [wrong] });
  return value;
}

/** V8 says where an error is or which character, and quotes the text around it; the quote does not go back to the client. */
function placeOf({ message }: Error, text: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) {
    const before = text.slice(0, Number(position));
    return `Not JSON at line ${before.split("\n").length}, column ${before.length - before.lastIndexOf("\n")}`;
  }
  const [, token] = /^Unexpected token '(.)'/u.exec(message) ?? [];
  return token ? `Not JSON: unexpected ${token}` : "Not JSON: the text ends too early";
}

function findUnkeepable(value: unknown, path: PropertyKey[]): FieldError | undefined {
  if (typeof value === "number" && !Number.isFinite(value))
    return { pointer: jsonPointer(path), detail: "is a number too large for JSON readers (IEEE 754 double)" };
  if (value === null || typeof value !== "object") return undefined;
  if (path.length >= deepestNesting)
    return { pointer: "#", detail: `is nested deeper than ${deepestNesting} arrays and objects` };
  for (const key of Object.keys(value)) {
    path.push(key);
    const wrong =
      key === "__proto__" && !Array.isArray(value)
        ? { pointer: jsonPointer(path), detail: "is not allowed as a key: it would change the object's prototype" }
        : findUnkeepable((value as Record<string, unknown>)[key], path);
    if (wrong) return wrong;
    path.pop();
  }
  return undefined;
}
