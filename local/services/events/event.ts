/** An event as rules and targets see it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** Without milliseconds. */
  time: string;
  region: string;
  resources: readonly string[];
  detail: unknown;
}

/** A time as events have it. @param time milliseconds since 1970 */
export const eventTime = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
