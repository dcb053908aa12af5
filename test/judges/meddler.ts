import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer on its way to the client. */
export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

/** A server in front of another that changes some answers: a stack with a planted fault. */
export interface Meddler {
  url: string;
  close(): void;
}

/**
 * Starts a server that hands every request on to `target` and lets `meddle` change the answer.
 *
 * @param target base URL
 */
export async function meddler(
  target: string,
  meddle: (request: IncomingMessage, answer: Answer) => void,
): Promise<Meddler> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (!hopByHop.has(name)) headers.set(name, String(value));
    try {
      const answered = await fetch(target + request.url, {
        method: request.method ?? "GET",
        headers,
        body: chunks.length > 0 ? Buffer.concat(chunks) : null,
      });
      const answer = { status: answered.status, headers: answered.headers, body: await answered.text() };
      meddle(request, answer);
      for (const name of hopByHop) answer.headers.delete(name);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answer.body);
    } catch (error) {
      response.writeHead(599).end(String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Headers of one connection, and those that a changed body would make untrue. */
const hopByHop = new Set([
  "host",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "content-encoding",
  "te",
  "upgrade",
  "expect",
]);
