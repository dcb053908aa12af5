import type { OpenApiDocument } from "./document";
import type { JsonSchema } from "./json-schema";
import { isPortablePattern } from "./portable-pattern";

/** One thing that the contract says and API Gateway cannot: left to the handler. */
export interface Weakening {
  /** Where in the OpenAPI document, as a JSON pointer. */
  pointer: string;
  /** The keyword that was left out or loosened. */
  keyword: string;
  /** Why, in a few words. */
  reason: string;
}

/** What {@link weakenDocument} makes. */
export interface WeakenedDocument {
  /** OpenAPI 3.0.1, in the dialect that API Gateway imports. */
  document: OpenApiDocument;
  /** All that the gateway will not check. */
  lost: Weakening[];
}

/**
 * Rewrites an OpenAPI 3.1 document for API Gateway's import: OpenAPI 3.0 and a part of JSON Schema draft 4. What that
 * dialect cannot say, or might read differently, is left out, and the handler checks it.
 *
 * Invariant: the gateway never refuses what the contract accepts.
 */
export function weakenDocument(document: OpenApiDocument): WeakenedDocument {
  const lost: Weakening[] = [];
  const named = (document.components?.schemas ?? {}) as Record<string, JsonSchema>;
  const models = new Models(named, lost);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, JsonSchema>>)) {
    paths[path] = {};
    for (const [method, operation] of Object.entries(item))
      paths[path][method] = weakenOperation(operation, `#/paths/${escapePointer(path)}/${method}`, models, lost);
  }
  return {
    document: {
      openapi: "3.0.1",
      info: document.info,
      paths,
      components: { schemas: models.used(), securitySchemes: document.components?.securitySchemes ?? {} },
    },
    lost,
  };
}

function weakenOperation(operation: JsonSchema, pointer: string, models: Models, lost: Weakening[]): JsonSchema {
  const { operationId, summary, tags, security, parameters, requestBody, responses } = operation;
  return {
    operationId,
    summary,
    tags,
    security,
    ...(Array.isArray(parameters) && {
      parameters: parameters.map((each, index) =>
        weakenParameter(each, `${pointer}/parameters/${index}`, models, lost),
      ),
    }),
    ...(requestBody !== undefined && weakenBody(requestBody as JsonSchema, `${pointer}/requestBody`, models, lost)),
    responses: Object.fromEntries(
      Object.entries(responses as Record<string, JsonSchema>).map(([status, { description }]) => [
        status,
        { description },
      ]),
    ),
  };
}

/** API Gateway checks parameters for presence only, and takes an empty or blank value for absence. */
function weakenParameter(parameter: JsonSchema, pointer: string, models: Models, lost: Weakening[]): JsonSchema {
  const { name, in: place, required, description } = parameter;
  const mayBeBlank =
    place !== "path" && required === true && !refusesBlank(models.resolve(parameter.schema as JsonSchema));
  if (mayBeBlank)
    lost.push({ pointer, keyword: "required", reason: "a blank value may be valid, and counts as missing there" });
  lost.push({ pointer, keyword: "schema", reason: "parameters are checked for presence only" });
  return {
    name,
    in: place,
    required: required === true && !mayBeBlank,
    ...(description !== undefined && { description }),
    schema: { type: "string" },
  };
}

function refusesBlank({ enum: values, pattern }: JsonSchema): boolean {
  if (Array.isArray(values)) return !values.some((value) => String(value).trim() === "");
  return typeof pattern === "string" && !new RegExp(pattern).test("") && !new RegExp(pattern).test(" ");
}

function weakenBody(body: JsonSchema, pointer: string, models: Models, lost: Weakening[]): JsonSchema {
  const content = body.content as Record<string, { schema?: JsonSchema }> | undefined;
  const schema = content?.["application/json"]?.schema;
  if (!schema) return {};
  if (body.required !== true) {
    lost.push({
      pointer,
      keyword: "schema",
      reason: "the body may be left out, and an empty one would not match its model",
    });
    return {};
  }
  const model = models.weaken(schema, `${pointer}/content/application~1json/schema`);
  return { requestBody: { required: true, content: { "application/json": { schema: model } } } };
}

/** The named schemas of the weakened document, made when first referred to. */
class Models {
  readonly #made = new Map<string, JsonSchema>();
  readonly #underWay = new Set<string>();
  readonly #recursive = new Set<string>();

  constructor(
    private readonly named: Record<string, JsonSchema>,
    private readonly lost: Weakening[],
  ) {}

