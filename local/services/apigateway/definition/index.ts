import { createHash } from "node:crypto";
import { type GatewayResponses, gatewayResponses } from "./gateway-responses";
import { type ModelCheck, modelCheck } from "./models";
import type { IntegrationSpec, OpenApiBody, Operation, Parameter, PathItem, RequestValidator } from "./openapi";
import { type ApiPolicy, readApiPolicy } from "./policy";
import { ResourceTree } from "./resource-tree";
import { type MethodSecurity, SecurityReader } from "./security";

/** One method of one resource of an API. */
export interface Method extends MethodSecurity {
  /** Path template of its resource, such as `/events/{id}`. */
  resourcePath: string;
  resourceId: string;
  /** `GET` and so on, or `ANY`. */
  httpMethod: string;
  /** Required parameters, in the order in which API Gateway names missing ones: headers, path, query. */
  requiredParameters: { in: "header" | "path" | "querystring"; name: string }[];
  validator: RequestValidator;
  /** Checks of the body by content type. */
  models: ReadonlyMap<string, ModelCheck>;
  integration: IntegrationSpec | undefined;
}

/** An API as a deployment holds it. */
export interface ApiDefinition {
  resources: ResourceTree<Method>;
  methods: readonly Method[];
  gatewayResponses: GatewayResponses;
  binaryMediaTypes: readonly string[];
  /** Where the key of a request is: in its header `x-api-key`, or in what its authorizer answered. */
  apiKeySource: "HEADER" | "AUTHORIZER";
  /** Who may call it at all. */
  policy: ApiPolicy | undefined;
  /** Whether it is reached by its custom domains only. */
  defaultDisabled: boolean;
}

/** What a RestApi resource says of the API, beside its body. */
export interface RestApiSettings {
  body?: string;
  binaryMediaTypes?: string[];
  apiKeySource?: string;
  /** JSON text, or what it stands for. */
  policy?: unknown;
  disableExecuteApiEndpoint?: boolean;
}

/**
 * Reads the body of a RestApi, as API Gateway imports it.
 *
 * @throws Error that says what API Gateway would not import: no OpenAPI 3.0, a path or model name that it does not take
 */
export function readDefinition(settings: RestApiSettings): ApiDefinition {
  const { body, binaryMediaTypes, apiKeySource, policy, disableExecuteApiEndpoint } = settings;
  const document = body === undefined ? {} : parse(body);
  const resources = new ResourceTree<Method>();
  const methods: Method[] = [];
  const security = new SecurityReader(document);
  for (const name of Object.keys(document.components?.schemas ?? {}))
    if (!/^[A-Za-z0-9]+$/.test(name)) throw new Error(`model "${name}": API Gateway takes letters and digits only`);
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [key, operation] of Object.entries(item)) {
      const httpMethod = methodNames.get(key);
      if (httpMethod === undefined) continue;
      const method = readMethod(document, security, path, httpMethod, item, operation);
      checkResponseHeaders(method, operation);
      resources.add(path, httpMethod, method);
      methods.push(method);
    }
  }
  return {
    resources,
    methods,
    gatewayResponses: gatewayResponses(document["x-amazon-apigateway-gateway-responses"] ?? {}),
    binaryMediaTypes: [...(document["x-amazon-apigateway-binary-media-types"] ?? []), ...(binaryMediaTypes ?? [])],
    apiKeySource: keySource(document["x-amazon-apigateway-api-key-source"] ?? apiKeySource),
    defaultDisabled: disableExecuteApiEndpoint === true,
    policy: readApiPolicy(policy || document["x-amazon-apigateway-policy"]),
  };
}

const keySource = (text: string | undefined): ApiDefinition["apiKeySource"] =>
  text?.toUpperCase() === "AUTHORIZER" ? "AUTHORIZER" : "HEADER";

const methodNames = new Map([
  ...["get", "head", "post", "put", "patch", "delete", "options"].map((name) => [name, name.toUpperCase()] as const),
  ["x-amazon-apigateway-any-method", "ANY"] as const,
]);

function parse(body: string): OpenApiBody {
  const document = (
    body.trimStart().startsWith("{") ? JSON.parse(body) : (require("yaml") as typeof import("yaml")).parse(body)
  ) as OpenApiBody & { swagger?: string };
  if (!document?.openapi?.startsWith("3.0."))
    throw new Error(
      `the body must be OpenAPI 3.0, which API Gateway imports; it says ${document?.openapi ?? `swagger ${document?.swagger}`}`,
    );
  return document;
}

function readMethod(
  document: OpenApiBody,
  security: SecurityReader,
  resourcePath: string,
  httpMethod: string,
  item: PathItem,
  operation: Operation,
): Method {
  const schemas = document.components?.schemas ?? {};
  const validators = document["x-amazon-apigateway-request-validators"] ?? {};
  const validatorName =
    operation["x-amazon-apigateway-request-validator"] ?? document["x-amazon-apigateway-request-validator"];
  const models = Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { schema }]) =>
    schema ? [[type.toLowerCase(), modelCheck(schema, schemas)] as const] : [],
  );
  const parameters = [...((item.parameters as Parameter[] | undefined) ?? []), ...(operation.parameters ?? [])];
  return {
    resourcePath,
    resourceId: createHash("sha256").update(resourcePath).digest("hex").slice(0, 6),
    httpMethod,
    ...security.of(operation),
    requiredParameters: requiredParameters(parameters),
    validator: (validatorName !== undefined && validators[validatorName]) || {},
    models: new Map(models),
    integration: operation["x-amazon-apigateway-integration"],
  };
}

/** @throws Error when an integration response maps a header that the method's response of that status does not declare */
function checkResponseHeaders({ httpMethod, resourcePath, integration }: Method, { responses }: Operation): void {
  for (const { statusCode, responseParameters } of Object.values(integration?.responses ?? {})) {
    const declared = Object.keys(responses?.[String(statusCode)]?.headers ?? {});
    for (const target of Object.keys(responseParameters ?? {}))
      if (!declared.some((name) => `method.response.header.${name}` === target))
        throw new Error(
          `${httpMethod} ${resourcePath}: Invalid mapping expression parameter specified: ${target}; declare that header in the response ${statusCode}`,
        );
  }
}

const places = { header: "header", path: "path", query: "querystring" } as const;

function requiredParameters(parameters: Parameter[]): Method["requiredParameters"] {
  const required = parameters.flatMap(({ in: place, name, required }) =>
    required && place in places ? [{ in: places[place as keyof typeof places], name }] : [],
  );
  return required.sort((a, b) => (`${a.in}.${a.name}` < `${b.in}.${b.name}` ? -1 : 1));
}
