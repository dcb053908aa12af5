import type { JsonSchema } from "./json-schema";
import { linkWhatIsMade } from "./links";
import type { OperationDescription } from "./operation";

/** What a document says of the API as a whole. */
export interface DocumentInfo {
  /** Name of the API. */
  title: string;
  /** Version of the API, such as `1.0.0`. */
  version: string;
  /** What it is for, in Markdown. */
  description?: string;
}

/** An OpenAPI document as plain data. */
// biome-ignore lint/suspicious/noExplicitAny: OpenAPI's own open structure
export type OpenApiDocument = Record<string, any>;

/**
 * The OpenAPI 3.1 document of an API: for people, client generators and judges.
 *
 * @throws Error when two operations share a method and path or an operationId, or declare one schema name, or describe one tag, in two ways
 */
export function openApiDocument(info: DocumentInfo, operations: readonly OperationDescription[]): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas: Record<string, JsonSchema> = { Problem: problemSchema, FieldError: fieldErrorSchema };
  const ids = new Map<string, string>();
  for (const { method, path, operation, schemas: named } of operations) {
    const signature = `${method} ${path}`;
    const item = paths[path] ?? {};
    paths[path] = item;
    if (item[method.toLowerCase()]) throw new Error(`${signature} is declared twice`);
    item[method.toLowerCase()] = operation;
    const id = operation.operationId as string | undefined;
    if (id && ids.has(id)) throw new Error(`${signature} and ${ids.get(id)} have the same operationId "${id}"`);
    if (id) ids.set(id, signature);
    for (const [name, schema] of Object.entries(named ?? {})) {
      if (schemas[name] && JSON.stringify(schemas[name]) !== JSON.stringify(schema))
        throw new Error(
          `${signature}: the schema "${name}" is declared otherwise by another route; give it another id`,
        );
      schemas[name] = schema as JsonSchema;
    }
  }
  return {
    openapi: "3.1.1",
    info,
    servers: [{ url: "/" }],
    tags: tagsOf(operations),
    paths: linkWhatIsMade(paths, schemas),
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      headers: {
        RetryAfter: { description: "Seconds to wait before the next try", schema: { type: "integer", minimum: 0 } },
        ...(JSON.stringify(paths).includes("#/components/headers/RateLimit") && rateLimitHeaders),
      },
      securitySchemes: schemesOf(operations),
    },
  };
}

/** The tags that operations have, in their order, each with what one of them says that it stands for. */
function tagsOf(operations: readonly OperationDescription[]): { name: string; description?: string }[] {
  const descriptions = new Map<string, string>();
  for (const { method, path, tagDescriptions } of operations)
    for (const [name, description] of Object.entries(tagDescriptions ?? {})) {
      if ((descriptions.get(name) ?? description) !== description)
        throw new Error(
          `${method} ${path}: the tag "${name}" is described otherwise by another route; describe it once`,
        );
      descriptions.set(name, description);
    }
  const names = new Set(operations.flatMap(({ operation }) => (operation.tags as string[] | undefined) ?? []));
  return [...names].map((name) => {
    const description = descriptions.get(name);
    return { name, ...(description !== undefined && { description }) };
  });
}

/** The roles of which a caller needs one, in an operation: ours, as OpenAPI has a list only of what is needed in whole. */
export const rolesExtension = "x-portico-roles";

/** The security schemes that an operation can name. */
export const securitySchemes = {
  apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "A key of this API" },
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "An access token of this API's issuer, checked as RFC8725 asks",
  },
  iam: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "AWS Signature Version 4, of credentials that may `execute-api:Invoke` the route",
    "x-amazon-apigateway-authtype": "awsSigv4",
  },
};

/** The schemes that operations name. */
function schemesOf(operations: readonly OperationDescription[]): Record<string, unknown> {
  const named = new Set(operations.flatMap(({ operation }) => schemesNamed(operation.security)));
  return Object.fromEntries(Object.entries(securitySchemes).filter(([name]) => named.has(name)));
}

/** Names of the schemes in a list of security requirements. */
export const schemesNamed = (security: unknown): string[] =>
  Array.isArray(security) ? security.flatMap((each) => Object.keys(each ?? {})) : [];

/** What routes with limits answer (IETF, draft-ietf-httpapi-ratelimit-headers-11). */
const rateLimitHeaders = {
  RateLimit: {
    description:
      "Of the limit that is used up first: its name, the requests that remain, and the seconds until there are all again",
    schema: { type: "string" },
    example: '"address";r=4;t=51',
  },
  "RateLimit-Policy": {
    description: "Every limit: its name, its requests, and the seconds of its window",
    schema: { type: "string" },
    example: '"address";q=5;w=60',
  },
};

const fieldErrorSchema: JsonSchema = {
  type: "object",
  description: "One field that is wrong",
  required: ["pointer", "detail"],
  properties: {
    pointer: { type: "string", description: "JSON pointer, such as `#/payload` or `#/query/limit`" },
    detail: { type: "string" },
  },
};

const problemSchema: JsonSchema = {
  type: "object",
  description: "Why a request was refused (RFC 9457)",
  required: ["type", "title", "status", "instance", "requestId"],
  properties: {
    type: { type: "string", format: "uri", description: "Stable name of this kind of problem" },
    title: { type: "string", description: "One sentence, the same for every problem of this kind" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { type: "string", description: "What is wrong with this request" },
    instance: { type: "string", format: "uri-reference", description: "Path of the request" },
    requestId: { type: "string", description: "Name this to support" },
    errors: {
      type: "array",
      items: { $ref: "#/components/schemas/FieldError" },
      description: "Every field that is wrong",
    },
  },
};
