import type { Call } from "./call";

const variable =
  /\$(?:\{(context|stageVariables|method\.request)\.([\w.-]+)\}|(context|stageVariables|method\.request)\.([\w-]+(?:\.[\w-]+)*))/g;

/**
 * Puts the request's values in the place of `$context.…`, `$stageVariables.…` (or `${stageVariables.…}`) and `$method.request.…`: what API Gateway
 * knows in gateway responses and access logs, where there are no functions and nothing is escaped.
 *
 * @param missing stands for a value that is not there: `-` in access logs
 */
export const fill = (template: string, call: Call, missing = ""): string =>
  template.replace(variable, (_, braced?: string, bracedPath?: string, plain?: string, plainPath?: string) => {
    const source = braced ?? plain ?? "";
    const path = bracedPath ?? plainPath ?? "";
    const value =
      source === "method.request" ? requestValue(call, path) : lookUp(rootOf(call, source), path.split("."));
    return value === undefined || value === null || value === "" ? missing : String(value);
  });

/** The value of a header mapping: `'fixed'`, `context.…`, `stageVariables.…` or `method.request.…`. */
export function mapped(expression: string, call: Call): string | undefined {
  const fixed = /^'(.*)'$/s.exec(expression);
  if (fixed) return fixed[1];
  const value = fill(`$${expression}`, call);
  return value === "" || value === `$${expression}` ? undefined : value;
}

const rootOf = (call: Call, source: string): unknown => (source === "context" ? call.context : call.stageVariables);

function lookUp(value: unknown, path: string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return typeof found === "object" ? undefined : found;
}

/** `header.NAME`, `querystring.NAME`, `path.NAME`. */
function requestValue(call: Call, path: string): string | undefined {
  const [place, ...rest] = path.split(".");
  const name = rest.join(".");
  if (place === "header") return call.headers.get(name);
  if (place === "querystring") return call.query?.single[name];
  return place === "path" ? call.pathParameters[name] : undefined;
}
