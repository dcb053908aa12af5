import { createHash, randomUUID } from "node:crypto";
import { canonicalJson } from "../runtime/canonical-json";
import { payloadTooLarge } from "../runtime/problem";
import { largestPayload, type NewEvent } from "./contract";

/** An event that is ready to be stored: with an id, its payload as it is kept, and the digest of its content. */
export interface EventToStore extends Required<NewEvent> {
  /** The payload as compact JSON: what is kept, so that any JSON comes back as it was. */
  payloadJson: string;
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
  const payloadJson = JSON.stringify(event.payload);
  const bytes = Buffer.byteLength(payloadJson);
  if (bytes > largestPayload) {
    const detail = `The payload is ${bytes} bytes as compact JSON; up to ${largestPayload} are taken`;
    throw payloadTooLarge({ detail, errors: [{ pointer: `${pointer}/payload`, detail }] });
  }
  return { ...event, id: event.id ?? randomUUID(), payloadJson, digest: digestOf(event) };
}

/** Digest of an event's content: equal for the same type and the same JSON value, in whatever order its keys were sent. */
export const digestOf = ({ type, payload }: Pick<NewEvent, "type" | "payload">): string =>
  createHash("sha256").update(type).update("\n").update(canonicalJson(payload)).digest("base64url");
