import { crc32 } from "node:zlib";

/** Type of a header whose value is text (AWS, "Event stream encoding"). */
const text = 7;

/** One event of `application/vnd.amazon.eventstream`: lengths, checksum, headers, payload, checksum. */
export function eventMessage(eventType: string, contentType: string, payload: Uint8Array): Buffer {
  const headers = Buffer.concat(
    Object.entries({ ":event-type": eventType, ":content-type": contentType, ":message-type": "event" }).map(header),
  );
  const length = 16 + headers.length + payload.length;
  const message = Buffer.alloc(length);
  message.writeUInt32BE(length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, 12);
  message.set(payload, 12 + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, length - 4)), length - 4);
  return message;
}

function header([name, value]: [string, string]): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([text]),
    length,
    Buffer.from(value),
  ]);
}
