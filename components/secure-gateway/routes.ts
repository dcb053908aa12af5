import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { argError } from "../building-blocks/arg-error";
import { schemesNamed, securitySchemes } from "./document";
import type { OperationDescription } from "./operation";
import type { ThrottleArgs } from "./throttle";

/** A function that serves routes: a `LambdaFunction`, or what it is known by. */
export interface GatewayFunction {
  /** Physical name or ARN of the function. */
  functionName: pulumi.Input<string>;
  /** The ARN by which API Gateway invokes it. */
  invokeArn: pulumi.Input<string>;
  /** Name of the alias or version that this ARN is of. Default: of none. */
  qualifier?: pulumi.Input<string>;
}

/**
 * One route of a gateway: an OpenAPI operation, and the function that serves it.
 *
 * @example
 * const route = { ...operation(postEvent), function: write };
 */
export interface GatewayRoute extends OperationDescription {
  /** The function that serves it. */
  function: GatewayFunction;
  /**
   * Milliseconds that the gateway waits for the function, from 50. Default 29,000, the most that AWS allows unless the
   * account's quota is raised (AWS, API Gateway developer guide: "Quotas for REST APIs").
   */
  timeoutMilliseconds?: number;
  /** How fast it takes requests, of all callers together. Default: as the gateway's `throttle`, which counts for each route by itself. */
  throttle?: ThrottleArgs;
}

/** True for a route that takes an API key. */
export const asksForKey = (route: OperationDescription): boolean => asksFor("apiKey", route);

/** True for a route that names a security scheme. */
export const asksFor = (scheme: keyof typeof securitySchemes, { operation }: OperationDescription): boolean =>
  schemesNamed(operation.security).includes(scheme);

/** Method and path, such as `GET /events/{id}`. */
export const signatureOf = ({ method, path }: OperationDescription): string => `${method} ${path}`;

/**
 * Refuses what API Gateway would refuse, or serve otherwise than it reads.
 *
 * @throws InputPropertyError for no routes, a path or method that API Gateway does not take, paths that it cannot tell apart, and a route
 * that is there twice
 */
export function checkRoutes(component: string, routes: readonly OperationDescription[]): void {
  if (routes.length === 0) throw argError(component, "routes", "there are none; a gateway serves at least one");
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const route of routes) {
    const refuse = (mend: string) => argError(component, "routes", `${signatureOf(route)}: ${mend}`);
    if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(route.method))
      throw refuse("API Gateway has no such method; write it in upper case");
    if (!/^(?:\/|(?:\/(?:[A-Za-z0-9._~-]+|\{[A-Za-z0-9_]+\}))+)$/.test(route.path))
      throw refuse("write the path as /events/{id}: whole segments, no slash at the end");
    if (route.path === "/ping" || route.path === "/sping")
      throw refuse("API Gateway keeps this path for its own health check; choose another");
    const wrong = wrongSecurity(route.operation.security);
    if (wrong !== undefined) throw refuse(wrong);
    const timeout = (route as Partial<GatewayRoute>).timeoutMilliseconds;
    if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 50))
      throw refuse(`timeoutMilliseconds ${timeout} is no whole number from 50`);
    const signature = signatureOf(route);
    if (seen.has(signature)) throw argError(component, "routes", `${signature} is declared twice; take one away`);
    seen.add(signature);
    for (const [prefix, parameter] of parametersOf(route.path)) {
      const other = parameters.get(prefix) ?? parameter;
      if (other !== parameter)
        throw refuse(
          `${prefix}/${other} is there too, and API Gateway takes one parameter name in one place; use ${other}`,
        );
      parameters.set(prefix, parameter);
    }
  }
  checkFunctions(component, routes as readonly Partial<GatewayRoute>[]);
}

/**
 * Most routes of one function. Each is a statement of about 500 bytes, up to 800 with long names, in the function's policy, and Lambda takes
 * 20 KB of them (AWS, Lambda developer guide: "Lambda quotas": function resource-based policy).
 */
const mostRoutes = 25;

/** @throws InputPropertyError for a function with more routes than its policy has room for */
function checkFunctions(component: string, routes: readonly Partial<GatewayRoute>[]): void {
  const counts = new Map<unknown, number>();
  for (const { function: fn } of routes) {
    if (fn === undefined) continue;
    const identity = typeof fn.functionName === "string" ? fn.functionName : fn;
    counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  for (const [identity, count] of counts) {
    if (count <= mostRoutes) continue;
    const name = typeof identity === "string" ? `the function ${identity}` : "one function";
    throw argError(
      component,
      "routes",
      `${name} serves ${count} of them, and its policy has room for ${mostRoutes}; split them among functions`,
    );
  }
}

/** What is wrong with who may call, and what to say instead: API Gateway checks all that one requirement names, and knows no other way in. */
function wrongSecurity(security: unknown): string | undefined {
  if (!Array.isArray(security)) return "say who may call: `security: [{ apiKey: [] }]`, or `security: []` for everyone";
  const known = Object.keys(securitySchemes);
  const named = schemesNamed(security);
  const strange = named.find((each) => !known.includes(each));
  if (strange !== undefined) return `the gateway has no security scheme "${strange}"; use ${known.join(", ")}`;
  if (security.length > 1)
    return "API Gateway knows no choice of ways in; name all that a caller must bring in one requirement";
  if (security.length === 1 && named.length === 0) return "for everyone, write `security: []`";
  if (named.includes("iam") && named.length > 1)
    return "a signature and another credential do not go together; keep one of them";
  return undefined;
}

/** Each parameter of a path, by what stands before it. */
const parametersOf = (path: string): [string, string][] => {
  const segments = path.split("/").slice(1);
  return segments.flatMap((segment, index) => {
    const prefix = segments
      .slice(0, index)
      .map((each) => `/${each}`)
      .join("");
    return segment.startsWith("{") ? [[prefix, segment] as [string, string]] : [];
  });
};

/** Number of API Gateway resources that some paths take: one for each segment. */
export function resourceCount(routes: readonly OperationDescription[]): number {
  const prefixes = routes.flatMap(({ path }) => {
    const segments = path.split("/").slice(1);
    return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
  });
  return new Set(["", ...prefixes]).size;
}

/**
 * A name for each route, of the letters that AWS takes in a statement id. Two routes that would get the same name are told
 * apart by a hash.
 */
export function routeNames(routes: readonly OperationDescription[]): Map<OperationDescription, string> {
  const taken = new Set<string>();
  const names = new Map<OperationDescription, string>();
  for (const route of routes) {
    const words = `${route.method.toLowerCase()}${route.path}`.replace(/[^A-Za-z0-9-]+/g, "_").replace(/_$/, "");
    const name = taken.has(words) ? `${words}_${sha256(signatureOf(route)).slice(0, 6)}` : words;
    taken.add(name);
    names.set(route, name);
  }
  return names;
}

/** SHA-256 of a text, in hexadecimal digits. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
