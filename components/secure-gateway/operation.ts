import type * as z from "zod/v4/core";
import { type Auth, limitText, type ResponseHeaders, type Route } from "../../functions/runtime/contract";
import type { ProblemType } from "../../functions/runtime/problem";
import * as problems from "../../functions/runtime/problem";
import { rolesExtension } from "./document";
import { keyParameter, replayedField } from "./idempotency";
import { type JsonSchema, jsonSchemaOf, type SchemaUse } from "./json-schema";

/** One operation in OpenAPI 3.1, with the named schemas that it refers to. Plain data: also writable by hand. */
export interface OperationDescription {
  /** HTTP method, upper case. */
  method: string;
  /** Path template, such as `/events/{id}`. */
  path: string;
  /** The OpenAPI 3.1 operation object. */
  // biome-ignore lint/suspicious/noExplicitAny: OpenAPI's own open structure; the component schema needs `any` here
  operation: Record<string, any>;
  /** Schemas referred to as `#/components/schemas/<name>`. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  schemas?: Record<string, any>;
  /** What tags of the operation stand for, by tag, in Markdown. */
  tagDescriptions?: Record<string, string>;
}

/**
 * The OpenAPI 3.1 operation of a contract.
 *
 * @throws Error when a type of the contract cannot be written as JSON Schema
 * @example
 * new SecureGateway("api", { routes: [{ ...operation(postEvent), function: write }] });
 */
export function operation(route: Route): OperationDescription {
  const input: Record<string, JsonSchema> = {};
  const output: Record<string, JsonSchema> = {};
  const schemaOf = (type: z.$ZodType, use: SchemaUse, place: string) => {
    const { schema, schemas } = jsonSchemaOf(type, use, `${route.signature} ${place}`);
    Object.assign(use === "output" ? output : input, schemas);
    return schema;
  };
  const parametersIn = (place: "path" | "query" | "header", type: z.$ZodObject | undefined) =>
    Object.entries((type?._zod.def.shape ?? {}) as Record<string, z.$ZodType>).map(([name, each]) => {
      const { description, ...schema } = schemaOf(each, "text", `${place} parameter ${name}`);
      return {
        name,
        in: place,
        required: place === "path" || each._zod.optin === undefined,
        ...(description !== undefined && { description }),
        schema,
      };
    });

  const parameters = [
    ...parametersIn("path", route.path),
    ...parametersIn("query", route.query),
    ...parametersIn("header", route.headers),
    ...(route.idempotent ? [keyParameter] : []),
  ];
  const body = route.body && {
    required: route.body._zod.optin === undefined,
    content: { "application/json": { schema: schemaOf(route.body, "input", "body") } },
  };
  const responses: Record<string, JsonSchema> = {};
  const fields = { ...(route.limits?.length && limitFields), ...(route.idempotent && replayedField) };
  for (const [status, type] of Object.entries(route.responses))
    responses[status] = {
      description: answerText(route, status),
      ...headersOf({ ...fields, ...ownHeaders(route.responseHeaders?.[Number(status)]) }),
      ...(type && {
        content: { [route.contentType ?? "application/json"]: { schema: schemaOf(type, "output", status) } },
      }),
    };
  const renamed = renameClashes(input, output);

  return {
    method: route.method,
    path: route.pathTemplate,
    operation: {
      operationId: route.operationId,
      summary: route.summary,
      ...(route.description && { description: route.description }),
      tags: [...(route.tags ?? [route.pathTemplate.split("/")[1] || "root"])],
      ...securityOf(route.auth),
      ...(parameters.length > 0 && { parameters }),
      ...(body && { requestBody: body }),
      responses: {
        ...(renamed(responses) as Record<string, JsonSchema>),
        ...problemResponses(problemsOf(route), route),
      },
    },
    schemas: { ...input, ...(renamed(output) as Record<string, JsonSchema>) },
    ...(route.tagDescriptions && { tagDescriptions: { ...route.tagDescriptions } }),
  };
}

/** What the answers of a route with limits say of them, as far as it was counted. */
const limitFields = {
  RateLimit: { $ref: "#/components/headers/RateLimit" },
  "RateLimit-Policy": { $ref: "#/components/headers/RateLimit-Policy" },
};

const headersOf = (headers: Record<string, JsonSchema>) => (Object.keys(headers).length > 0 ? { headers } : {});

