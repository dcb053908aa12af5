type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What we read of an OpenAPI document. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, object>>;
  components?: { schemas?: Record<string, object>; headers?: Record<string, object> };
}

/**
 * JSON pointers to what is in a document's answers only. Rules that guard a server against what clients send have nothing to say of it. A schema that a
 * request has too, however deep, is not among them.
 */
export function sentToClients({ paths, components = {} }: OpenApiDocument): string[] {
  const operations = operationsOf(paths);
  const received = reachable(operations.map(requestOf), components.schemas ?? {});
  return [
    ...Object.keys(components.schemas ?? {})
      .filter((name) => !received.has(name))
      .map((name) => pointer("components", "schemas", name)),
    ...Object.keys(components.headers ?? {}).map((name) => pointer("components", "headers", name)),
    ...operations.map(({ path, method }) => pointer("paths", path, method, "responses")),
  ];
}

/** JSON pointers to the operations that take neither parameters nor a body: there is nothing in them that could be wrong. */
export const takeNothing = ({ paths }: OpenApiDocument): string[] =>
  operationsOf(paths)
    .filter((operation) => Object.values(requestOf(operation)).every((each) => each === undefined || isEmpty(each)))
    .map(({ path, method }) => pointer("paths", path, method));

const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;

/** JSON pointers to the schemas of members' names in objects with any members: how many there are, their size bounds. */
export const memberNames = (document: OpenApiDocument): string[] => {
  const found: string[] = [];
  const walk = (value: Json, at: string[]): void => {
    if (typeof value !== "object" || value === null) return;
    if (at.at(-1) === "propertyNames") found.push(pointer(...at));
    else for (const [name, each] of Object.entries(value)) walk(each, [...at, name]);
  };
  walk(document as unknown as Json, []);
  return found;
};

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

interface Operation {
  path: string;
  method: string;
  item: Record<string, object>;
}

const operationsOf = (paths: OpenApiDocument["paths"]): Operation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ path, method, item })),
  );

function requestOf({ method, item }: Operation): object {
  const { parameters, requestBody } = item[method] as { parameters?: object; requestBody?: object };
  return { ofPath: item.parameters, parameters, requestBody };
}

/** Names of the schemas that these refer to, directly or not. */
function reachable(from: readonly object[], schemas: Readonly<Record<string, object>>): Set<string> {
  const names = new Set<string>();
  const waiting: object[] = [...from];
  for (let next = waiting.pop(); next; next = waiting.pop())
    for (const [, name = ""] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      waiting.push(schemas[name] ?? {});
    }
  return names;
}

/** A pointer as a URI's fragment (RFC 6901, section 6), which Spectral compares. */
const pointer = (...parts: string[]): string =>
  `/${parts.map((part) => encodeURI(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
