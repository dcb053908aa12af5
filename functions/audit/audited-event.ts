import type { BusEventOf } from "../forwarding/bus-event";

/** A record as the bus gets it: `detail-type` is its action. @throws Error for an item that is no audit record */
export const auditedEvent: BusEventOf = ({ dynamodb: { SequenceNumber: sequenceNumber, NewImage: item } }) => {
  const text = (name: string): string => {
    const value = item?.[name]?.S;
    if (value === undefined) throw new Error(`The item has no text "${name}": it is no audit record`);
    return value;
  };
  return { sequenceNumber, type: text("action"), createdAt: text("time"), json: text("record") };
};
