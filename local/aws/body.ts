import type { IncomingMessage } from "node:http";

/** Largest request that is read: what DynamoDB takes in one batch (16 MB), with room for base64 around the largest zip. */
export const maxBodyBytes = 70 * 1024 * 1024;

/** A body that is larger than any service takes. */
export class RequestTooLarge extends Error {
  override readonly name = "RequestEntityTooLarge";
  readonly status = 413;

  constructor(limit: number) {
    super(`The request is larger than ${limit} bytes`);
  }
}

/** Reads a whole body. @throws RequestTooLarge as soon as it grows over the limit; what follows is not kept */
export function readBody(request: IncomingMessage, limit = maxBodyBytes): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      request.removeAllListeners("data");
      request.resume();
      reject(new RequestTooLarge(limit));
    });
    request.once("end", () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    // A client that goes away before the end is an error too.
    request.once("error", reject);
  });
}
