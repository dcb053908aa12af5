import type * as z from "zod/v4/core";

/** A JSON Schema, 2020-12, as OpenAPI 3.1 uses it. */
export type JsonSchema = { [keyword: string]: unknown };

/** A schema and the named schemas that it refers to as `#/components/schemas/<name>`. */
export interface NamedSchemas {
  schema: JsonSchema;
  schemas: Record<string, JsonSchema>;
}

/**
 * What a schema is for: JSON to accept (`input`), JSON to give (`output`), or the text of a parameter (`text`), where a
 * coerced number is documented as the number that the text stands for.
 */
export type SchemaUse = "input" | "output" | "text";

/**
 * The JSON Schema of a zod type. Types with `.meta({ id })` become named.
 *
 * The result never says less than zod accepts: where zod changes a value before it checks it (`trim()`, `coerce`,
 * `preprocess()`, `catch()`), the schema is left as wide as needed. Of a string, what is checked before it is changed is said.
 *
 * @param where named in errors, such as `POST /events body`
 * @throws Error when a type cannot be written as JSON Schema, or a regular expression has flags that JSON Schema lacks
 */
export function jsonSchemaOf(type: z.$ZodType, use: SchemaUse, where: string): NamedSchemas {
  const { toJSONSchema } = zod();
  let made: JsonSchema;
  try {
    made = toJSONSchema(type, {
      target: "draft-2020-12",
      io: use === "output" ? "output" : "input",
      override: ({ zodSchema, jsonSchema }) => {
        if (use !== "output") widen(zodSchema as z.$ZodTypes, jsonSchema as JsonSchema, use);
        else if (jsonSchema.format) delete jsonSchema.pattern; // the format says it for people; answers are not checked by pattern
      },
    }) as JsonSchema;
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`);
  }
  const { $schema: _, $defs, ...schema } = made;
  const names = nameDefinitions(($defs ?? {}) as Record<string, JsonSchema>, where);
  const schemas = Object.fromEntries(
    Object.entries(($defs ?? {}) as Record<string, JsonSchema>).map(([key, value]) => [
      names.get(key) as string,
      withReferences(value, names) as JsonSchema,
    ]),
  );
  return { schema: withReferences(schema, names) as JsonSchema, schemas };
}

/** Not before: a program of shipped contracts alone, whose operations are built with the package, needs no zod. */
const zod = () => require("zod/v4/core") as typeof import("zod/v4/core");

const stringChecks = ["minLength", "maxLength", "pattern", "format"] as const;

/** The parts of zod's definitions of types and checks that matter here. */
interface Definition {
  type?: string;
  coerce?: boolean;
  in?: z.$ZodType;
  check?: string;
  format?: string;
  pattern?: RegExp;
  minimum?: number;
  maximum?: number;
  checks?: { _zod: { def: Definition } }[];
  shape?: Record<string, z.$ZodType>;
}

function widen(type: z.$ZodTypes, schema: JsonSchema, use: SchemaUse): void {
  const def = type._zod.def as unknown as Definition;
  const changesFirst = def.type === "catch" || (def.type === "pipe" && def.in?._zod.def.type === "transform");
  if (changesFirst) clear(schema, Object.keys(schema));
  if (def.shape && Array.isArray(schema.required))
    schema.required = schema.required.filter((key) => !mayBeLeftOut(key, def.shape?.[key]));
  if (def.coerce && use === "input") clear(schema, ["type", "format"]);
  const change = def.checks?.findIndex((check) => check._zod.def.check === "overwrite") ?? -1;
  if (change >= 0) {
    clear(schema, stringChecks);
    for (const { _zod } of def.checks?.slice(0, change) ?? []) Object.assign(schema, stringCheck(_zod.def));
  }
  for (const { format, pattern } of [def, ...(def.checks ?? []).map((check) => check._zod.def)]) {
    const lost = pattern?.flags.replace(/[dguvy]/g, "");
    if (lost && format !== "regex") clear(schema, ["pattern"]);
    else if (lost)
      throw new Error(`the pattern ${pattern} has the flag "${lost}", which JSON Schema cannot say; write it without`);
  }
}

/** What a check of a string is in JSON Schema. */
const stringCheck = ({ check, minimum, maximum, format, pattern }: Definition): JsonSchema => ({
  ...(check === "min_length" && { minLength: minimum }),
  ...(check === "max_length" && { maxLength: maximum }),
  ...(check === "string_format" && format === "regex" && { pattern: pattern?.source }),
});

/** zod lists a member as required that it would make up, such as one with `catch()`. */
function mayBeLeftOut(key: string, member: z.$ZodType | undefined): boolean {
  try {
    const { safeParse, $ZodObject } = zod();
    // Without `jitless` zod compiles a parser for this one look, which takes most of the time that a document takes.
    return (
      member !== undefined &&
      safeParse(new $ZodObject({ type: "object", shape: { [key]: member } }), {}, { jitless: true }).success
    );
  } catch {
    return true; // a member that can only be parsed asynchronously
  }
}

const clear = (schema: JsonSchema, keywords: readonly string[]) => {
  for (const keyword of keywords) if (keyword !== "description" && keyword !== "id") delete schema[keyword];
};

/** zod calls recursive types without an id `__schema0`; in a document they need a name that says where they belong. */
function nameDefinitions(definitions: Record<string, JsonSchema>, where: string): Map<string, string> {
  const base = where
    .replace(/\{|\}/g, "")
    .replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());
  const names = new Map<string, string>();
  for (const key of Object.keys(definitions)) {
    const name = key.replace(/^__schema(\d+)$/, (_, number: string) => `${base}Part${number}`);
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name))
      throw new Error(`${where}: schema id "${key}": API Gateway's models take letters and digits only`);
    names.set(key, name);
  }
  return names;
}

function withReferences(value: unknown, names: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => withReferences(each, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "$ref" && typeof each === "string"
        ? each.replace(/^#\/\$defs\/(.*)$/, (_, name: string) => `#/components/schemas/${names.get(name) ?? name}`)
        : withReferences(each, names),
    ]),
  );
}
