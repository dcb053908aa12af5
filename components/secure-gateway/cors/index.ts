import { argError, plain } from "../../building-blocks/arg-error";
import { type GatewayRoute, signatureOf } from "../routes";

/** Which pages of other origins may call the API from a browser. */
export interface CorsArgs {
  /**
   * Origins such as `https://app.example.com`: scheme, host, and the port where it is not 443, as browsers send them. `http` for localhost
   * only. `["*"]` for every page, which excludes credentials.
   */
  origins: string[];
  /** Request headers that a page may set. Default: `Authorization`, `Content-Type`, `X-Api-Key`, and those that the routes of a path take. */
  headers?: string[];
  /**
   * Answer headers that a page may read, beside those that it always may. Default: `ETag`, `Location`, `RateLimit`, `RateLimit-Policy`,
   * `Retry-After`, `X-Request-Id`.
   */
  exposedHeaders?: string[];
  /** Seconds that a browser may keep the answer to a preflight: 0 to 86,400. Default 7,200, the most that Chromium keeps it. */
  maxAgeSeconds?: number;
  /** Whether a page may send cookies and the browser's own credentials along. Default: it may not. Keys and tokens in headers need it not. */
  credentials?: boolean;
}

/** {@link CorsArgs}, checked and whole. */
export interface Cors {
  /** `any`, or those that may. */
  origins: "any" | readonly string[];
  /** Undefined: the default. */
  headers: readonly string[] | undefined;
  exposedHeaders: readonly string[];
  maxAgeSeconds: number;
  credentials: boolean;
}

const exposedByDefault = ["ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"];

/** Most characters of a stage variable's value (AWS, API Gateway developer guide: "Quotas for REST APIs"). */
const longestVariable = 512;

/**
 * Checks what is said of CORS.
 *
 * @returns undefined where nothing is said
 * @throws InputPropertyError for origins that no browser sends, `*` with credentials or beside others, names that are no header names, and a route
 * for `OPTIONS`, which the gateway answers itself
 */
export function corsOf(
  component: string,
  args: CorsArgs | undefined,
  routes: readonly GatewayRoute[],
): Cors | undefined {
  if (args === undefined) return undefined;
  const { origins, headers, exposedHeaders = exposedByDefault, maxAgeSeconds = 7200, credentials = false } = args;
  if (!Array.isArray(plain(component, "cors.origins", origins)))
    throw argError(component, "cors.origins", 'give a list, such as ["https://app.example.com"]');
  if (origins.length === 0) throw argError(component, "cors.origins", "there are none; leave `cors` out, or name one");
  const any = origins.includes("*");
  if (any && origins.length > 1)
    throw argError(component, "cors.origins", "* is every origin; leave the others out, or *");
  if (any && credentials)
    throw argError(component, "cors.credentials", "browsers refuse * with credentials; name the origins");
  if (!any) for (const origin of origins) checkOrigin(component, origin);
  checkLength(component, "cors.origins", origins);
  checkHeaders(component, "cors.headers", headers ?? []);
  checkHeaders(component, "cors.exposedHeaders", exposedHeaders);
  checkLength(component, "cors.exposedHeaders", exposedHeaders);
  if (!(Number.isInteger(maxAgeSeconds) && maxAgeSeconds >= 0 && maxAgeSeconds <= 86_400))
    throw argError(component, "cors.maxAgeSeconds", `${maxAgeSeconds} is no whole number from 0 to 86,400`);
  const own = routes.find(({ method }) => method === "OPTIONS");
  if (own)
    throw argError(component, "routes", `${signatureOf(own)}: with \`cors\` the gateway answers OPTIONS; leave it out`);
  return { origins: any ? "any" : origins, headers, exposedHeaders, maxAgeSeconds, credentials };
}

function checkOrigin(component: string, origin: string): void {
  const refuse = (mend: string) => argError(component, "cors.origins", `"${origin}": ${mend}`);
  const [, scheme, host = ""] = /^(https?):\/\/([a-z0-9.-]+)(?::\d+)?$/.exec(origin) ?? [];
  if (scheme === undefined)
    throw refuse("write it as browsers send it, such as https://app.example.com, in lower case and without a path");
  if (URL.parse(origin)?.origin !== origin) throw refuse("browsers send it otherwise; leave out the scheme's own port");
  if (scheme === "http" && !/^(?:localhost|127\.0\.0\.1|.+\.localhost)$/.test(host))
    throw refuse("whoever is on the way can change a page that comes by http; use https");
}

function checkHeaders(component: string, field: string, names: readonly string[]): void {
  const odd = names.find((name) => !/^[A-Za-z0-9-]+$/.test(name));
  if (odd !== undefined) throw argError(component, field, `"${odd}" is no name of a header: letters, digits and -`);
}

function checkLength(component: string, field: string, values: readonly string[]): void {
  const { length } = values.join(",");
  if (length > longestVariable)
    throw argError(
      component,
      field,
      `they have ${length} characters with the commas between them, and a stage variable, by which functions know them, ` +
        `takes ${longestVariable}; use two gateways`,
    );
}

/**
 * What the functions behind a gateway are told of CORS, as variables of its stage: a function's environment is made before the gateway, and
 * would be the same for all gateways that it serves. Handlers of every language find them in their event.
 */
export const corsVariables = (cors: Cors | undefined): Record<string, string> | undefined =>
  cors && {
    corsOrigins: cors.origins === "any" ? "any" : cors.origins.join(","),
    ...(cors.exposedHeaders.length > 0 && { corsExposedHeaders: cors.exposedHeaders.join(",") }),
    ...(cors.credentials && { corsCredentials: "true" }),
  };
