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
  const { name, message, stack } = thrown;
  return { errorType: name, errorMessage: message, trace: typeof stack === "string" ? stack.split("\n") : [] };
}

/** The text that Lambda logs for an error: a tab and JSON with the error's own fields. */
export function logged(thrown: unknown): string {
  const error = looksLikeError(thrown) ? thrown : new Error(String(thrown));
  try {
    return `\t${JSON.stringify(error, (_, value) => withHiddenFields(value))}`;
  } catch {
    return `\t${JSON.stringify(reported(error))}`;
  }
}

const looksLikeError = (value: unknown): value is Error =>
  types.isNativeError(value) ||
  (typeof value === "object" && value !== null && "name" in value && "message" in value && "stack" in value);

function withHiddenFields(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack } = value;
  return { errorType: name, errorMessage: message, ...value, stack: stack?.split("\n") };
}
