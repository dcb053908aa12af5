/** What a worker is told when it starts. Everything else is in its environment, as in Lambda. */
export interface WorkerStart {
  /** Folder of the function's code, Lambda's `/var/task`. */
  taskRoot: string;
  /** Lambda handler string, such as `index.handler` or `src/hello.handler`. */
  handler: string;
  /** ARN that the context object shows. */
  functionArn: string;
  /** Lambda's Node runtimes up to 22 call back; 24 and later do not, and take what a plain function returns. */
  callbacks: boolean;
  /** How far the local cloud's clock is ahead: see `Clock.shared`. */
  clock?: SharedArrayBuffer;
  /** Where lines of the log wait to be sent: see `Unsent`. */
  unsent: SharedArrayBuffer;
}

/** A line of a function's log. */
export interface LogLine {
  /** Milliseconds since 1970. */
  time: number;
  text: string;
}

/** One request to a function instance. */
export interface WorkerRequest {
  requestId: string;
  /** JSON text of the event. */
  payload: string;
  /** Milliseconds since 1970 at which Lambda stops waiting. */
  deadline: number;
  /** Value of `_X_AMZN_TRACE_ID`. */
  traceId: string;
  /** ARN that was called, where it has a qualifier. Default: the function's. */
  invokedArn?: string;
  /** JSON text of the caller's client context, from the Invoke API. */
  clientContext?: string;
}

/** An error as Lambda's runtimes report it: Node's with a `trace`, Python's with a `requestId` and a `stackTrace`. */
export interface ReportedError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
  requestId?: string;
  stackTrace?: string[];
}

/** What a worker says. */
export type WorkerMessage =
  | { kind: "ready" }
  | { kind: "initFailed"; error: ReportedError }
  | { kind: "log"; time: number; text: string }
  /** Nothing but lines of the log, which a thread's messages may all bring along. */
  | { kind: "lines" }
  | { kind: "refused"; host: string }
  | { kind: "answer"; payload: string; heapBytes: number }
  | { kind: "failed"; error: ReportedError; heapBytes: number }
  /** A part of a response that is streamed; `streamed` follows the last one. */
  | { kind: "chunk"; bytes: Uint8Array; contentType: string }
  | { kind: "streamed"; heapBytes: number }
  /** The request failed and the instance is about to exit, as Lambda's runtime does after an uncaught error. */
  | { kind: "crashed"; error: ReportedError };
