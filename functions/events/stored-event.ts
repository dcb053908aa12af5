import type { BusEventOf } from "../forwarding/bus-event";

/** The event as `GET /events/{id}` gives it, digit for digit. @throws Error for an item that no EventApi wrote */
export const storedEvent: BusEventOf = ({ dynamodb: { SequenceNumber: sequenceNumber, NewImage: item } }) => {
  const text = (name: string): string => {
    const value = item?.[name]?.S;
    if (value === undefined) throw new Error(`The item has no text "${name}": another program wrote it`);
    return value;
  };
  const [id, type, createdAt] = [text("id"), text("type"), text("createdAt")];
  const [start] = JSON.stringify({ id, type, createdAt }).split(/\}$/);
  // The payload is kept as JSON text: parsing it would round numbers past the range of a double.
  return { sequenceNumber, type, createdAt, json: `${start},"payload":${text("payload")}}` };
};
