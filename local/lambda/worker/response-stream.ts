import { Writable } from "node:stream";
import type { Handler } from "./handler";

/** Marks a handler as one that streams, as Lambda's own runtime does. */
const streaming = Symbol.for("aws.lambda.runtime.handler.streaming");

/** True for a handler that `awslambda.streamifyResponse` has made: `(event, responseStream, context)`. */
export const isStreaming = (handler: Handler): boolean => streaming in handler;

/** Takes one part of a response, and what its handler calls its content. */
export type Part = (bytes: Uint8Array, contentType: string) => void;

/** What a streaming handler writes its response to. */
export class ResponseStream extends Writable {
  /** Called with a `write` of its own before the first part: how `HttpResponseStream` puts the metadata in front. */
  _onBeforeFirstWrite: ((write: (chunk: string | Uint8Array) => void) => void) | undefined;
  #contentType = "application/octet-stream";
  #hasBegun = false;

  constructor(private readonly part: Part) {
    super();
  }

  /** @throws Error once something was written */
  setContentType(contentType: string): void {
    if (this.#hasBegun)
      throw Object.assign(new Error("Cannot set content-type, too late."), {
        name: "Runtime.InvalidStreamingOperation",
      });
    this.#contentType = contentType;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this._onBeforeFirstWrite?.((first) => this.#send(first));
    }
    this.#send(chunk);
    done();
  }

  #send(chunk: string | Uint8Array): void {
    const bytes = new Uint8Array(Buffer.from(chunk)); // its own memory, which can be handed over
    if (bytes.length > 0) this.part(bytes, this.#contentType);
  }
}

/** What Lambda's Node runtime offers as the global `awslambda`. */
const awslambda = {
  streamifyResponse(handler: Handler): Handler {
    return Object.assign(handler, { [streaming]: "response" });
  },
  HttpResponseStream: {
    /** Puts status and headers in front of a response, for API Gateway and function URLs: as JSON and eight zero bytes. */
    from(stream: ResponseStream, metadata: object): ResponseStream {
      stream.setContentType("application/vnd.awslambda.http-integration-response");
      const text = JSON.stringify(metadata);
      stream._onBeforeFirstWrite = (write) => {
        write(text);
        write(new Uint8Array(8));
      };
      return stream;
    },
  },
};

/** Makes `awslambda` a global of this thread. */
export function offerStreaming(): void {
  Object.assign(globalThis, { awslambda });
}
