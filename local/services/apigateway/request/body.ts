import type { IncomingMessage } from "node:http";
import { GatewayError } from "./error";

/** Largest request of API Gateway, in bytes (AWS, "Quotas for configuring and running a REST API": payload size, 10 MB). */
export const largestRequest = 10 * 1024 * 1024;

const tooLarge = () => new GatewayError("REQUEST_TOO_LARGE", `HTTP content length exceeded ${largestRequest} bytes.`);

/**
 * Reads the body of a request.
 *
 * @throws GatewayError REQUEST_TOO_LARGE over 10 MB, as soon as that is known; the rest is not read
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > largestRequest) throw tooLarge();
  if (request.headers["content-length"] === undefined && request.headers["transfer-encoding"] === undefined)
    return nothing;
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestRequest) {
        request.removeAllListeners("data").resume();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

const nothing = Buffer.alloc(0);
