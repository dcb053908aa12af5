import type { EventPattern } from "../../../../patterns";
import { eventRecord, type Stream, type StreamRecord, sequenceOf } from "../../../dynamodb";
import type { Entry } from "./batch";
import type { Reading } from "./lane";

/** Records that are looked at together. */
const pageLength = 1000;

/** Which records are for a lane. */
export interface Choice {
  /** Of how many lanes it is which: all records of a key are for the same one. */
  readonly lane: number;
  readonly lanes: number;
  /** Of which a record must be as one says. Undefined: all are taken. */
  readonly filters: readonly EventPattern[] | undefined;
}

/** Reads on in a stream, as far as there is room for records of a lane: at least one, however large. */
export function readOn(stream: Stream, choice: Choice, after: number, most: number, mostBytes: number): Reading {
  const entries: Entry[] = [];
  let reached = Math.max(after, stream.trimmed);
  let bytes = 0;
  for (;;) {
    const page = stream.read(reached, pageLength);
    for (const record of page) {
      const entry = entryOf(stream, choice, record);
      if (entry !== undefined) {
        bytes += Buffer.byteLength(entry.text) + 1;
        if (bytes > mostBytes && (entries.length > 0 || most < 1)) return { entries, reached, isFull: true };
        entries.push(entry);
      }
      reached = record.id;
      if (entries.length >= most) return { entries, reached, isFull: true };
    }
    if (page.length === 0) return { entries, reached, isFull: false };
  }
}

/** The record as the function gets it; undefined for one that is not for this lane. */
function entryOf(stream: Stream, { lane, lanes, filters }: Choice, record: StreamRecord): Entry | undefined {
  if (lanes > 1 && laneOf(stream, record, lanes) !== lane) return undefined;
  const text = eventRecord(stream, record);
  if (filters !== undefined) {
    const event: unknown = JSON.parse(text);
    if (!filters.some((filter) => filter.matches(event))) return undefined;
  }
  return { record, sequence: sequenceOf(record.id), text };
}

/** By the partition key: what has the same is in order, whatever the sort key. */
function laneOf({ definition: { KeySchema } }: Stream, { keys }: StreamRecord, lanes: number): number {
  const hash = KeySchema.filter(({ KeyType }) => KeyType === "HASH").map(({ AttributeName }) => AttributeName);
  const values = JSON.parse(keys) as Record<string, unknown>;
  return hashOf(JSON.stringify(hash.map((name) => values[name]))) % lanes;
}

/** A hash of 32 bits: FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
