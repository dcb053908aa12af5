import { types } from "node:util";
import type { ReportedError } from "./protocol";

/** An error that Lambda's runtime itself raises; `name` becomes the `errorType`. The stack shows the cause's place in the user's code. */
export class RuntimeError extends Error {
  constructor(kind: string, message: string, cause?: Error) {
    super(message, { cause });
    this.name = `Runtime.${kind}`;
    Error.captureStackTrace(this, RuntimeError);
    if (cause?.stack) this.stack = `${this.name}: ${cause.stack}`;
  }
}

/** Whatever a handler threw, as Lambda's Node runtime reports it: an error by its name and stack, anything else by its type. */
export function reported(thrown: unknown): ReportedError {
  if (!looksLikeError(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: traceOf(thrown) };
}

/** Writes an error to the function's log, as Lambda's runtime does in the format that the function logs in. */
export function logError(title: string, thrown: unknown): void {
  if (process.env.AWS_LAMBDA_LOG_FORMAT === "JSON") console.error(asError(thrown));
  else console.error(title, logged(thrown));
}

/** The text that Lambda logs for an error: a tab and JSON with the error's own fields. */
export function logged(thrown: unknown): string {
  const error = asError(thrown);
  try {
    return `\t${JSON.stringify(error, (_, value) => withHiddenFields(value))}`;
  } catch {
    return `\t${JSON.stringify(reported(error))}`;
  }
}

/** The lines of an error's stack, up to where our own code called the user's. */
export function traceOf({ stack }: Error): string[] {
  const lines = typeof stack === "string" ? stack.split("\n") : [];
  const ours = lines.findIndex((line) => /^\s+at /.test(line) && line.includes(__dirname));
  return ours < 0 ? lines : lines.slice(0, ours);
}

const asError = (thrown: unknown): Error => (looksLikeError(thrown) ? thrown : new Error(String(thrown)));

const looksLikeError = (value: unknown): value is Error =>
  types.isNativeError(value) ||
  (typeof value === "object" && value !== null && "name" in value && "message" in value && "stack" in value);

function withHiddenFields(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { errorType: value.name, errorMessage: value.message, ...value, stack: traceOf(value) };
}
