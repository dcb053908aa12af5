import type * as pulumi from "@pulumi/pulumi";
import type { Authorizer } from "./authorizer";
import type { Cors } from "./cors";
import { type OpenApiDocument, schemesNamed } from "./document";
import { gatewayResponses } from "./gateway-responses";
import { otherMethods, preflight } from "./mock-operations";
import { asksFor, type GatewayRoute } from "./routes";

/** Milliseconds that a REST API waits for a function, unless the account's quota is raised. */
const longestWait = 29_000;

/**
 * The body of the REST API: the weakened document, with who serves each operation, what is checked before, and what the gateway
 * answers by itself. Function ARNs are outputs; all else is plain.
 *
 * @param document OpenAPI 3.0.1 as API Gateway imports it, of all the routes
 * @param authorizer who judges tokens, where a route takes them
 * @param cors which pages of other origins may call it
 */
export function gatewayBody(
  document: OpenApiDocument,
  routes: readonly GatewayRoute[],
  authorizer?: Authorizer,
  cors?: Cors,
): Record<string, pulumi.Input<unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const method = route.method.toLowerCase();
    paths[route.path] = {
      ...paths[route.path],
      [method]: {
        ...document.paths[route.path][method],
        security: gatewaySecurity(route),
        "x-amazon-apigateway-integration": integration(route),
      },
    };
  }
  for (const [path, item] of Object.entries(paths)) {
    const served = routes.filter((route) => route.path === path);
    if (cors) item.options = preflight(served, cors);
    item["x-amazon-apigateway-any-method"] = otherMethods(served, cors);
  }
  const ways = { bearer: authorizer !== undefined, iam: routes.some((route) => asksFor("iam", route)) };
  return {
    ...document,
    ...(authorizer && { components: withAuthorizer(document.components, authorizer) }),
    paths,
    "x-amazon-apigateway-request-validators": {
      all: { validateRequestBody: true, validateRequestParameters: true },
    },
    "x-amazon-apigateway-request-validator": "all",
    "x-amazon-apigateway-gateway-responses": gatewayResponses(ways, cors),
  };
}

/**
 * Who may call, as API Gateway reads it: it takes a list for all that a caller must bring, where OpenAPI means a choice (SAM writes a key beside an
 * authorizer so too). Scopes are the authorizer's affair: those of a method are for Cognito's own authorizers (AWS, API Gateway API reference:
 * Method, authorizationScopes).
 */
const gatewaySecurity = ({ operation }: GatewayRoute) =>
  schemesNamed(operation.security).map((name) => ({ [name]: [] }));

/**
 * The scheme of tokens as API Gateway's own: one REQUEST authorizer. It asks anew for another token, method or path template, so
 * that no answer speaks for a route that it is not about. A request without the header is refused before the function is asked.
 */
const withAuthorizer = (components: Record<string, object>, { function: judge, ttlSeconds }: Authorizer) => ({
  ...components,
  securitySchemes: {
    ...components.securitySchemes,
    bearer: {
      type: "apiKey",
      name: "Authorization",
      in: "header",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": {
        type: "request",
        authorizerUri: judge.invokeArn,
        identitySource: "method.request.header.Authorization, context.httpMethod, context.resourcePath",
        authorizerResultTtlInSeconds: ttlSeconds,
      },
    },
  },
});

const integration = ({ function: { invokeArn }, timeoutMilliseconds }: GatewayRoute) => ({
  type: "aws_proxy",
  httpMethod: "POST", // how Lambda is invoked, whatever the client's method
  uri: invokeArn,
  passthroughBehavior: "when_no_match",
  timeoutInMillis: timeoutMilliseconds ?? longestWait,
});
