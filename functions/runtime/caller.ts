import type { ProxyEvent } from "./proxy-event";

/** Who calls, as far as the gateway vouches for it. */
export type Caller =
  | {
      /** An API key of the gateway. */
      kind: "apiKey";
      /** The key's id. Not the key. */
      id: string;
    }
  | {
      /** A user, or a service, with a token. */
      kind: "user";
      /** The token's subject: the same for the same user as long as the issuer is. */
      subject: string;
      /** The token's scopes. */
      scopes: readonly string[];
      /** The user's roles, or groups. */
      roles: readonly string[];
      /**
       * Those of the token's claims that the authorizer was told to pass on. By Identity: `user_type`, `email`, `email_verified` and `sid` of people; of an API
       * key `user_type`, which is `api`, and `owner`, the id of the person whose it is.
       */
      claims: Readonly<Record<string, unknown>>;
      /** Id of the API key, where the request had one too. */
      keyId?: string;
    }
  | {
      /** Somebody with AWS credentials. */
      kind: "iam";
      /** ARN of the user, or of the role's session. */
      arn: string;
      /** The AWS account. */
      accountId: string;
    }
  | { kind: "anonymous" };

/** Who calls. */
export function callerOf({ requestContext: { authorizer, identity } }: ProxyEvent): Caller {
  const keyId = identity?.apiKeyId || undefined;
  if (authorizer?.principalId)
    return {
      kind: "user",
      subject: String(authorizer.principalId),
      scopes: wordsOf(authorizer.scopes),
      roles: wordsOf(authorizer.roles),
      claims: objectOf(authorizer.claims),
      ...(keyId && { keyId }),
    };
  if (identity?.userArn) return { kind: "iam", arn: identity.userArn, accountId: identity.accountId ?? "" };
  return keyId ? { kind: "apiKey", id: keyId } : { kind: "anonymous" };
}

/** The key that a request came with, whoever sent it. */
export function keyOf(caller: Caller): string | undefined {
  if (caller.kind === "apiKey") return caller.id;
  return caller.kind === "user" ? caller.keyId : undefined;
}

/** Who calls, in one word, for logs. */
export function callerText(caller: Caller): string | undefined {
  if (caller.kind === "anonymous") return undefined;
  if (caller.kind === "iam") return `iam:${caller.arn}`;
  return `${caller.kind}:${caller.kind === "user" ? caller.subject : caller.id}`;
}

/** Who calls, in one word, whatever they call their session: of a role's sessions the role, as whoever takes it on names them. */
export const principalOf = (caller: Caller): string =>
  (callerText(caller) ?? "").replace(/^(iam:.*:assumed-role\/.*)\/[^/]*$/, "$1");

/** API Gateway passes on text, numbers and booleans only, so that a list is JSON, or words. What is neither gives nothing. */
function wordsOf(value: unknown): string[] {
  if (typeof value !== "string") return [];
  if (!value.startsWith("[")) return value.split(" ").filter(Boolean);
  const list = parsed(value);
  return Array.isArray(list) ? list.filter((each) => typeof each === "string") : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  const object = typeof value === "string" ? parsed(value) : undefined;
  return typeof object === "object" && object !== null && !Array.isArray(object)
    ? (object as Record<string, unknown>)
    : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
