/** JSON Schema, as the document has it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  default?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maxLength?: number;
}

/** A parameter of an operation. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}

/** A route as the document tells it to everybody, attackers too. */
export interface Operation {
  /** Such as `GET /projects/{project}`. */
  route: string;
  method: string;
  path: string;
  /** Whether it takes a token. */
  takesToken: boolean;
  /** Scopes that it asks for. */
  scopes: readonly string[];
  parameters: readonly Parameter[];
  body?: Schema;
}

interface Document {
  paths: Record<string, Record<string, OperationObject>>;
  components: Record<string, Record<string, unknown>>;
}
interface OperationObject {
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** What an attacker reads at `/openapi.json`. A route that is new is in it, and is attacked by itself. */
export class OpenApi {
  /** @param document of OpenAPI 3.1 */
  constructor(private readonly document: Document) {}

  get operations(): Operation[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security = [], parameters = [], requestBody }]) => ({
        route: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        takesToken: security.some((each) => "bearer" in each),
        scopes: security.flatMap((each) => each.bearer ?? []),
        parameters: parameters.map((each) => this.#resolved(each)),
        body: requestBody?.content["application/json"]?.schema,
      })),
    );
  }

  /** A body that the schema takes, by its examples. Of an object that requires nothing, the first property. */
  bodyOf({ body }: Operation, values: Readonly<Record<string, unknown>> = {}): unknown {
    return body && this.#example(body, values);
  }

  /** Names of what the body of an operation may say. */
  propertiesOf({ body }: Operation): string[] {
    return body ? Object.keys(this.#resolved(body).properties ?? {}) : [];
  }

  /** Where in the body of an operation there are texts of a client's own: not one of some. By the names that lead to them. */
  textsIn({ body }: Operation): string[][] {
    return body ? this.#texts(body) : [];
  }

  #texts(given: Schema): string[][] {
    const schema = this.#resolved(given);
    if (schema.enum || schema.const !== undefined) return [];
    const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((each) =>
      this.#texts(each),
    );
    const own = Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
      this.#texts(each).map((rest) => [name, ...rest]),
    );
    return [...inner, ...own, ...(schema.type === "string" ? [[]] : [])];
  }

  #example(given: Schema, values: Readonly<Record<string, unknown>>): unknown {
    const schema = this.#resolved(given);
    const choices = schema.anyOf ?? schema.oneOf;
    if (schema.const !== undefined) return schema.const;
    if (schema.examples?.length) return schema.examples[0];
    if (schema.enum) return schema.enum.at(-1); // of roles, the least
    if (schema.default !== undefined) return schema.default;
    if (choices?.[0]) return this.#example(choices[0], values);
    if (schema.allOf?.[0]) return this.#example(schema.allOf[0], values);
    if (schema.properties) return this.#exampleObject(schema, values);
    if (schema.type === "object") return {};
    if (schema.type === "array") return schema.items ? [this.#example(schema.items, values)] : [];
    if (schema.type === "boolean") return false;
    if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
    return "example";
  }

  #exampleObject({ properties = {}, required = [] }: Schema, values: Readonly<Record<string, unknown>>) {
    const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
    return Object.fromEntries(
      names.map((name) => [name, name in values ? values[name] : this.#example(properties[name] ?? {}, values)]),
    );
  }

  #resolved<T extends object>(given: T): T {
    const { $ref } = given as { $ref?: string };
    if ($ref === undefined) return given;
    const [, , kind = "", name = ""] = $ref.split("/");
    return this.#resolved(this.document.components[kind]?.[name] as T);
  }
}

/** A path with its parameters filled in, and a value for each parameter of the query that has to be there. */
export function pathOf({ path, parameters }: Operation, values: Readonly<Record<string, string>>): string {
  const query = parameters
    .filter((each) => each.in === "query" && each.required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(schema.examples?.[0] ?? ""))}`);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`say in test/local/attacks/tenant.ts what {${name}} of ${path} is`);
    return encodeURIComponent(value);
  });
  return query.length > 0 ? `${filled}?${query.join("&")}` : filled;
}
