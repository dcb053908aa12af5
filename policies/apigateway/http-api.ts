import { classesOf } from "../kit/classes";
import type { Config } from "../kit/configured";
import { parsed } from "../kit/documents";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { guide } from "./guide";
import { operationsOf, unreadable } from "./open-api";
import { isPublic, mayBePublic, publicRoutes } from "./public-routes";

const { Api, Route, Stage } = classesOf<typeof import("@pulumi/aws/apigatewayv2")>("apigatewayv2");

type RouteInputs = InputsOf<typeof Route>;
type ApiInputs = InputsOf<typeof Api>;

/** Rules about HTTP and WebSocket APIs. */
export const httpApiRules: readonly Rule[] = [
  rule({
    name: "apigwv2-route-auth",
    title: "Routes of HTTP and WebSocket APIs check who is calling, or are public on purpose",
    why: "Anyone on the internet may call the route.",
    mend: "Set authorizationType and authorizerId; in an OpenAPI body, security with a scheme that has an authorizer. List a route that everyone may call in the rule's publicRoutes.",
    severity: "high",
    frameworks: { cdkNag: "AwsSolutions-APIG4", checkov: "CKV_AWS_309", securityHub: "APIGateway.8" },
    docs: controlPage("APIGateway.8"),
    on: [Route, Api],
    configSchema: publicRoutes,
    faults: (inputs, { config }) => (isRoute(inputs) ? faultsOfRoute(inputs, config) : faultsOfApi(inputs, config)),
  }),
  rule({
    name: "apigwv2-access-logging",
    title: "Stages of HTTP and WebSocket APIs have an access log",
    why: "Nobody can tell afterwards who called the API, what was refused and what failed.",
    mend: "Set accessLogSettings to the ARN of a log group and a format.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-APIG1", checkov: "CKV_AWS_76", securityHub: "APIGateway.9" },
    docs: controlPage("APIGateway.9"),
    on: Stage,
    passes: (stage) => Boolean(stage.accessLogSettings),
  }),
  rule({
    name: "cors-no-wildcard-credentials",
    title: "HTTP APIs name the origins whose pages may call them",
    why: "Any website may call the API from the browsers of those who visit it.",
    mend: "List the origins in corsConfiguration.allowOrigins (x-amazon-apigateway-cors in an OpenAPI body), without *.",
    severity: "medium",
    frameworks: { checkov: "CKV2_AWS_75" },
    docs: `${guide}/http-api-cors.html`,
    on: Api,
    faults: (api) => [...faultsOfOrigins(api.corsConfiguration?.allowOrigins), ...faultsOfCorsIn(api.body)],
  }),
];

/** Of the two types, only a route has a key of its own and an API that it belongs to. Asked by name, as the value may not be known. */
const isRoute = (inputs: RouteInputs | ApiInputs): inputs is RouteInputs => "apiId" in inputs;

function faultsOfRoute(route: RouteInputs, config: Config): string[] {
  const { routeKey } = route;
  if (isMessageRoute(routeKey) || routeKey.startsWith("OPTIONS ") || isPublic(routeKey, config)) return [];
  const checked = (route.authorizationType ?? "NONE") !== "NONE" || route.apiKeyRequired === true;
  return checked ? [] : [`Anyone may call the route "${routeKey}".`];
}

/** A WebSocket API checks its callers when they connect: its other routes cannot have an authorizer. `$default` may belong to either kind of API. */
const isMessageRoute = (key: string) => !["$connect", "$default"].includes(key) && !key.includes(" ");

function faultsOfApi(api: ApiInputs, config: Config): string[] {
  if (api.target) return ["A target makes a route to it that anyone may call; use an Integration and a Route instead."];
  if (!api.body) return [];
  const operations = operationsOf(api.body);
  if (!operations) return [unreadable];
  return operations.filter((each) => !mayBePublic(each, config)).map(({ route }) => `Anyone may call ${route}.`);
}

/** API Gateway takes `https://*` for every page with TLS. */
const faultsOfOrigins = (origins: readonly unknown[] = []): string[] =>
  origins
    .filter((origin) => /^(?:https?:\/\/)?\*$/.test(String(origin)))
    .map((origin) => `The pages of every website may call the API, as it allows the origin ${origin}.`);

function faultsOfCorsIn(body: string | undefined): string[] {
  if (!body) return [];
  const definition = parsed(body) as { "x-amazon-apigateway-cors"?: { allowOrigins?: unknown } } | null | undefined;
  if (typeof definition !== "object" || definition === null) return [unreadable];
  const origins = definition["x-amazon-apigateway-cors"]?.allowOrigins;
  return faultsOfOrigins(Array.isArray(origins) ? origins : []);
}
