/** What an OpenAPI document of the tests says. */
export interface Definition {
  /** The document's own security. */
  security?: unknown;
  /** The security of `GET /things`. Left out: none. */
  operation?: unknown;
  scheme?: object;
  more?: object;
  /** More of `GET /things`. */
  get?: object;
}

/** A scheme that API Gateway checks. */
export const apiKey = { type: "apiKey", in: "header", name: "x-api-key" };

/** An OpenAPI 3 document with `GET /things`, a preflight and a MOCK answer for all other methods, as JSON. */
export const definition = ({ security, operation, scheme = apiKey, more, get }: Definition): string =>
  JSON.stringify({
    openapi: "3.0.1",
    security,
    components: { securitySchemes: { it: scheme } },
    paths: {
      "/things": {
        parameters: [],
        get: { security: operation, "x-amazon-apigateway-integration": { type: "aws_proxy" }, ...get },
        options: { responses: {} },
        "x-amazon-apigateway-any-method": { "x-amazon-apigateway-integration": { type: "MOCK" } },
      },
    },
    ...more,
  });
