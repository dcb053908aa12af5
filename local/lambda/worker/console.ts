import { format } from "node:util";
import { traceOf } from "./errors";

/** Takes one line of output and the time it was written. */
export type Sink = (text: string, time: number) => void;

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
type Level = (typeof levels)[number];

/** How a function's output becomes log lines. */
export interface ConsoleOptions {
  sink: Sink;
  /** Id of the request under way, for the lines. */
  requestId(): string | undefined;
  /** `AWS_LAMBDA_LOG_FORMAT`: JSON lines, or tab-separated text. */
  json: boolean;
  /** `AWS_LAMBDA_LOG_LEVEL`: what is below is dropped. Default TRACE. */
  level?: string;
}

/**
 * Makes `console` write as in Lambda: each call one line with time, request id and level. What goes to `process.stdout` and
 * `process.stderr` directly becomes lines as it is.
 */
export function takeConsole({ sink, requestId, json, level }: ConsoleOptions): void {
  const lowest = Math.max(0, levels.indexOf((level?.toUpperCase() ?? "TRACE") as Level));
  const writer =
    (name: Level) =>
    (message: unknown, ...rest: unknown[]) => {
      if (levels.indexOf(name) < lowest) return;
      const now = new Date();
      const time = now.toISOString();
      const text = json
        ? jsonLine(time, name, requestId(), [message, ...rest])
        : `${time}\t${requestId()}\t${name}\t${format(message, ...rest)}\n`;
      sink(text, now.getTime());
    };
  console.trace = writer("TRACE");
  console.debug = writer("DEBUG");
  console.log = console.info = writer("INFO");
  console.warn = writer("WARN");
  console.error = writer("ERROR");
  for (const stream of [process.stdout, process.stderr]) stream.write = linesTo(sink);
}

function jsonLine(timestamp: string, level: Level, requestId: string | undefined, parameters: unknown[]): string {
  const line: Record<string, unknown> = { timestamp, level, requestId };
  if (parameters.length === 1) {
    try {
      return JSON.stringify({ ...line, message: parameters[0] }, (_, value) => withErrorFields(value));
    } catch {
      return JSON.stringify({ ...line, message: format(parameters[0]) });
    }
  }
  const error = parameters.find((parameter) => parameter instanceof Error);
  return JSON.stringify({ ...line, message: format(...parameters), ...(error && (withErrorFields(error) as object)) });
}

const withErrorFields = (value: unknown) =>
  value instanceof Error
    ? {
        errorType: value.constructor.name,
        errorMessage: value.message,
        stackTrace: traceOf(value),
        ...value,
      }
    : value;

/** A stand-in for a stream's `write`: hands over whole lines, and what has no line end at once. */
const linesTo =
  (sink: Sink): NodeJS.WriteStream["write"] =>
  (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    const time = Date.now();
    for (const line of text.split(/(?<=\n)/)) if (line !== "") sink(line, time);
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
