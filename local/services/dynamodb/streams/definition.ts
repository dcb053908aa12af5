import type { KeySchemaElement, Place } from "../tables/definition";
import { tableArn } from "../tables/definition";

/** What a stream's records hold beside the key: the item after the write, before it, both, or neither. */
export type StreamViewType = "NEW_AND_OLD_IMAGES" | "NEW_IMAGE" | "OLD_IMAGE" | "KEYS_ONLY";

/** Everything about a stream but its records: what the store keeps. */
export interface StreamDefinition {
  readonly TableName: string;
  /** When it was asked for; with the table's name it is the stream's ARN. */
  readonly StreamLabel: string;
  readonly StreamViewType: StreamViewType;
  readonly KeySchema: readonly KeySchemaElement[];
  /** Seconds since 1970. */
  readonly CreationRequestDateTime: number;
  /** A stream has one shard here, however much is written: AWS splits them as they are used. */
  readonly ShardId: string;
  /** Milliseconds since 1970. Since then it has no new records; left out for one that is written to. */
  readonly DisabledAt?: number;
}

/** The ARN of a stream. */
export const streamArnOf = (place: Place, { TableName, StreamLabel }: StreamDefinition): string =>
  `${tableArn(place, TableName)}/stream/${StreamLabel}`;

/** AWS's sequence numbers have 21 digits or more; these are as long from the first on, so that their order as text is their order. */
export const sequenceOf = (id: number): string => `1${String(id).padStart(20, "0")}`;

/** The number of a record by its sequence number. Undefined for a text that is no sequence number of ours. */
export function idOfSequence(sequence: string): number | undefined {
  const id = /^1(\d{20})$/.exec(sequence)?.[1];
  return id === undefined || Number(id) > Number.MAX_SAFE_INTEGER ? undefined : Number(id);
}
