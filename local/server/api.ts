import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { messageOf } from "../user-error";
import { refuse } from "./problem";

/** What serves emulated APIs. It answers unknown names itself. */
export interface Apis {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/**
 * The API port: `/_portico` is the local cloud's own, everything else belongs to the emulated APIs.
 *
 * @param apis left out when no service emulates APIs
 * @param print gets a line when an API fails in a way that no client should see
 */
export function apiListener(
  control: RequestListener,
  apis: Apis | undefined,
  print: (line: string) => void,
): RequestListener {
  return (request, response) => {
    if (/^\/_portico(?:[/?]|$)/.test(request.url ?? "")) return control(request, response);
    if (!apis)
      return refuse(request, response, {
        name: "not-found",
        status: 404,
        title: "There is nothing here",
        detail: "This stack has no API. What there is: /_portico/stack.json",
      });
    apis.handle(request, response).catch((error: unknown) => {
      print(`error: ${request.method} ${request.url}: ${messageOf(error)}`);
      if (response.headersSent) return response.destroy();
      return refuse(request, response, {
        name: "internal-error",
        status: 500,
        title: "Something went wrong in the local cloud",
        detail: "The terminal says what.",
      });
    });
  };
}
