import { serializationError, validationError } from "../errors";
import { notConvertible } from "../values/check";

/** A parsed request body. Its members are what a client sent, checked by the operation's shape. */
export type Input = Readonly<Record<string, unknown>>;

/** Checks one member: throws for a wrong type, and adds to `faults` what breaks a constraint. */
export type Rule = (value: unknown, path: string, faults: string[]) => void;

/** The members of a request or structure: a rule each. */
export type Fields = Readonly<Record<string, Rule | Required>>;

/** A member that has to be there. */
export interface Required {
  readonly required: Rule;
}

/** Marks a member as one that has to be there. */
export const required = (rule: Rule): Required => ({ required: rule });

/** DynamoDB reports at most this many broken constraints at once. */
const maxFaults = 10;

/**
 * Checks a request against its shape as DynamoDB's front does, before any thought about what it means.
 *
 * @throws DynamoDbError SerializationException for a member of a wrong type, else one ValidationException for all
 * members that break a constraint
 */
export function checkShape(input: Input, fields: Fields): void {
  const faults: string[] = [];
  checkFields(input, fields, "", faults);
  throwFaults(faults);
}

/** @throws DynamoDbError with all faults in one message, if there are any */
export function throwFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const reported = faults.slice(0, maxFaults);
  const plural = reported.length === 1 ? "" : "s";
  throw validationError(`${reported.length} validation error${plural} detected: ${reported.join("; ")}`);
}

function checkFields(input: Input, fields: Fields, prefix: string, faults: string[]): void {
  for (const name in fields) {
    const rule = fields[name];
    const value = input[name];
    if (rule === undefined) continue;
    // A null counts as not sent, here and for all who read the request after this.
    if (value === null) Reflect.deleteProperty(input, name);
    if (value !== undefined && value !== null) {
      (typeof rule === "function" ? rule : rule.required)(value, prefix + lowerFirst(name), faults);
    } else if (typeof rule !== "function") {
      faults.push(broken("null", prefix + lowerFirst(name), "Member must not be null"));
    }
  }
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The words for one broken constraint. */
export const broken = (shown: string, path: string, constraint: string): string =>
  `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;

/** Limits of a text. */
export interface TextLimits {
  min?: number;
  max?: number;
  /** Of the whole text, as DynamoDB shows it. */
  pattern?: string;
}

/** A text. */
export function text({ min = 0, max = Number.POSITIVE_INFINITY, pattern }: TextLimits = {}): Rule {
  const whole = pattern === undefined ? undefined : new RegExp(`^${pattern}$`);
  return (value, path, faults) => {
    if (typeof value !== "string") throw serializationError(notConvertible(value, "String"));
    const fault = (constraint: string) => faults.push(broken(`'${value}'`, path, constraint));
    if (whole !== undefined && value !== "" && !whole.test(value)) {
      fault(`Member must satisfy regular expression pattern: ${pattern}`);
    }
    if (value.length < min) fault(`Member must have length greater than or equal to ${min}`);
    if (value.length > max) fault(`Member must have length less than or equal to ${max}`);
  };
}

/** A text that is one of the given, in the order in which DynamoDB lists them. */
export function oneOf(...values: readonly string[]): Rule {
  return (value, path, faults) => {
    if (typeof value !== "string") throw serializationError(notConvertible(value, "String"));
    if (values.includes(value)) return;
    faults.push(broken(`'${value}'`, path, `Member must satisfy enum value set: [${values.join(", ")}]`));
  };
}

/** A whole number. */
export function integer({ min, max }: { min?: number; max?: number } = {}): Rule {
  return (value, path, faults) => {
    if (typeof value !== "number") throw serializationError(notConvertible(value, "Integer"));
    const fault = (constraint: string) => faults.push(broken(`'${value}'`, path, constraint));
    if (min !== undefined && value < min) fault(`Member must have value greater than or equal to ${min}`);
    if (max !== undefined && value > max) fault(`Member must have value less than or equal to ${max}`);
  };
}

/** True or false. */
export const flag: Rule = (value) => {
  if (typeof value !== "boolean") throw serializationError(notConvertible(value, "Boolean"));
};

/** A list. */
export function list(rule: Rule, { min = 0, max = Number.POSITIVE_INFINITY } = {}): Rule {
  return (value, path, faults) => {
    if (!Array.isArray(value)) throw serializationError(unexpected(value));
    const fault = (constraint: string) => faults.push(broken(`'${shown(value)}'`, path, constraint));
    if (value.length < min) fault(`Member must have length greater than or equal to ${min}`);
    if (value.length > max) fault(`Member must have length less than or equal to ${max}`);
    for (const [at, element] of value.entries()) checkElement(element, rule, `${path}.${at + 1}.member`, faults);
  };
}

/** A map by names from outside. */
export function map(rule: Rule): Rule {
  return (value, path, faults) => {
    for (const [name, element] of Object.entries(asObject(value))) {
      checkElement(element, rule, `${path}.${name}.member`, faults);
    }
  };
}

function checkElement(element: unknown, rule: Rule, path: string, faults: string[]): void {
  if (element === null) faults.push(broken("null", path, "Member must not be null"));
  else rule(element, path, faults);
}

/** A structure with members of its own. */
export function structure(fields: Fields): Rule {
  return (value, path, faults) => checkFields(asObject(value), fields, `${path}.`, faults);
}

/** A map whose content is checked where it is used: attribute values, placeholders. */
export const anyMap: Rule = (value) => {
  asObject(value);
};

function asObject(value: unknown): Input {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Input;
  throw serializationError(
    Array.isArray(value) ? "Unrecognized collection type java.util.Map" : "Unexpected field type",
  );
}

const unexpected = (value: unknown): string =>
  typeof value === "object" ? "Start of structure or map found where not expected" : "Unexpected field type";

/** A value as Java's toString shows it: what DynamoDB quotes in its messages. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([name, content]) => `${lowerFirst(name)}=${shown(content)}`);
  return `${typeName(value)}(${members.join(", ")})`;
}

/** The types of the structures that lists in requests are made of, by a member that only they have. */
const typeNames: Readonly<Record<string, string>> = {
  KeyType: "KeySchemaElement",
  AttributeType: "AttributeDefinition",
  PutRequest: "WriteRequest",
  DeleteRequest: "WriteRequest",
  IndexName: "SecondaryIndex",
  Get: "TransactGetItem",
  Put: "TransactWriteItem",
  Update: "TransactWriteItem",
  Delete: "TransactWriteItem",
  ConditionCheck: "TransactWriteItem",
};

const typeName = (value: object): string =>
  Object.keys(value).flatMap((name) => typeNames[name] ?? [])[0] ?? "AttributeValue";
