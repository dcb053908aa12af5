import type * as z from "zod/v4/core";
import { safeParse } from "zod/v4/core";
import type { RouteSpec } from "./contract";
import { describeIssue, fieldErrors, mostFieldErrors } from "./field-errors";
import { jsonPointer } from "./json-pointer";
import { percentDecoded } from "./percent-decoded";
import { type FieldError, invalidRequest } from "./problem";
import type { ProxyEvent } from "./proxy-event";

/** A request as its contract parses it. */
export interface ParsedRequest {
  path: unknown;
  query: unknown;
  headers: unknown;
  body: unknown;
}

/**
 * Checks a request against its contract.
 *
 * @throws Problem `invalid-request` with every field that is wrong, in whichever place
 */
export type RequestReader = (event: ProxyEvent, json: unknown) => ParsedRequest;

/** Prepares the check of a contract's path, query, headers and body. */
export function requestReader(spec: Pick<RouteSpec, "path" | "query" | "headers" | "body">): RequestReader {
  const [path, query, headers] = [textReader(spec.path), textReader(spec.query), textReader(spec.headers)];
  return (event, json) => {
    const errors: FieldError[] = [];
    const parse = (schema: z.$ZodType | undefined, value: unknown, prefix: string[]) => {
      const result = schema && safeParse(schema, value, { error: describeIssue });
      if (result?.error) errors.push(...fieldErrors(result.error.issues, prefix));
      return result?.data;
    };
    const parsed = {
      path: parse(spec.path, path(pathTexts(event), "path", errors), ["path"]),
      query: parse(spec.query, query(queryTexts(event), "query", errors), ["query"]),
      headers: parse(spec.headers, headers(headerTexts(event, spec.headers), "headers", errors), ["headers"]),
      body: parse(spec.body, json, []),
    };
    if (errors.length > 0) throw refusal(errors);
    return parsed;
  };
}

function refusal(errors: FieldError[]) {
  const shown = errors.slice(0, mostFieldErrors);
  const [{ pointer, detail } = { pointer: "#", detail: "" }] = shown;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : "";
  const where = pointer === "#" ? "The body" : pointer;
  return invalidRequest({ detail: `${where} ${detail}${more}`, errors: shown });
}

type Texts = Record<string, string[]>;

const pathTexts = (event: ProxyEvent): Texts =>
  mapEntries(event.pathParameters, (value) => (value === undefined ? [] : [percentDecoded(value)]));

const queryTexts = (event: ProxyEvent): Texts =>
  event.multiValueQueryStringParameters
    ? mapEntries(event.multiValueQueryStringParameters, (values) => values ?? [])
    : mapEntries(event.queryStringParameters, (value) => (value === undefined ? [] : [value]));

/** Only the headers that the contract names: clients and proxies send many others. */
function headerTexts({ headers, multiValueHeaders }: ProxyEvent, schema: z.$ZodObject | undefined): Texts {
  if (!schema) return {};
  const names = new Set(Object.keys(schema._zod.def.shape));
  const all = multiValueHeaders
    ? mapEntries(multiValueHeaders, (values) => values ?? [])
    : mapEntries(headers, (value) => (value === undefined ? [] : [value]));
  return Object.fromEntries(
    Object.entries(all)
      .map(([name, values]) => [name.toLowerCase(), values] as const)
      .filter(([name]) => names.has(name)),
  );
}

/** `Object.fromEntries` makes own properties of all names, `__proto__` too, so that a strict schema refuses them. */
const mapEntries = <T>(record: Record<string, T> | null | undefined, values: (value: T) => string[]): Texts =>
  Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, values(value)]));

/**
 * Prepares reading texts for a schema: lists get all values, everything else exactly one, and coerced numbers only what is
 * written as a decimal number (JavaScript would also take `0x1f`, `1e3` and an empty text).
 */
function textReader(schema: z.$ZodObject | undefined) {
  const kinds = new Map(Object.entries(schema?._zod.def.shape ?? {}).map(([name, type]) => [name, kindOf(type)]));
  return (texts: Texts, place: string, errors: FieldError[]): Record<string, unknown> => {
    const values = Object.entries(texts).flatMap(([name, given]): [string, unknown][] => {
      const kind = kinds.get(name);
      const [first] = given;
      if (kind === "list") return [[name, given]];
      if (first === undefined) return [];
      if (given.length > 1 && kind)
        errors.push({ pointer: jsonPointer([place, name]), detail: `is given ${given.length} times; give it once` });
      return [[name, kind === "number" && !/^-?\d+(\.\d+)?$/.test(first) ? Number.NaN : first]];
    });
    return Object.fromEntries(values);
  };
}

function kindOf(type: z.$ZodType): "list" | "number" | "text" {
  const def = type._zod.def as z.$ZodTypeDef & { innerType?: z.$ZodType; coerce?: boolean };
  if (def.innerType) return kindOf(def.innerType);
  if (def.type === "array") return "list";
  return def.type === "number" && def.coerce ? "number" : "text";
}
