import type { Endpoint } from "../endpoint";
import type { Middleware } from "../invocation";
import { methodNotAllowed, notFound } from "../problem";

/**
 * Finds the endpoint of a request by method and path template. HEAD is answered as GET, where it has no endpoint of its own.
 *
 * @throws Error when two endpoints have the same method and path
 */
export function routing(endpoints: readonly Endpoint[]): Middleware {
  const paths = new Map<string, Map<string, Endpoint>>();
  for (const endpoint of endpoints) {
    const { method, pathTemplate, signature } = endpoint.route;
    const methods = paths.get(pathTemplate) ?? new Map<string, Endpoint>();
    if (methods.has(method)) throw new Error(`${signature} is served twice by one function`);
    paths.set(pathTemplate, methods.set(method, endpoint));
  }
  return {
    before: ({ event: invocation }) => {
      const { resource, httpMethod } = invocation.event;
      const methods = paths.get(resource);
      if (!methods) throw notFound();
      const endpoint = methods.get(httpMethod) ?? (httpMethod === "HEAD" ? methods.get("GET") : undefined);
      if (!endpoint) throw methodNotAllowed({ headers: { allow: [...methods.keys()].sort().join(", ") } });
      invocation.endpoint = endpoint;
      invocation.log = invocation.log.with({ route: endpoint.route.signature });
    },
  };
}
