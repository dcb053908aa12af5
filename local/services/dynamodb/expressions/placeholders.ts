import { DynamoDbError, serializationError, validationError } from "../errors";
import { type AttributeValue, type Item, member } from "../values/attribute-value";
import { measureValue } from "../values/check";
import type { Path } from "./path";
import type { PathSyntax } from "./syntax";

const nameKey = /^#[0-9a-zA-Z_]+$/;
const valueKey = /^:[0-9a-zA-Z_]+$/;

/** What the placeholders of one request stand for, which of them its expressions use, and which attributes. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>> | undefined;
  readonly #values: Item | undefined;
  readonly #used = new Set<string>();
  /** First steps of all paths in conditions, for rules about key attributes. */
  readonly heads = new Set<string>();
  /** First steps of the paths that go on inside the attribute. */
  readonly nested = new Set<string>();

  /**
   * Checks and normalises both maps.
   *
   * @throws DynamoDbError when a map is empty, or a placeholder or value in it is not valid
   */
  constructor(names: unknown, values: unknown) {
    this.#names = checkedNames(names);
    this.#values = checkedValues(values);
  }

  /** What a `#` placeholder stands for, or undefined. */
  name(placeholder: string): string | undefined {
    this.#used.add(placeholder);
    return member(this.#names, placeholder);
  }

  /** What a `:` placeholder stands for, or undefined. */
  value(placeholder: string): AttributeValue | undefined {
    this.#used.add(placeholder);
    return member(this.#values, placeholder);
  }

  /** A path with its names resolved. `undefinedName` hears of the first that stands for nothing. */
  path({ steps }: PathSyntax, undefinedName: (message: string) => void): Path {
    const path = steps.map((step) => {
      if ("index" in step) return step.index;
      if ("name" in step) return step.name;
      const name = this.name(step.placeholder);
      if (name === undefined) undefinedName(undefinedNameMessage(step.placeholder));
      return name ?? step.placeholder;
    });
    const head = String(path[0]);
    this.heads.add(head);
    if (path.length > 1) this.nested.add(head);
    return [head, ...path.slice(1)];
  }

  /** @throws DynamoDbError when something was given that no expression uses */
  checkAllUsed(): void {
    this.#checkUsed("ExpressionAttributeNames", this.#names);
    this.#checkUsed("ExpressionAttributeValues", this.#values);
  }

  #checkUsed(parameter: string, map: object | undefined): void {
    if (map === undefined) return;
    const unused = Object.keys(map).filter((key) => !this.#used.has(key));
    if (unused.length === 0) return;
    throw validationError(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(", ")}}`);
  }
}

const undefinedNameMessage = (placeholder: string) =>
  `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`;

/** The message for a `:` placeholder that stands for nothing. */
export const undefinedValueMessage = (placeholder: string) =>
  `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`;

function checkedNames(names: unknown): Record<string, string> | undefined {
  if (names === undefined || names === null) return undefined;
  const map = asMap(names, "ExpressionAttributeNames");
  for (const [key, name] of Object.entries(map)) {
    if (!nameKey.test(key)) {
      throw validationError(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`);
    }
    if (typeof name !== "string") throw serializationError("Unexpected value type in payload");
    if (name === "") {
      throw validationError(
        `ExpressionAttributeNames contains invalid value: ExpressionAttributeNames must not be empty for key ${key}`,
      );
    }
  }
  return map as Record<string, string>;
}

function checkedValues(values: unknown): Item | undefined {
  if (values === undefined || values === null) return undefined;
  const map = asMap(values, "ExpressionAttributeValues");
  for (const key of Object.keys(map)) {
    if (!valueKey.test(key)) {
      throw validationError(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`);
    }
  }
  for (const [key, value] of Object.entries(map)) {
    try {
      measureValue(value);
    } catch (error) {
      if (!(error instanceof DynamoDbError) || error.code !== "ValidationException") throw error;
      throw validationError(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
    }
  }
  return map as Item;
}

function asMap(map: unknown, parameter: string): Record<string, unknown> {
  if (typeof map !== "object" || map === null) throw serializationError("Unexpected field type");
  if (Array.isArray(map)) {
    throw serializationError("Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>");
  }
  if (Object.keys(map).length === 0) throw validationError(`${parameter} must not be empty`);
  return map as Record<string, unknown>;
}
