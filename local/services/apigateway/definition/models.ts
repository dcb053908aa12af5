import type { ValidateFunction } from "ajv";
import type { Schema } from "./openapi";

/** Checks a parsed JSON body. Answers what is wrong, or nothing. */
export type ModelCheck = (body: unknown) => string[];

/**
 * Makes the check of a request model, as API Gateway's: JSON schema draft 4, `#/components/schemas/…` being the API's
 * models, and no look at `minItems` and `maxItems` (AWS, "Amazon API Gateway important notes"). It is compiled when it is
 * first used: Ajv and large schemas would slow the start.
 */
export function modelCheck(schema: Schema, models: Record<string, Schema>): ModelCheck {
  let validate: ValidateFunction | undefined;
  return (body) => {
    validate ??= compiler().compile({ ...imported(schema), definitions: imported(models) });
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "object"} ${message}`);
  };
}

function compiler() {
  const { default: Ajv } = require("ajv-draft-04") as typeof import("ajv-draft-04");
  const { default: addFormats } = require("ajv-formats") as typeof import("ajv-formats");
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, unicodeRegExp: false });
  // The type of ajv-formats' argument is that of another copy of Ajv's class.
  addFormats(ajv as unknown as Parameters<typeof addFormats>[0], [
    "date-time",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
  ]);
  return ajv;
}

/** A schema as it is after the import. */
function imported<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map((item) => imported(item)) as T;
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !unchecked.has(key) || typeof value !== "number");
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === "$ref" && typeof value === "string"
        ? value.replace("#/components/schemas/", "#/definitions/")
        : imported(value),
    ]),
  ) as T;
}

const unchecked = new Set(["minItems", "maxItems"]);
