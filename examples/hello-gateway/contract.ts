import type { OperationDescription } from "portico";

/**
 * `POST /api/abc/hello`, as an OpenAPI operation by hand: the handler is in Python, so that no contract of zod says it. The gateway checks
 * bodies by it, and it is the document at `/openapi.json`.
 */
export const sayHello: OperationDescription = {
  method: "POST",
  path: "/api/abc/hello",
  tagDescriptions: { hello: "Greetings" },
  operation: {
    operationId: "sayHello",
    summary: "Greet a name",
    description: "Greets a name in a language. Everything that goes wrong is `application/problem+json`.",
    tags: ["hello"],
    security: [{ apiKey: [] }],
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/HelloRequest" },
          example: { name: "Ada", language: "en" },
        },
      },
    },
    responses: {
      200: {
        description: "The greeting",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Hello" } } },
      },
      400: problem("The body is not valid JSON; or: The request does not match the contract"),
      403: problem("The API key is missing or not valid"),
      413: problem("The body is larger than 16 KB"),
      415: problem("The body is not application/json"),
      429: { ...problem("Too many requests"), headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } },
      500: problem("Something went wrong on our side"),
      502: problem("The function failed"),
      504: problem("The function took too long"),
    },
  },
  schemas: {
    HelloRequest: {
      type: "object",
      additionalProperties: false,
      required: ["name"],
      properties: {
        name: {
          type: "string",
          description: "Words with one space between them",
          minLength: 1,
          maxLength: 64,
          pattern: "^[^ <>\\x00-\\x1f\\x7f]+( [^ <>\\x00-\\x1f\\x7f]+)*$",
        },
        language: {
          type: "string",
          description: "Default: the stack's `defaultLanguage`",
          enum: ["de", "en", "es", "fr"],
        },
      },
    },
    Hello: {
      type: "object",
      required: ["greeting", "language", "stage"],
      properties: {
        greeting: { type: "string", description: "Such as `Hello, Ada!`", maxLength: 128, pattern: "^.+!$" },
        language: { type: "string", enum: ["de", "en", "es", "fr"] },
        stage: { type: "string", description: "Which stage answered", maxLength: 128, pattern: "^[A-Za-z0-9_-]+$" },
      },
    },
  },
};

function problem(description: string) {
  return {
    description,
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}
