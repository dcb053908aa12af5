import { type QueryInput, structureIn, textOf } from "../aws-query";
import { invalidValue, missing } from "./errors";

/** Attributes of a message by name. Binary values are in base64. */
export type MessageAttributes = Readonly<Record<string, { readonly type: string; readonly value: string }>>;

/** Bytes of an attribute's name (SNS developer guide, "Amazon SNS message attributes"). */
const longestName = 256;

/**
 * Reads and checks the attributes of a message.
 *
 * @param path of the message in the request, for what is missing
 * @throws AwsError ValidationError, ParameterValueInvalid
 */
export function readAttributes(input: QueryInput, path = ""): MessageAttributes {
  const attributes: Record<string, { type: string; value: string }> = {};
  for (const [name, given] of Object.entries(structureIn(input, "MessageAttributes"))) {
    if (typeof given !== "object" || Array.isArray(given))
      throw missing(`${path}messageAttributes.${name}.member.dataType`);
    attributes[name] = readAttribute(name, given as QueryInput, path);
  }
  return attributes;
}

function readAttribute(name: string, given: QueryInput, path: string): { type: string; value: string } {
  const type = textOf(given, "DataType");
  if (type === undefined) throw missing(`${path}messageAttributes.${name}.member.dataType`);
  checkName(name);
  const [, prefix] = /^(String|Number|Binary)(?:\..+)?$/.exec(type) ?? [];
  if (prefix === undefined)
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const field = prefix === "Binary" ? "Binary" : "String";
  const value = textOf(given, `${field}Value`);
  if (value === undefined && textOf(given, field === "Binary" ? "StringValue" : "BinaryValue"))
    throw invalidValue(`The message attribute '${name}' with type '${type}' must use field '${field}'.`);
  if (!value)
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  if (prefix === "Number" && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value))
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  return { type, value };
}

function checkName(name: string): void {
  if (Buffer.byteLength(name) > longestName)
    throw invalidValue(`Length of message attribute name must be less than ${longestName} bytes.`);
  const wrong = /[^\w.-]/.exec(name)?.[0];
  if (wrong !== undefined)
    throw invalidValue(
      `Invalid non-alphanumeric character '#x${wrong.charCodeAt(0).toString(16).toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  if (name.startsWith(".")) throw invalidValue("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith(".")) throw invalidValue("Invalid message attribute name ending with character '.' was found.");
  if (name.includes("..")) throw invalidValue("Message attribute name can not have successive '.' character.");
}

/** Bytes that attributes count towards the size of a message. */
export const sizeOfAttributes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { type, value }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(type) +
      Buffer.byteLength(value, type.startsWith("Binary") ? "base64" : "utf8"),
    0,
  );
