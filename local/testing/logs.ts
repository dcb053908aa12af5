import type { LocalCloud as RunningCloud } from "../index";
import { logGroupFor } from "../server/log-groups";
import type { LogEvent, LogsService } from "../services/logs";
import { UserError } from "../user-error";

/** One line of a log. */
export interface LogLine {
  /** Without the line end. */
  message: string;
  /** Milliseconds since 1970, by the cloud's clock. */
  timestamp: number;
  stream: string;
}

/** Lines that the error of a wait in vain shows. */
const shownLines = 5;

/** See `LocalCloud.waitForLog`. */
export async function waitForLog(
  { services, document }: RunningCloud,
  source: string,
  pattern: string | RegExp,
  timeout: number,
): Promise<LogLine> {
  const group = logGroupFor(services, document, source);
  const { store } = services.get("logs") as LogsService;
  const matches = (message: string) =>
    typeof pattern === "string" ? message.includes(pattern) : message.search(pattern) >= 0;
  const known = store.find(group).find(({ message }) => matches(message));
  if (known) return lineOf(known);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe();
      const last = store
        .find(group)
        .slice(-shownLines)
        .map((event) => `  ${lineOf(event).message}`);
      const seen = last.length > 0 ? `its last lines are\n${last.join("\n")}` : "it has no lines";
      reject(new UserError(`${group} had no line with ${pattern} within ${timeout} ms; ${seen}`));
    }, timeout);
    const unsubscribe = store.subscribe((name, event) => {
      if (name !== group || !matches(event.message)) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(lineOf(event));
    });
  });
}

const lineOf = ({ message, timestamp, logStreamName }: LogEvent): LogLine => ({
  message: message.replace(/\s*\n$/, ""),
  timestamp,
  stream: logStreamName,
});
