import { createHash } from "node:crypto";
import type { StreamViewType } from "./definition";
import { sequenceOf } from "./definition";

/** What a write did to an item. */
export type StreamEvent = "INSERT" | "MODIFY" | "REMOVE";

/** One change of one item, as the store holds it: texts are JSON. */
export interface StreamRecord {
  /** Its place in the stream: from 1, in the order of the writes. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly event: StreamEvent;
  readonly keys: string;
  readonly newImage: string | undefined;
  readonly oldImage: string | undefined;
  /** Bytes of the key and the images. */
  readonly size: number;
  /** Whether it was time to live that removed the item. */
  readonly expired: boolean;
}

/** The stream that a record is of, as far as its text names it. */
export interface RecordSource {
  readonly arn: string;
  readonly region: string;
  readonly viewType: StreamViewType;
}

/** A record as GetRecords answers it. */
export function apiRecord(source: RecordSource, record: StreamRecord): string {
  const identity = record.expired ? ',"userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}' : "";
  return `{${members(source, record)}${identity}}`;
}

/** A record as Lambda hands it to a function: the same, with the stream's ARN, and `userIdentity` in small letters. */
export function eventRecord(source: RecordSource, record: StreamRecord): string {
  const identity = record.expired ? ',"userIdentity":{"principalId":"dynamodb.amazonaws.com","type":"Service"}' : "";
  return `{${members(source, record)}${identity},"eventSourceARN":${JSON.stringify(source.arn)}}`;
}

function members({ arn, region, viewType }: RecordSource, record: StreamRecord): string {
  const { id, time, event, keys, newImage, oldImage, size } = record;
  const images =
    (newImage === undefined ? "" : `"NewImage":${newImage},`) +
    (oldImage === undefined ? "" : `"OldImage":${oldImage},`);
  return (
    `"eventID":"${eventIdOf(arn, id)}","eventName":"${event}","eventVersion":"1.1","eventSource":"aws:dynamodb",` +
    `"awsRegion":"${region}","dynamodb":{"ApproximateCreationDateTime":${Math.floor(time / 1000)},"Keys":${keys},` +
    `${images}"SequenceNumber":"${sequenceOf(id)}","SizeBytes":${size},"StreamViewType":"${viewType}"}`
  );
}

/** The same record has the same id whoever reads it: functions recognise by it what they have seen. */
const eventIdOf = (arn: string, id: number): string => createHash("md5").update(`${arn}|${id}`).digest("hex");