  /** Those that something refers to, in order of their names. */
  used(): Record<string, JsonSchema> {
    return Object.fromEntries(
      [...this.#made].filter(([name]) => this.#stands(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  resolve(schema: JsonSchema | undefined): JsonSchema {
    const target = typeof schema?.$ref === "string" ? this.named[nameIn(schema.$ref)] : schema;
    return target ?? {};
  }

  weaken(schema: unknown, pointer: string): JsonSchema {
    if (schema === false) this.#lose(pointer, "false", "draft 4 has no schema that refuses everything");
    if (schema === null || typeof schema !== "object") return {};
    const given = schema as JsonSchema;
    if (typeof given.$ref === "string") return this.#reference(given, given.$ref, pointer);
    const out: JsonSchema = {};
    for (const [keyword, value] of Object.entries(given)) {
      const kept = this.#keyword(keyword, value, given, pointer);
      if (kept === undefined) continue;
      if (kept === dropped) this.#lose(pointer, keyword, reasons[keyword] ?? "API Gateway's models do not know it");
      else Object.assign(out, kept);
    }
    return out;
  }

  #reference(schema: JsonSchema, reference: string, pointer: string): JsonSchema {
    for (const keyword of Object.keys(schema))
      if (keyword !== "$ref" && !annotations.has(keyword))
        this.#lose(pointer, keyword, "draft 4 ignores what stands beside $ref");
    const name = nameIn(reference);
    if (!this.#made.has(name)) {
      const model: JsonSchema = {};
      this.#made.set(name, model);
      this.#underWay.add(name);
      Object.assign(model, this.weaken(this.named[name], `#/components/schemas/${name}`));
      this.#underWay.delete(name);
    }
    if (this.#underWay.has(name)) this.#recursive.add(name);
    return this.#stands(name) ? { $ref: `#/components/schemas/${name}` } : {};
  }

  /** A model that says nothing is written as `{}` where it is used, unless it refers to itself. */
  #stands(name: string): boolean {
    return this.#recursive.has(name) || Object.keys(this.#made.get(name) ?? {}).length > 0;
  }

  /** What stays of one keyword: undefined for an annotation, `dropped` for a constraint that is lost. */
  #keyword(
    keyword: string,
    value: unknown,
    schema: JsonSchema,
    pointer: string,
  ): JsonSchema | typeof dropped | undefined {
    if (annotations.has(keyword)) return undefined;
    switch (keyword) {
      case "type":
        return this.#type(value, pointer);
      case "properties":
        return { properties: this.#each(value as Record<string, unknown>, `${pointer}/properties`) };
      case "items":
        return Array.isArray(value) || "prefixItems" in schema
          ? dropped
          : { items: this.weaken(value, `${pointer}/items`) };
      case "allOf":
        return { allOf: (value as unknown[]).map((each, index) => this.weaken(each, `${pointer}/allOf/${index}`)) };
      case "anyOf":
      case "oneOf":
        this.#lose(pointer, keyword, "models have no alternatives");
        return this.#commonType(value as JsonSchema[]);
      case "const":
        return this.#enumeration([value]);
      case "enum":
        return this.#enumeration(value as unknown[]);
      case "required":
        return (value as unknown[]).length > 0 ? { required: value } : undefined;
      case "maxLength":
      case "minimum":
      case "maximum":
        return { [keyword]: value };
      case "exclusiveMinimum":
        this.#lose(pointer, keyword, "models have no exclusive bounds; the bound itself is let through");
        return typeof schema.minimum === "number" ? undefined : { minimum: value };
      case "exclusiveMaximum":
        this.#lose(pointer, keyword, "models have no exclusive bounds; the bound itself is let through");
        return typeof schema.maximum === "number" ? undefined : { maximum: value };
      case "minLength":
        return this.#minLength(value as number, pointer);
      case "pattern":
        return isPortablePattern(value as string) ? { pattern: value } : dropped;
      default:
        return dropped;
    }
  }

  #type(value: unknown, pointer: string): JsonSchema | typeof dropped {
    if (typeof value !== "string" || value === "null") return dropped;
    if (value !== "integer") return { type: value };
    this.#lose(pointer, "type", "some validators of draft 4 do not take 1.0 for an integer; `number` does");
    return { type: "number" };
  }

  #minLength(value: number, pointer: string): JsonSchema {
    if (value > 1) this.#lose(pointer, "minLength", "we count UTF-16 units, the gateway characters: half is asked for");
    return { minLength: Math.ceil(value / 2) };
  }

  #enumeration(values: unknown[]): JsonSchema | typeof dropped {
    return values.every((value) => typeof value === "string" || typeof value === "number") ? { enum: values } : dropped;
  }

  #commonType(alternatives: JsonSchema[]): JsonSchema | undefined {
    const types = new Set(alternatives.map((each) => this.resolve(each).type));
    const [only] = types;
    if (types.size !== 1 || typeof only !== "string" || only === "null") return undefined;
    return { type: only === "integer" ? "number" : only };
  }

  #each(schemas: Record<string, unknown>, pointer: string): Record<string, JsonSchema> {
    return Object.fromEntries(
      Object.entries(schemas).map(([key, each]) => [key, this.weaken(each, `${pointer}/${escapePointer(key)}`)]),
    );
  }

  #lose(pointer: string, keyword: string, reason: string): void {
    this.lost.push({ pointer, keyword, reason });
  }
}

const dropped = Symbol("dropped");
const annotations = new Set([
  "$schema",
  "$comment",
  "id",
  "$id",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
]);
const reasons: Record<string, string> = {
  type: "models have no null and no lists of types",
  format: "validators read formats differently; the pattern says it",
  pattern: "regular expression engines may differ on it",
  enum: "only strings and numbers compare alike everywhere",
  const: "only strings and numbers compare alike everywhere",
  not: "loosened inside a `not`, it would refuse more",
  items: "draft 4 reads tuples differently",
};

const nameIn = (reference: string) => reference.slice(reference.lastIndexOf("/") + 1);
const escapePointer = (key: string) => key.replace(/~/g, "~0").replace(/\//g, "~1");
