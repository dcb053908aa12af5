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
