import { validationError } from "../errors";
import { expiredIterator, streamNotFound } from "./errors";
import type { Stream } from "./stream";
import type { Streams } from "./streams";

/** Milliseconds for which an iterator can be used (AWS, GetShardIterator: 15 minutes). */
const lifetime = 15 * 60 * 1000;

/** A place in a stream, to read on from. */
export interface Position {
  readonly stream: Stream;
  /** Number of the record before it. */
  readonly after: number;
}

/** A position as clients carry it: opaque to them. AWS's, too, begin with the stream's ARN. */
export function iteratorOf({ stream, after }: Position, now: number): string {
  const place = Buffer.from(JSON.stringify([after, now])).toString("base64url");
  return `${stream.arn}|1|${place}`;
}

/** @throws DynamoDbError for a text that is no iterator, that is too old, or whose stream is gone */
export function readIterator(text: string, streams: Streams, now: number): Position {
  const [arn = "", version, place = "", more] = text.split("|");
  const parts = version === "1" && more === undefined ? partsOf(place) : undefined;
  if (parts === undefined) throw validationError("Invalid ShardIterator");
  const [after, madeAt] = parts;
  const stream = streams.find(arn);
  if (stream === undefined) throw streamNotFound(arn);
  if (now - madeAt > lifetime) throw expiredIterator();
  return { stream, after };
}

function partsOf(place: string): readonly [after: number, madeAt: number] | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(place, "base64url").toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 2) return undefined;
  const [after, madeAt] = parts;
  return Number.isSafeInteger(after) && typeof madeAt === "number" ? [after, madeAt] : undefined;
}
