import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Answer } from "./call";

/**
 * Sends an answer with its headers in their case and number, but for what it streams. Answers the bytes of its body.
 *
 * @throws TypeError for a header that HTTP cannot carry; nothing is sent then
 */
export function send(response: ServerResponse, { status, headers, body, stream }: Answer): number {
  const lines: string[] = [];
  for (const [name, value] of headers) lines.push(name, value);
  if (stream) {
    response.writeHead(status, lines);
    response.flushHeaders();
    return 0;
  }
  const bytes = status === 204 || status === 304 ? 0 : Buffer.byteLength(body);
  if (status !== 204 && status !== 304) lines.push("Content-Length", String(bytes));
  response.writeHead(status, lines);
  response.end(bytes === 0 ? undefined : body);
  return bytes;
}

/** Sends what an answer streams, as it comes, and answers its bytes. A stream that fails cuts the answer off, which the client sees. */
export async function sendParts(response: ServerResponse, stream: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  const counted = async function* () {
    for await (const part of stream) {
      bytes += part.length;
      yield part;
    }
  };
  await pipeline(counted, response).catch(() => response.destroy());
  return bytes;
}
