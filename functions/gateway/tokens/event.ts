/** What API Gateway asks a REQUEST authorizer (AWS, "Input to an API Gateway Lambda authorizer"). Only what is read. */
export interface AuthorizerEvent {
  /** ARN of the method and path as requested. */
  methodArn: string;
  /** Path template, such as `/events/{id}`. */
  resource: string;
  httpMethod: string;
  headers: Record<string, string | undefined> | null;
  multiValueHeaders?: Record<string, string[] | undefined> | null;
  requestContext?: { requestId?: string; identity?: { sourceIp?: string } };
}

/** What the authorizer answers (AWS, "Output from an API Gateway Lambda authorizer"). */
export interface AuthorizerResult {
  principalId: string;
  policyDocument: {
    Version: "2012-10-17";
    Statement: { Action: "execute-api:Invoke"; Effect: "Allow" | "Deny"; Resource: string[] }[];
  };
  /** `requestContext.authorizer` of the function behind. Texts, numbers and booleans only. */
  context: Record<string, string>;
}

/**
 * ARNs of the route that was asked for: this method and path template and no other, so that what API Gateway keeps of the answer
 * is of no use elsewhere. A parameter is any text in its place. A path with a slash at its end is the same route to API Gateway, and
 * another ARN.
 */
export function routeArns({ methodArn, httpMethod, resource }: AuthorizerEvent): string[] {
  const [api, stage] = methodArn.split("/");
  const arn = `${api}/${stage}/${httpMethod}${resource.replace(/\{[^}]+\}/g, "*")}`;
  return /[*/]$/.test(arn) ? [arn] : [arn, `${arn}/`];
}

/** The token of a request; undefined without one, and for two headers, of which nobody could tell which counts (RFC 6750, section 2.1). */
export function bearerToken({ headers, multiValueHeaders }: AuthorizerEvent): string | undefined {
  const all =
    multiValueHeaders ?? Object.fromEntries(Object.entries(headers ?? {}).map(([name, one]) => [name, [one]]));
  const sent = Object.entries(all).flatMap(([name, values]) =>
    name.toLowerCase() === "authorization" ? (values ?? []) : [],
  );
  const [only] = sent;
  return sent.length === 1 ? /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(only ?? "")?.[1] : undefined;
}
