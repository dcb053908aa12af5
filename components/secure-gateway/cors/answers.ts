import type { GatewayRoute } from "../routes";
import type { Cors } from "./index";

/**
 * Headers that are the same for every answer that API Gateway makes up, where there are no templates: those of the one origin, or `*` without
 * credentials where there are several. What such an answer tells is in no way secret.
 */
export function fixedCorsHeaders(cors: Cors | undefined): Record<string, string> {
  if (!cors) return {};
  const [only, ...others] = cors.origins === "any" ? ["*"] : cors.origins;
  const origin = others.length > 0 ? "*" : (only ?? "*");
  return {
    "Access-Control-Allow-Origin": origin,
    ...(cors.credentials && origin !== "*" && { "Access-Control-Allow-Credentials": "true" }),
    ...exposing(cors),
    ...(origin !== "*" && varying),
  };
}

const exposing = ({ exposedHeaders }: Cors): Record<string, string> =>
  exposedHeaders.length > 0 ? { "Access-Control-Expose-Headers": exposedHeaders.join(", ") } : {};

const varying = { Vary: "Origin" };

/** The headers of an answer of a MOCK integration. */
export interface MockCors {
  /** Headers that every answer has. */
  fixed: Record<string, string>;
  /** Names of those that depend on the origin. */
  names: readonly string[];
  /** Velocity that sets them for an origin of the list, and writes nothing. Goes before the template of the body. */
  template: string;
}

/** What an answer that is made by templates says: the caller's origin where it is in the list, and else nothing but that it depends on it. */
export function mockCors(cors: Cors | undefined, more: Record<string, string> = {}): MockCors {
  if (!cors) return { fixed: {}, names: [], template: "" };
  const rest = { ...(cors.credentials && { "Access-Control-Allow-Credentials": "true" }), ...more };
  if (cors.origins === "any")
    return { fixed: { "Access-Control-Allow-Origin": "*", ...rest }, names: [], template: "" };
  // API Gateway's map of headers has names as they were sent: HTTP/2 has lower case, HTTP/1.1 what the client wrote.
  const isListed = cors.origins.map((origin) => `$origin == '${origin}'`).join(" || ");
  const template = [
    "#set($headers = $input.params().header)",
    "#set($origin = $headers.get('Origin'))",
    "#if($headers.get('origin'))#set($origin = $headers.get('origin'))#end",
    `#if(${isListed})`,
    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
    ...Object.entries(rest).map(([name, value]) => `#set($context.responseOverride.header.${name} = '${value}')`),
    "#end",
  ].join("");
  return { fixed: varying, names: ["Access-Control-Allow-Origin", ...Object.keys(rest)], template };
}

/** Headers that the answer to a preflight has beside the origin. */
export const preflightHeaders = (cors: Cors, routes: readonly GatewayRoute[]): Record<string, string> => ({
  "Access-Control-Allow-Methods": routes.map(({ method }) => method).join(", "),
  "Access-Control-Allow-Headers": (cors.headers ?? headersOf(routes)).join(", "),
  "Access-Control-Max-Age": String(cors.maxAgeSeconds),
});

/** Headers that an answer has which is no preflight's. */
export const answerHeaders = (cors: Cors | undefined): Record<string, string> => (cors ? exposing(cors) : {});

/** Headers that the routes of a path take: those of every API, and those that their operations declare. */
function headersOf(routes: readonly GatewayRoute[]): string[] {
  const declared = routes
    .flatMap(({ operation }) => (operation.parameters ?? []) as { in?: string; name?: string }[])
    .flatMap(({ in: place, name }) => (place === "header" && name !== undefined ? [name] : []));
  const names = ["Authorization", "Content-Type", "X-Api-Key", ...declared];
  const byName = new Map(names.map((name) => [name.toLowerCase(), name]));
  return [...byName.values()].filter((name) => /^[A-Za-z0-9-]+$/.test(name));
}
