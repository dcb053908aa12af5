import { parsed } from "../kit/documents";

/** One operation of an API's definition, with what API Gateway makes of its security. */
export interface DefinedOperation {
  /** Such as `GET /events/{id}`; `ANY` for API Gateway's own method. */
  route: string;
  /** Who gets in: someone who is checked, everyone because the definition says so (`security: []`), or everyone because it says nothing that API Gateway knows. */
  access: "checked" | "declared public" | "open";
  /** The body or the parameters are checked before the integration is called. */
  validated: boolean;
}

/** What a rule says of a definition that {@link operationsOf} cannot read. */
export const unreadable = "The body is not an OpenAPI document in JSON, so that nobody can tell what it lets in.";

interface Definition {
  paths?: unknown;
  security?: unknown;
  /** OpenAPI 3. */
  components?: { securitySchemes?: unknown };
  /** OpenAPI 2. */
  securityDefinitions?: unknown;
}

type Json = Record<string, unknown>;

/**
 * The operations of an OpenAPI document, 2 or 3, that need a check: not those for `OPTIONS`, which browsers send without credentials, and not those that
 * API Gateway answers by itself (MOCK). Undefined where the text is no JSON object.
 */
export function operationsOf(body: string): DefinedOperation[] | undefined {
  const definition = parsed(body);
  if (!isObject(definition)) return undefined;
  return Object.entries(objectOf(definition.paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item))
      .filter(([method]) => method in methods)
      .map(([method, operation]) => ({ method: methods[method], path, operation: objectOf(operation) }))
      .filter(({ method, operation }) => method !== "OPTIONS" && !isMock(operation))
      .map(({ method, operation }) => ({
        route: `${method} ${path}`,
        access: accessOf(operation, definition),
        validated: isValidated(operation, definition),
      })),
  );
}

/** What kinds of backends the operations of an OpenAPI document have, as they are written: `aws_proxy`, `http`, … Undefined where the text is no JSON object. */
export function integrationTypesOf(body: string): string[] | undefined {
  const definition = parsed(body);
  if (!isObject(definition)) return undefined;
  return Object.values(objectOf(definition.paths))
    .flatMap((item) => Object.entries(objectOf(item)))
    .filter(([method]) => method in methods)
    .map(([, operation]) => String(objectOf(objectOf(operation)["x-amazon-apigateway-integration"]).type));
}

const methods: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"].map((name) => [name, name.toUpperCase()]),
  ),
  "x-amazon-apigateway-any-method": "ANY",
};

const isMock = (operation: Json) =>
  String(objectOf(operation["x-amazon-apigateway-integration"]).type).toLowerCase() === "mock";

function accessOf(operation: Json, definition: Definition): DefinedOperation["access"] {
  const { type = "NONE" } = objectOf(operation["x-amazon-apigateway-auth"]);
  if (type !== "NONE") return "checked";
  const security = operation.security ?? definition.security;
  if (!Array.isArray(security)) return "open";
  if (security.length === 0) return "declared public";
  const schemes = objectOf(definition.components?.securitySchemes ?? definition.securityDefinitions);
  // Each of the list lets in by itself, so that one that nobody checks lets everyone in.
  const checked = security.every((one) =>
    Object.keys(objectOf(one)).some((name) => isEnforced(objectOf(schemes[name]))),
  );
  return checked ? "checked" : "open";
}

/** API Gateway checks API keys, IAM signatures and its authorizers, and ignores every other scheme (API Gateway developer guide: "OpenAPI extensions"). */
const isEnforced = (scheme: Json): boolean =>
  "x-amazon-apigateway-authorizer" in scheme ||
  "x-amazon-apigateway-authtype" in scheme ||
  (scheme.type === "apiKey" && scheme.in === "header" && String(scheme.name).toLowerCase() === "x-api-key");

function isValidated(operation: Json, definition: Definition): boolean {
  const extensions = definition as Json;
  const name =
    operation["x-amazon-apigateway-request-validator"] ?? extensions["x-amazon-apigateway-request-validator"];
  const validator = objectOf(objectOf(extensions["x-amazon-apigateway-request-validators"])[String(name)]);
  return validator.validateRequestBody === true || validator.validateRequestParameters === true;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
