import type { IncomingMessage, ServerResponse } from "node:http";

/** A refusal of the local cloud itself, as an RFC 9457 document. */
export interface Refusal {
  /** Kebab-case end of the type URI `urn:portico:problem:<name>`. */
  name: string;
  status: number;
  title: string;
  /** What is wrong with this very request, and the mend. */
  detail: string;
  headers?: Record<string, string>;
}

/** Answers with a problem document and ends the response. The request's body is not read further. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { name, status, title, detail, headers } = refusal;
  const instance = request.url ?? "";
  const body = JSON.stringify({ type: `urn:portico:problem:${name}`, title, status, detail, instance });
  response.writeHead(status, { ...headers, "content-type": "application/problem+json" }).end(body);
}
