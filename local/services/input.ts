import { gunzipSync } from "node:zlib";
import type { AwsRequest } from "../service";
import { AwsError } from "./aws-json";

/** The members of a request in a JSON protocol. What is wrong with one is said in AWS's words. */
export class Input {
  /** @param invalid AWS's name of the error for what breaks the service's model */
  constructor(
    readonly members: Readonly<Record<string, unknown>>,
    private readonly invalid = "ValidationException",
  ) {}

  /** A text; undefined where it is left out. @throws AwsError for another type */
  text(name: string): string | undefined {
    return this.#of(name, "string") as string | undefined;
  }

  /** A text that must be there. @throws AwsError as AWS words it */
  required(name: string): string {
    return this.text(name) ?? this.#refuse(name, "Member must not be null");
  }

  /** A text of a fixed set. @throws AwsError that lists the set */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    if (value === undefined || choices.includes(value as Choice)) return value as Choice | undefined;
    return this.#refuse(name, `Member must satisfy enum value set: [${choices.join(", ")}]`, value);
  }

  /** A choice that must be made. */
  requiredChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    return this.choice(name, choices) ?? this.#refuse(name, "Member must not be null");
  }

  /** A number within bounds, both of them allowed. */
  number(name: string, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number | undefined {
    const value = this.#of(name, "number") as number | undefined;
    if (value === undefined) return undefined;
    if (value < least) this.#refuse(name, `Member must have value greater than or equal to ${least}`, value);
    if (value > most) this.#refuse(name, `Member must have value less than or equal to ${most}`, value);
    return value;
  }

  /** A number that must be there. */
  requiredNumber(name: string, least?: number, most?: number): number {
    return this.number(name, least, most) ?? this.#refuse(name, "Member must not be null");
  }

  /** False where it is left out. */
  flag(name: string): boolean {
    return this.#of(name, "boolean") === true;
  }

  /** Bytes, which travel as base64. */
  bytes(name: string, least = 1, most = Number.POSITIVE_INFINITY): Buffer | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const bytes = Buffer.from(value, "base64");
    if (bytes.length < least) this.#refuse(name, `Member must have length greater than or equal to ${least}`);
    if (bytes.length > most) this.#refuse(name, `Member must have length less than or equal to ${most}`);
    return bytes;
  }

  requiredBytes(name: string, least?: number, most?: number): Buffer {
    return this.bytes(name, least, most) ?? this.#refuse(name, "Member must not be null");
  }

  /** A list of texts; empty where it is left out. */
  texts(name: string): string[] {
    return this.#list(name).map((one) => (typeof one === "string" ? one : this.#malformed(name)));
  }

  /** A list of structures; empty where it is left out. */
  inputs(name: string): Input[] {
    return this.#list(name).map((one) => new Input(isObject(one) ? one : this.#malformed(name), this.invalid));
  }

  /** A structure. */
  input(name: string): Input | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) return undefined;
    return new Input(isObject(value) ? value : this.#malformed(name), this.invalid);
  }

  /** A map of texts; empty where it is left out. */
  map(name: string): Record<string, string> {
    const value = this.members[name] ?? {};
    if (!isObject(value) || Object.values(value).some((one) => typeof one !== "string")) return this.#malformed(name);
    return value as Record<string, string>;
  }

  /** @throws AwsError that a member breaks the service's model, as AWS words it */
  refuse(name: string, constraint: string, value?: string | number): never {
    return this.#refuse(name, constraint, value);
  }

  #list(name: string): unknown[] {
    const value = this.members[name] ?? [];
    return Array.isArray(value) ? value : this.#malformed(name);
  }

  #of(name: string, type: "string" | "number" | "boolean"): unknown {
    const value = this.members[name] ?? undefined;
    return value === undefined || typeof value === type ? value : this.#malformed(name);
  }

  #malformed(name: string): never {
    throw new AwsError(
      "SerializationException",
      `The member ${name} has a value of another type than AWS's model says`,
    );
  }

  #refuse(name: string, constraint: string, value?: string | number): never {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    const what = value === undefined ? "Value" : `Value '${value}'`;
    throw new AwsError(
      this.invalid,
      `1 validation error detected: ${what} at '${member}' failed to satisfy constraint: ${constraint}`,
    );
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Inputs that were read to judge them, so that they are not read again. */
const inputs = new WeakMap<AwsRequest, Input>();

/**
 * The input of a request in a JSON protocol.
 *
 * @param invalid as {@link Input} takes it
 * @throws AwsError SerializationException when it is no JSON object
 */
export function inputOf(request: AwsRequest, invalid?: string): Input {
  const known = inputs.get(request);
  if (known !== undefined) return known;
  const input = new Input(parse(unpacked(request)), invalid);
  inputs.set(request, input);
  return input;
}

/** SDKs compress what is large, such as PutMetricData. */
function unpacked({ headers, body }: AwsRequest): Buffer {
  if (headers["content-encoding"] !== "gzip") return body;
  try {
    return gunzipSync(body, { maxOutputLength: mostUnpacked });
  } catch {
    throw new AwsError("SerializationException", "The request is not compressed as it says");
  }
}

/** What no request of a JSON protocol reaches. */
const mostUnpacked = 16 * 1024 * 1024;

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
    if (isObject(value)) return value;
  } catch {
    // told below
  }
  throw new AwsError("SerializationException", "The request is no JSON object");
}
