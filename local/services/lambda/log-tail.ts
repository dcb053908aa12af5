import type { LogEvent } from "../logs";

/** Bytes of a request's log that the Invoke API returns (AWS, Invoke: `LogType`). */
const tailBytes = 4096;

/** The end of what one request logged: from its START line to the end of its stream's next REPORT, at most 4 KB. */
export function logTail(events: readonly LogEvent[], requestId: string): string {
  const start = events.findIndex(({ message }) => /START|platform\.start/.test(message) && message.includes(requestId));
  const stream = events[start]?.logStreamName;
  const lines = start < 0 ? [] : events.slice(start).filter(({ logStreamName }) => logStreamName === stream);
  const report = lines.findIndex(({ message }) => /^REPORT|platform\.report/.test(message));
  const text = lines.slice(0, report < 0 ? undefined : report + 1).map(({ message }) => message.replace(/\n?$/, "\n"));
  return Buffer.from(text.join("")).subarray(-tailBytes).toString();
}