function ownHeaders(headers: ResponseHeaders = {}): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, { description, required }]) => [
      name,
      { description, ...(required && { required }), schema: { type: "string" } },
    ]),
  );
}

/** A named schema that is one thing to send and another to receive gets two names. */
function renameClashes(input: Record<string, JsonSchema>, output: Record<string, JsonSchema>) {
  const clashing = new Set(
    Object.keys(output).filter((name) => input[name] && JSON.stringify(input[name]) !== JSON.stringify(output[name])),
  );
  for (const name of clashing) {
    output[`${name}Output`] = output[name] as JsonSchema;
    delete output[name];
  }
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const name = key === "$ref" ? String(each).replace("#/components/schemas/", "") : "";
        return [key, clashing.has(name) ? `${each}Output` : rename(each)];
      }),
    );
  };
  return rename;
}

/** The security requirement of an operation; the schemes are in {@link openApiDocument}'s components. OpenAPI has no word for "one of these roles". */
function securityOf(auth: Auth): JsonSchema {
  switch (auth.kind) {
    case "open":
      return { security: [] };
    case "user":
      return {
        security: [{ bearer: [...auth.scopes], ...(auth.key && { apiKey: [] }) }],
        ...(auth.roles.length > 0 && { [rolesExtension]: [...auth.roles] }),
      };
    default:
      return { security: [{ [auth.kind]: [] }] };
  }
}

/** The problems that a route can answer: its own, and those that come with what it takes. */
function problemsOf(route: Route): ProblemType[] {
  const takesInput = route.path || route.query || route.headers || route.body;
  return [
    ...(route.body ? [problems.malformedJson] : []),
    ...(takesInput ? [problems.invalidRequest] : []),
    ...(route.auth.kind === "user" ? [problems.unauthorized] : []),
    ...(route.auth.kind === "open" ? [] : [problems.forbidden]),
    ...(route.body ? [problems.payloadTooLarge, problems.unsupportedMediaType] : []),
    ...(route.problems ?? []),
    ...(route.idempotent ? [problems.idempotencyInFlight, problems.idempotencyKeyReused] : []),
    problems.tooManyRequests,
    problems.internalError,
    problems.badGateway,
    problems.unavailable,
    problems.gatewayTimeout,
  ];
}

/** OpenAPI responses of problems, one per status, with an example per kind. */
function problemResponses(kinds: ProblemType[], route: Route): Record<string, JsonSchema> {
  const limits = route.limits ?? [];
  const byStatus = Map.groupBy(new Set(kinds), (kind) => kind.status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      String(status),
      {
        description:
          same.map((kind) => kind.title).join("; or: ") +
          (status === tooMany && limits.length > 0 ? `: ${limits.map(limitText).join(", ")}` : ""),
        ...headersOf({
          ...(retryable.has(status) && { "Retry-After": { $ref: "#/components/headers/RetryAfter" } }),
          ...(status === tooMany && limits.length > 0 && limitFields),
          ...(status === problems.unauthorized.status && challenge),
        }),
        content: {
          "application/problem+json": {
            schema: { $ref: "#/components/schemas/Problem" },
            examples: Object.fromEntries(
              same.map((kind) => [nameOf(kind), { value: exampleOf(kind, route.pathTemplate) }]),
            ),
          },
        },
      },
    ]),
  );
}

const tooMany = problems.tooManyRequests.status;
const retryable = new Set([tooMany, problems.unavailable.status]);
const challenge = {
  "WWW-Authenticate": { description: "What to send (RFC 6750)", schema: { type: "string", const: "Bearer" } },
};
const nameOf = (kind: ProblemType) => kind.type.slice(kind.type.lastIndexOf(":") + 1);
const exampleOf = (kind: ProblemType, instance: string) => ({
  type: kind.type,
  title: kind.title,
  status: kind.status,
  instance: instance.replace(/[{}]/g, ""), // braces are no part of a URI
  requestId: "8b0e7d4c-6f0b-4b0e-9a53-1a2f1f8f6f0e",
});

/** What the answer of a status says, by the route's method where that tells. */
function answerText({ method, responses }: Route, status: string): string {
  if (status !== "200") return answerTexts[status] ?? "Done";
  if (method === "GET") return "Found";
  return 201 in responses ? "It was there already" : "Done";
}

const answerTexts: Record<string, string> = {
  201: "Created",
  202: "Accepted; the work goes on",
  204: "Done; nothing to say",
  207: "Each part has a status of its own",
};
