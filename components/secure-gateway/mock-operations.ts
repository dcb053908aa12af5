import { methodNotAllowed } from "../../functions/runtime/problem";
import type { Cors } from "./cors";
import { answerHeaders, mockCors, preflightHeaders } from "./cors/answers";
import { mockHeaders, problemHeaders, problemTemplate } from "./gateway-responses";
import type { GatewayRoute } from "./routes";

/** The answer to methods that a path does not have: 405, with those that it has. */
export const otherMethods = (routes: readonly GatewayRoute[], cors?: Cors) =>
  mockOperation({
    path: routes[0]?.path ?? "",
    status: methodNotAllowed.status,
    description: methodNotAllowed.title,
    headers: { ...problemHeaders, Allow: methodsOf(routes, cors) },
    cors: mockCors(cors, answerHeaders(cors)),
    body: problemTemplate(methodNotAllowed),
  });

/**
 * The answer to `OPTIONS`, by which a browser asks whether a page may call: no function runs and nobody needs a key, because browsers send
 * none. For an origin that is not in the list it does not say what there is for the others.
 */
export const preflight = (routes: readonly GatewayRoute[], cors: Cors) =>
  mockOperation({
    path: routes[0]?.path ?? "",
    status: 204,
    description: "What a page of another origin may send",
    headers: {
      Allow: methodsOf(routes, cors),
      "Cache-Control": "no-store",
      "Strict-Transport-Security": problemHeaders["Strict-Transport-Security"] ?? "",
    },
    cors: mockCors(cors, preflightHeaders(cors, routes)),
    body: "",
  });

const methodsOf = (routes: readonly GatewayRoute[], cors: Cors | undefined) =>
  [...routes.map(({ method }) => method), ...(cors ? ["OPTIONS"] : [])].join(", ");

/** An operation that API Gateway answers by itself. */
interface MockOperation {
  path: string;
  status: number;
  description: string;
  headers: Record<string, string>;
  cors: ReturnType<typeof mockCors>;
  /** Template of the body. */
  body: string;
}

/**
 * A MOCK integration picks its template by the request's content type (`application/json` without one), so that the usual ones are
 * listed; a body of any other gets 415.
 */
function mockOperation({ path, status, description, headers, cors, body }: MockOperation) {
  const fixed = { ...headers, ...cors.fixed };
  return {
    security: [],
    parameters: pathParameters(path),
    responses: {
      [status]: {
        description,
        headers: Object.fromEntries(
          [...Object.keys(fixed), ...cors.names].map((name) => [name, { schema: { type: "string" } }]),
        ),
      },
    },
    "x-amazon-apigateway-integration": {
      type: "mock",
      passthroughBehavior: "never",
      requestTemplates: Object.fromEntries(contentTypes.map((type) => [type, JSON.stringify({ statusCode: status })])),
      responses: {
        default: {
          statusCode: String(status),
          responseParameters: mockHeaders(fixed),
          responseTemplates: { "application/json": cors.template + body },
        },
      },
    },
  };
}

const contentTypes = [
  "application/json",
  "application/merge-patch+json",
  "application/octet-stream",
  "application/problem+json",
  "application/x-www-form-urlencoded",
  "application/xml",
  "multipart/form-data",
  "text/plain",
];

const pathParameters = (path: string) =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
