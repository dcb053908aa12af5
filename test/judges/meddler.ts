import { once } from "node:events";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer on its way to the client. */
export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
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
  const server = createServer((asked, response) => {
    const { method, url: path, headers } = asked;
    const onward = request(target, { method, path, headers, setHost: false }, async (answered) => {
      const answer = {
        status: answered.statusCode ?? 0,
        headers: { ...answered.headers },
        body: await textOf(answered),
      };
      meddle(asked, answer);
      delete answer.headers["transfer-encoding"];
      if (method !== "HEAD") answer.headers["content-length"] = String(Buffer.byteLength(answer.body));
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    onward.on("error", (error) => response.destroy(error));
    asked.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message.setEncoding("utf8")) text += chunk;
  return text;
}
