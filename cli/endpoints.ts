import type { LocalCloud, StackDocument } from "../local";

type Row = [name: string, value: string];

/** What a person needs to call the stack: addresses, routes, outputs, token. One line each. */
export function endpoints({ url, awsUrl, token, document }: LocalCloud): string[] {
  const { url: main, ...outputs } = document.outputs;
  const plain = Object.entries(outputs).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
  const rows: Row[] = [
    ...apisOf(document, main),
    ...plain.map(([name, value]): Row => [name, String(value)]),
    ["AWS", awsUrl],
    ["stack", `${url}/_portico/stack.json`],
    ["token", token],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`);
}

/** Each API with its routes. The one that the output `url` names comes first, under that name; a custom domain by its address here. */
function apisOf({ resources }: StackDocument, output: unknown): Row[] {
  const main =
    resources.find((resource) => resource.url !== undefined && publicUrl(resource) === output)?.url ?? output;
  const routes = new Map<string, string[]>(typeof main === "string" ? [[main, []]] : []);
  const pages = new Set<string>(); // of those that have a page to try their routes at
  for (const { type, inputs, url } of resources) {
    if (url === undefined) continue;
    const api = resources.find((one) => one.type === "aws:apigateway/restApi:RestApi" && one.id === inputs.restApi);
    const isOff = type === "aws:apigateway/stage:Stage" && api?.inputs.disableExecuteApiEndpoint === true;
    if (!api || isOff) continue;
    const served = servedBy(api.inputs.body);
    routes.set(url, linesOf(served));
    if (served.some(({ path, method }) => path === "/docs" && method === "get")) pages.add(url);
  }
  return [...routes].flatMap(([url, lines]): Row[] => [
    [url === main ? "url" : "API", url],
    ...lines.map((line): Row => ["", line]),
    ...(pages.has(url) ? [["docs", `${url}/docs`] as Row] : []),
  ]);
}

/** What a base path mapping is called by on AWS. */
const publicUrl = ({ inputs: { domainName, basePath } }: StackDocument["resources"][number]): string | undefined =>
  domainName === undefined ? undefined : `https://${domainName}${basePath ? `/${basePath}` : ""}`;

const methods = ["get", "head", "post", "put", "patch", "delete"];

/** Routes that a person reads one by one: more of them push the addresses off the screen. */
const fewRoutes = 20;

interface Route {
  method: string;
  path: string;
}

/** The routes of an OpenAPI document as text. */
function servedBy(body: unknown): Route[] {
  if (typeof body !== "string") return [];
  const { paths = {} } = JSON.parse(body) as { paths?: Record<string, Record<string, object>> };
  // Answers that only refuse are no routes.
  return Object.entries(paths).flatMap(([path, operations]) =>
    methods.filter((method) => operations[method]).map((method) => ({ method, path })),
  );
}

/** `POST   /events` and so on; of many routes those with the same first segment in one line. */
function linesOf(served: readonly Route[]): string[] {
  const routes = served.map(({ method, path }) => ({ path, line: `${method.toUpperCase().padEnd(7)}${path}` }));
  if (routes.length <= fewRoutes) return routes.map(({ line }) => line);
  const groups = Map.groupBy(routes, ({ path }) => path.split("/")[1] ?? "");
  return [...groups].flatMap(([segment, those]) =>
    those.length === 1 ? those.map(({ line }) => line) : [`${those.length} routes at /${segment} and below`],
  );
}

/** One line that names the types which nothing emulates; none when there are none. */
export function declaredOnly({ resources }: StackDocument): string[] {
  const types = resources
    .filter(({ emulated }) => !emulated)
    .map(({ type }) => type.replace(/^aws:([^/]+)\/[^:]+:/, "$1."));
  return types.length > 0 ? [`  declared only: ${[...new Set(types)].sort().join(", ")}`] : [];
}
