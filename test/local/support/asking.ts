/** An answer with a body of JSON, or none. */
export interface Asked {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of all shapes
  body: any;
}

/** Asks a route, such as `GET /users/profile`. */
export async function ask(
  url: unknown,
  route: string,
  { token, body, headers }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Asked> {
  const [method, path = ""] = route.split(" ");
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

/** The name of a problem, such as `not-found`. */
export const problemOf = ({ body }: Asked): string | undefined => body?.type?.split(":").at(-1);

/** An answer without what any two answers differ in. */
export const same = ({ status, headers, body }: Asked) => {
  const { requestId: _, ...rest } = body ?? {};
  const own = [
    "content-length",
    "date",
    "ratelimit",
    "x-amz-apigw-id",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-request-id",
  ];
  const names = [...headers.keys()].filter((name) => !own.includes(name));
  return { status, rest, headers: names.map((name) => [name, headers.get(name)]) };
};

/** What the gateway sends a function for a POST request from a network address, which only the gateway says. */
export const eventFrom = (sourceIp: string, path: string, body: object) => ({
  resource: path,
  path,
  httpMethod: "POST",
  headers: { "content-type": "application/json" },
  multiValueHeaders: { "content-type": ["application/json"] },
  body: JSON.stringify(body),
  isBase64Encoded: false,
  requestContext: { requestId: "r", stage: "dev", domainName: "api.example", path: "/", identity: { sourceIp } },
});
