import type { StreamRecord } from "./stream-event";

/** An item of a table on its way from the table's stream to the bus. */
export interface BusEvent {
  /** Its place in the table's stream. */
  sequenceNumber: string;
  /** `detail-type` on the bus. */
  type: string;
  /** When it was stored, as `Date` reads it. */
  createdAt: string;
  /** `detail` on the bus: JSON. */
  json: string;
}

/** What a new item is on the bus. @throws Error for an item that the construct did not write */
export type BusEventOf = (record: StreamRecord) => BusEvent;
