import { createHash, randomUUID } from "node:crypto";
import { canonicalJson } from "../runtime/canonical-json";
import { payloadTooLarge } from "../runtime/problem";
import { type Event, largestPayload, type NewEvent } from "./contract";

/** An event that is ready to be stored: with an id, its payload as compact JSON, and the digest of its content. */
export interface EventToStore {
  id: string;
  type: string;
  /** Compact JSON, as stored and given back. */
  payload: string;
  /** SHA-256 over type and payload; the order of keys does not matter. */
  digest: string;
}

/**
 * Makes an event ready to be stored.
 *
 * @param pointer JSON pointer of the event in the request, for the refusal
 * @throws Problem `payload-too-large` when the payload is over 256 KB as compact JSON in UTF-8
 */
export function toStore(event: NewEvent, pointer = "#"): EventToStore {
  const payload = JSON.stringify(event.payload);
  const bytes = Buffer.byteLength(payload);
  if (bytes > largestPayload) {
    const detail = `The payload is ${bytes} bytes as compact JSON; up to ${largestPayload} are taken`;
    throw payloadTooLarge({ detail, errors: [{ pointer: `${pointer}/payload`, detail }] });
  }
  return { id: event.id ?? randomUUID(), type: event.type, payload, digest: digestOf(event) };
}

/** Digest of an event's content: equal for the same type and the same JSON value, in whatever order its keys were sent. */
export const digestOf = ({ type, payload }: Pick<NewEvent | Event, "type" | "payload">): string =>
  createHash("sha256").update(type).update("\n").update(canonicalJson(payload)).digest("base64url");
