import { type Authorizer, readAuthorizer } from "./authorizers";
import type { OpenApiBody, Operation, SecurityScheme } from "./openapi";

/** Who may call a method, beside an API key. */
export type Authorization =
  | {
      readonly type: "CUSTOM" | "COGNITO_USER_POOLS";
      readonly authorizer: Authorizer;
      readonly scopes: readonly string[];
    }
  | { readonly type: "AWS_IAM" }
  /** A scheme that API Gateway imports with a warning, and leaves the method open: the local cloud does not. */
  | { readonly type: "UNKNOWN"; readonly scheme: string };

/** The security of one method. */
export interface MethodSecurity {
  readonly apiKeyRequired: boolean;
  /** Left out: anybody may call it, as far as its authorization goes. */
  readonly authorization?: Authorization;
}

/** Reads what stands before the methods of an API. Its authorizers are made once, however many methods they stand before. */
export class SecurityReader {
  readonly #authorizers = new Map<string, Authorizer>();

  constructor(private readonly document: OpenApiBody) {}

  /**
   * The security of a method: an API key is one scheme beside others; of the others API Gateway takes one.
   *
   * @throws Error for an authorizer that API Gateway would not import
   */
  of(operation: Operation): MethodSecurity {
    const requirements = operation.security ?? this.document.security ?? [];
    const named = requirements.flatMap((requirement) => Object.entries(requirement));
    const schemes = this.document.components?.securitySchemes ?? {};
    const own = named.find(([name]) => !isApiKey(schemes[name]));
    const authType = operation["x-amazon-apigateway-auth"]?.type?.toUpperCase();
    return {
      apiKeyRequired: named.some(([name]) => isApiKey(schemes[name])),
      authorization:
        authType === "AWS_IAM" ? { type: "AWS_IAM" } : own && this.#authorization(own[0], schemes[own[0]], own[1]),
    };
  }

  #authorization(name: string, scheme: SecurityScheme | undefined, scopes: readonly string[]): Authorization {
    if (scheme?.["x-amazon-apigateway-authtype"]?.toLowerCase() === "awssigv4") return { type: "AWS_IAM" };
    if (!scheme?.["x-amazon-apigateway-authorizer"]) return { type: "UNKNOWN", scheme: name };
    const authorizer = this.#authorizers.get(name) ?? readAuthorizer(name, scheme);
    this.#authorizers.set(name, authorizer);
    return authorizer.kind === "COGNITO_USER_POOLS"
      ? { type: "COGNITO_USER_POOLS", authorizer, scopes }
      : { type: "CUSTOM", authorizer, scopes };
  }
}

const isApiKey = (scheme: SecurityScheme | undefined): boolean =>
  scheme?.type === "apiKey" &&
  scheme.name?.toLowerCase() === "x-api-key" &&
  !scheme["x-amazon-apigateway-authorizer"] &&
  !scheme["x-amazon-apigateway-authtype"];
