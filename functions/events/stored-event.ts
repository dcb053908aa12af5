import type { StreamRecord } from "./stream-event";

/** An event on its way from the table to the bus. */
export interface StoredEvent {
  /** Its place in the table's stream. */
  sequenceNumber: string;
  id: string;
  type: string;
  createdAt: string;
  /** The event as `GET /events/{id}` gives it, digit for digit. */
  json: string;
}

/** @throws Error for an item that no EventApi wrote */
export function storedEvent({
  dynamodb: { SequenceNumber: sequenceNumber, NewImage: item },
}: StreamRecord): StoredEvent {
  const text = (name: string): string => {
    const value = item?.[name]?.S;
    if (value === undefined) throw new Error(`The item has no text "${name}": another program wrote it`);
    return value;
  };
  const [id, type, createdAt] = [text("id"), text("type"), text("createdAt")];
  const [start] = JSON.stringify({ id, type, createdAt }).split(/\}$/);
  // The payload is kept as JSON text: parsing it would round numbers past the range of a double.
  return { sequenceNumber, id, type, createdAt, json: `${start},"payload":${text("payload")}}` };
}
