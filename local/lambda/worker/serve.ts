import { getHeapStatistics } from "node:v8";
import type { MessagePort } from "node:worker_threads";
import { contextOf } from "./context";
import { logError, RuntimeError, reported } from "./errors";
import type { Handler } from "./handler";
import type { WorkerMessage, WorkerRequest, WorkerStart } from "./protocol";
import { isStreaming } from "./response-stream";
import { serveStream } from "./serve-stream";

/** What one instance serves with. */
export interface Serving {
  port: MessagePort;
  /** Sends by that port. */
  send(message: WorkerMessage, transfer?: ArrayBuffer[]): void;
  handler: Handler;
  start: WorkerStart;
  /** Told of each request before the handler runs. */
  begun(request: WorkerRequest): void;
}

/**
 * Answers the requests that come in at a port by a handler, by the rules of Lambda's Node runtime. While a handler runs, the
 * port does not keep the thread alive: so an empty event loop is noticed, which means a promise that nobody will settle
 * (`Runtime.NodeJsExit`), or the end of a callback handler's work.
 */
export function serveRequests({ port, send, handler, start, begun }: Serving): void {
  const streams = isStreaming(handler);
  let whenEmpty: (() => void) | undefined;
  process.on("beforeExit", () => {
    port.ref();
    whenEmpty?.();
  });

  port.on("message", (request: WorkerRequest) => {
    begun(request);
    process.env._X_AMZN_TRACE_ID = request.traceId;
    port.unref();
    let over = false;
    const finish = (message: () => WorkerMessage) => {
      if (over) return;
      const sent = message();
      over = true;
      whenEmpty = undefined;
      port.ref();
      send(sent);
    };
    const answer = (value: unknown) =>
      finish(() => ({ kind: "answer", payload: serialised(value), heapBytes: heap() }));
    const fail = (error: unknown) =>
      finish(() => {
        logError("Invoke Error", error);
        return { kind: "failed", error: reported(error), heapBytes: heap() };
      });
    const attempt = (value: unknown) => {
      try {
        answer(value);
      } catch (error) {
        fail(error);
      }
    };

    const context = Object.assign(contextOf(request, start.functionArn), { callbackWaitsForEmptyEventLoop: true });
    const callback = (error: unknown, value: unknown) => {
      if (error !== undefined && error !== null) fail(error);
      else if (!context.callbackWaitsForEmptyEventLoop) attempt(value);
      else whenEmpty = () => attempt(value);
    };
    const part = (bytes: Uint8Array, contentType: string) => {
      if (!over) send({ kind: "chunk", bytes, contentType }, [bytes.buffer as ArrayBuffer]);
    };
    const isAsync = streams || handler.constructor.name === "AsyncFunction";
    whenEmpty = () => (isAsync || !start.callbacks ? fail(neverSettled()) : answer(null));
    try {
      const event = JSON.parse(request.payload) as unknown;
      if (streams) {
        serveStream(handler, event, context, part).then(
          () => finish(() => ({ kind: "streamed", heapBytes: heap() })),
          fail,
        );
        return;
      }
      const result = handler(event, context, start.callbacks ? callback : undefined);
      if (isThenable(result)) result.then(attempt, fail);
      else if (!start.callbacks) attempt(result);
    } catch (error) {
      fail(error);
    }
  });
}

const heap = () => getHeapStatistics().used_heap_size;

/** A handler's result as Lambda sends it: what JSON has no word for (undefined, a function) is null. */
function serialised(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new Error(`Unable to stringify response body: ${error instanceof Error ? error.message : error}`);
  }
}

const neverSettled = () =>
  new RuntimeError(
    "NodeJsExit",
    "The handler's promise can never settle: nothing is left to run. Await everything, and resolve every promise you make",
  );

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
