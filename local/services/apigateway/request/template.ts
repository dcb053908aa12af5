import type { Call } from "./call";

const variable =
  /\$(?:\{(context|stageVariables|method\.request)\.([\w.-]+)\}|(context|stageVariables|method\.request)\.([\w-]+(?:\.[\w-]+)*))/g;

/** Text, and what stands for a value of the request. */
type Part = string | { source: string; path: string; names: readonly string[] };

/** Templates that have been read: those of access logs and integrations come with every request. */
const templates = new Map<string, readonly Part[]>();
/** More than programs have; then reading starts over. */
const mostTemplates = 1_000;

/**
 * Puts the request's values in the place of `$context.…`, `$stageVariables.…` (or `${stageVariables.…}`) and `$method.request.…`: what API Gateway
 * knows in gateway responses and access logs, where there are no functions and nothing is escaped.
 *
 * @param missing stands for a value that is not there: `-` in access logs
 */
export function fill(template: string, call: Call, missing = ""): string {
  const texts = (templates.get(template) ?? read(template)).map((part) => {
    if (typeof part === "string") return part;
    const { source, path, names } = part;
    const value = source === "method.request" ? requestValue(call, path) : variableOf(call, source, names);
    return value === undefined || value === null || value === "" ? missing : String(value);
  });
  // Joined, it is one text in memory; put together with a plus, it would keep its thirty parts for as long as a log keeps it.
  return texts.join("");
}

function read(template: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: whole, 1: braced, 2: bracedPath, 3: plain, 4: plainPath, index } of template.matchAll(variable)) {
    if (index > end) parts.push(template.slice(end, index));
    const path = bracedPath ?? plainPath ?? "";
    parts.push({ source: braced ?? plain ?? "", path, names: path.split(".") });
    end = index + whole.length;
  }
  if (end < template.length) parts.push(template.slice(end));
  if (templates.size >= mostTemplates) templates.clear();
  templates.set(template, parts);
  return parts;
}

/** The value of a header mapping: `'fixed'`, `context.…`, `stageVariables.…` or `method.request.…`. */
export function mapped(expression: string, call: Call): string | undefined {
  const fixed = /^'(.*)'$/s.exec(expression);
  if (fixed) return fixed[1];
  const value = fill(`$${expression}`, call);
  return value === "" || value === `$${expression}` ? undefined : value;
}

function variableOf({ context, stageVariables }: Call, source: string, names: readonly string[]): unknown {
  if (source === "stageVariables") return lookUp(stageVariables, names);
  const value = lookUp(context, names);
  return value === undefined && names[0] === "authorizer" ? lookUp(context.authorizerLog, names.slice(1)) : value;
}

function lookUp(value: unknown, path: readonly string[]): unknown {
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
