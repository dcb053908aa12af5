import { hash } from "node:crypto";
import type { MessageAttribute, MessageAttributes } from "./queues/message";

/** MD5 of a message's body, as SDKs verify it. */
export const md5OfBody = (body: string): string => hash("md5", body);

/** MD5 of attributes, by their names in order (AWS, SQS developer guide: "Calculating the MD5 message digest for message attributes"). */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const parts: Buffer[] = [];
  for (const name of Object.keys(attributes).sort()) {
    const attribute = attributes[name] as MessageAttribute;
    const isBinary = attribute.DataType.startsWith("Binary");
    const value = isBinary
      ? Buffer.from(attribute.BinaryValue ?? "", "base64")
      : Buffer.from(attribute.StringValue ?? "");
    parts.push(withLength(Buffer.from(name)), withLength(Buffer.from(attribute.DataType)));
    parts.push(Buffer.from([isBinary ? 2 : 1]), withLength(value));
  }
  return hash("md5", Buffer.concat(parts));
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
