import type { JsonSchema } from "./json-schema";

type Operation = Record<string, unknown>;
/** The paths of a document: operations by method, by path. */
export type Paths = Record<string, Record<string, unknown>>;

/** What can be done with a thing that was made, in the order in which links name it. */
const verbs = ["get", "put", "patch", "delete"];

/**
 * Says of each POST what can be done next with the thing that it made: OpenAPI's links (OpenAPI 3.1.1, "Link Object"), which clients, documentation and
 * fuzzers follow.
 *
 * The thing is at the path of the POST and one parameter more (`/projects` makes `/projects/{project}`). Where there is no such path, it is below the
 * last word of the path wherever that stands once (`/organizations/{organization}/projects` makes `/projects/{project}` too). The parameter is the `id`
 * of the answer; an answer that need not have one gets no links. Links of an operation's own stay.
 *
 * @param schemas the document's named schemas
 */
export function linkWhatIsMade(paths: Paths, schemas: Readonly<Record<string, JsonSchema>>): Paths {
  const linked: Paths = {};
  for (const [path, item] of Object.entries(paths)) {
    const links = item.post === undefined ? undefined : linksFrom(path, paths);
    linked[path] = links ? { ...item, post: withLinks(item.post as Operation, links, schemas) } : item;
  }
  return linked;
}

/** The links to the thing that a POST to this path makes; undefined where nothing can be done with it. */
function linksFrom(path: string, paths: Paths): Record<string, JsonSchema> | undefined {
  const place = placeOf(path, Object.keys(paths));
  if (place === undefined) return undefined;
  const own = parametersOf(path);
  const parameters = Object.fromEntries(
    parametersOf(place).map((name) => [name, own.includes(name) ? `$request.path.${name}` : "$response.body#/id"]),
  );
  const links: Record<string, JsonSchema> = {};
  for (const verb of verbs) {
    const { operationId, summary } = (paths[place]?.[verb] ?? {}) as Operation;
    if (typeof operationId !== "string") continue; // by which links name it
    links[operationId] = { operationId, parameters, ...(summary !== undefined && { description: summary }) };
  }
  return Object.keys(links).length > 0 ? links : undefined;
}

/** The path of what a POST to another path makes. */
function placeOf(path: string, places: readonly string[]): string | undefined {
  const below = places.find((place) => place.startsWith(`${path}/{`) && isOneMore(place, path));
  if (below !== undefined) return below;
  const ending = new RegExp(`^/(?:[^/]+/)*${escaped(lastOf(path))}/\\{[^/}]+\\}$`);
  const elsewhere = places.filter((place) => ending.test(place) && knows(path, place));
  return elsewhere.length === 1 ? elsewhere[0] : undefined;
}

const isOneMore = (place: string, path: string) => place.split("/").length === path.split("/").length + 1;

/** True where a request to `path` says all parameters of a place but the last. */
const knows = (path: string, place: string) =>
  parametersOf(place)
    .slice(0, -1)
    .every((name) => parametersOf(path).includes(name));

const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const parametersOf = (path: string) => [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string);
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function withLinks(
  operation: Operation,
  links: Record<string, JsonSchema>,
  schemas: Readonly<Record<string, JsonSchema>>,
) {
  const responses = Object.entries(operation.responses as Record<string, JsonSchema>).map(([status, response]) =>
    /^2\d\d$/.test(status) && hasId(response, schemas)
      ? [status, { ...response, links: { ...links, ...(response.links as object | undefined) } }]
      : [status, response],
  );
  return { ...operation, responses: Object.fromEntries(responses) };
}

/** True where every such answer says the id of the thing. */
function hasId({ content }: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): boolean {
  const schema = (content as Record<string, { schema?: JsonSchema }> | undefined)?.["application/json"]?.schema;
  const reference = schema?.$ref;
  const said = typeof reference === "string" ? schemas[reference.slice(reference.lastIndexOf("/") + 1)] : schema;
  const { required, properties } = said ?? {};
  return Array.isArray(required) && required.includes("id") && Object.hasOwn((properties as object) ?? {}, "id");
}
