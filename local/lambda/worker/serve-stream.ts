import { finished } from "node:stream/promises";
import { RuntimeError } from "./errors";
import type { Handler } from "./handler";
import { type Part, ResponseStream } from "./response-stream";

/**
 * Runs a streaming handler: resolves when it is done and its stream is ended. What it returns is ignored, as in Lambda.
 *
 * @throws RuntimeError for a handler that is not async
 */
export async function serveStream(handler: Handler, event: unknown, context: object, part: Part): Promise<void> {
  const stream = new ResponseStream(part);
  const end = finished(stream);
  end.catch(() => undefined); // the handler's own error comes first
  const result = handler(event, stream, context);
  if (typeof (result as { then?: unknown } | undefined)?.then !== "function")
    throw new RuntimeError("StreamError", "Streaming does not support non-async handlers.");
  await result;
  await end;
}
