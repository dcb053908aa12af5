import { type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import type { Answer } from "./call";

/**
 * Sends an answer with its headers in their case and number. Answers the bytes of its body.
 *
 * @throws TypeError for a header that HTTP cannot carry; nothing is sent then
 */
export function send(response: ServerResponse, { status, headers, body }: Answer): number {
  for (const [name, value] of headers) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  const bytes = status === 204 || status === 304 ? 0 : Buffer.byteLength(body);
  const lines = headers.flat();
  if (status !== 204 && status !== 304) lines.push("Content-Length", String(bytes));
  response.writeHead(status, lines);
  response.end(bytes === 0 ? undefined : body);
  return bytes;
}
