/** How grave a log record is. */
export const logLevels = ["debug", "info", "warn", "error", "critical"] as const;
/** How grave a log record is. */
export type LogLevel = (typeof logLevels)[number];

/** What a record says beside its message. Errors are written with name, message, stack and cause. */
export type LogFields = Record<string, unknown>;

/** Writes one JSON line per record to standard output. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  critical(message: string, fields?: LogFields): void;
  /** Whether records of this level are written: spares the work of making those that are not. */
  writes(level: LogLevel): boolean;
  /** The same logger, with fields that every record gets. */
  with(fields: LogFields): Logger;
}

/**
 * Makes a logger. Fields named like secrets, bodies or credentials are written as `[redacted]`, at any depth.
 *
 * @param level least grave level that is written
 * @param bindings fields that every record gets
 * @example
 * const log = createLogger("info", { service: "events" });
 * log.warn("stock is low", { item: "tea", left: 3 });
 */
export function createLogger(level: LogLevel, bindings: LogFields = {}): Logger {
  const least = logLevels.indexOf(level);
  const at = (each: LogLevel) =>
    logLevels.indexOf(each) < least
      ? () => {}
      : (message: string, fields?: LogFields) => {
          process.stdout.write(`${toLine({ level: each, message, ...bindings }, fields)}\n`);
        };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    critical: at("critical"),
    writes: (each) => logLevels.indexOf(each) >= least,
    with: (fields) => createLogger(level, { ...bindings, ...fields }),
  };
}

/** The record's own fields win: no caller can make a record lie about its level, its service or its request. */
function toLine(own: LogFields, fields: LogFields | undefined): string {
  const record = { timestamp: new Date().toISOString(), ...own };
  try {
    return JSON.stringify(fields ? { ...record, ...fields, ...record } : record, writable);
  } catch (error) {
    return JSON.stringify({ ...record, unwritable: String(error) }, writable);
  }
}

const secretNames =
  /^(body|payload|cookies?|set-cookie|(proxy-)?authorization|.*(api[-_]?key|secret|password|passwd|credentials?|token))$/i;

function writable(name: string, value: unknown): unknown {
  if (secretNames.test(name)) return "[redacted]";
  if (typeof value === "bigint") return String(value);
  return value instanceof Error ? plainError(value) : value;
}

/** What may be logged of an error. Not its other members: the AWS SDK puts whole items on them. */
function plainError(error: Error): LogFields {
  const { name, message, stack, cause } = error;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { requestId?: string } };
  return { name, message, stack, code, awsRequestId: $metadata?.requestId, cause };
}
