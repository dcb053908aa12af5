import type { Call } from "../request/call";
import { internalServerError } from "../request/error";
import { NotEmulated } from "../request/not-emulated";
import { type Expression, type Part, parse, type Reference, type Step } from "./syntax";

/** What a template wrote, and what it changed of the answer. */
export interface Rendered {
  text: string;
  /** `$context.responseOverride.status`. */
  status?: number;
  /** `$context.responseOverride.header.NAME`. */
  headers: readonly [name: string, value: string][];
}

/** Templates that have been read: those of integrations come with every request. */
const templates = new Map<string, readonly Part[]>();
/** More than programs have; then reading starts over. */
const mostTemplates = 1_000;

/**
 * Renders a mapping template for a request (AWS, API Gateway developer guide: "Mapping template transformations").
 *
 * @throws NotEmulated for what the local cloud does not know of the language
 * @throws GatewayError where one header or the status is set twice, which AWS answers with 5XX: "Overrides are final"
 */
export function render(template: string, call: Call): Rendered {
  let parts = templates.get(template);
  if (!parts) {
    parts = parse(template);
    if (templates.size >= mostTemplates) templates.clear();
    templates.set(template, parts);
  }
  const renderer = new Renderer(call);
  const text = renderer.text(parts);
  return { text, status: renderer.status, headers: renderer.headers };
}

class Renderer {
  readonly headers: [name: string, value: string][] = [];
  status: number | undefined;
  readonly #variables = new Map<string, unknown>();

  constructor(private readonly call: Call) {}

  text(parts: readonly Part[]): string {
    return parts.map((part) => this.#part(part)).join("");
  }

  #part(part: Part): string {
    if (typeof part === "string") return part;
    if (part.kind === "reference") return this.#written(part);
    if (part.kind === "set") {
      this.#set(part.target, this.#value(part.value));
      return "";
    }
    const branch = part.branches.find(({ when }) => isTrue(this.#value(when)));
    return this.text(branch?.parts ?? part.otherwise);
  }

  /** A reference in text: Velocity writes one without a value as it stands, API Gateway's own variables as nothing. */
  #written(reference: Reference): string {
    const value = this.#resolve(reference);
    if (typeof value === "object" && value !== null)
      throw new NotEmulated(`mapping templates that write ${reference.source}, which is no text`);
    if (value !== undefined && value !== null) return String(value);
    return reference.quiet || reference.name in roots ? "" : reference.source;
  }

  #value(expression: Expression): unknown {
    switch (expression.kind) {
      case "value":
        return expression.value;
      case "text":
        return this.text(expression.parts);
      case "not":
        return !isTrue(this.#value(expression.of));
      case "reference":
        return this.#resolve(expression);
      case "binary": {
        const { operator, left, right } = expression;
        if (operator === "||") return isTrue(this.#value(left)) || isTrue(this.#value(right));
        if (operator === "&&") return isTrue(this.#value(left)) && isTrue(this.#value(right));
        const same = (this.#value(left) ?? null) === (this.#value(right) ?? null); // never converted
        return same === (operator === "==");
      }
    }
  }

  #resolve({ name, steps, source }: Reference): unknown {
    const root = roots[name as keyof typeof roots];
    let value = root ? root(this.call) : this.#variables.get(name);
    for (const step of steps) {
      if (value === undefined || value === null) return undefined;
      value = step.args ? this.#called(value, step, source) : propertyOf(value, step.name);
    }
    return value;
  }

  #called(value: unknown, { name, args = [] }: Step, source: string): unknown {
    const known = typeof value === "string" ? ofTexts : value instanceof Input ? ofInput : ofMaps;
    const method = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!method) throw new NotEmulated(`mapping templates with ${source}: the local cloud does not know .${name}()`);
    return method(
      value as never,
      args.map((each) => this.#value(each)),
    );
  }

  #set({ name, steps, source }: Reference, value: unknown): void {
    if (name !== "context" && steps.length === 0) {
      // Velocity keeps what a variable was where the value is not there.
      if (value !== undefined && value !== null) this.#variables.set(name, value);
      return;
    }
    const [override, place, header] = steps.map((step) => step.name);
    if (name !== "context" || override !== "responseOverride")
      throw new NotEmulated(`mapping templates that set ${source}`);
    if (place === "status" && steps.length === 2) {
      if (this.status !== undefined) throw setTwice(source);
      this.status = Number(value);
    } else if (place === "header" && header !== undefined && steps.length === 3) {
      if (this.headers.some(([each]) => each.toLowerCase() === header.toLowerCase())) throw setTwice(source);
      this.headers.push([header, String(value)]);
    } else throw new NotEmulated(`mapping templates that set ${source}`);
  }
}

const setTwice = (source: string) => internalServerError(`The mapping template sets ${source} twice`);

/** What Velocity takes for true: all but false and what is not there. */
const isTrue = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

/** `$input` of a request. */
class Input {
  constructor(readonly call: Call) {}
}

/** Variables that API Gateway gives. */
const roots = {
  context: (call: Call): unknown => call.context,
  stageVariables: (call: Call): unknown => call.stageVariables,
  input: (call: Call): unknown => new Input(call),
  util: (): unknown => {
    throw new NotEmulated("mapping templates with $util");
  },
};

function propertyOf(value: unknown, name: string): unknown {
  if (value instanceof Input) return name === "body" ? value.call.body.toString() : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

type Methods<Value> = Readonly<Record<string, (value: Value, args: readonly unknown[]) => unknown>>;

const ofTexts: Methods<string> = {
  contains: (text, [part]) => text.includes(String(part)),
  endsWith: (text, [part]) => text.endsWith(String(part)),
  equals: (text, [other]) => text === other,
  isEmpty: (text) => text === "",
  length: (text) => text.length,
  matches: (text, [pattern]) => new RegExp(`^(?:${pattern})$`, "s").test(text),
  startsWith: (text, [part]) => text.startsWith(String(part)),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
};

const ofMaps: Methods<object> = {
  containsKey: (map, [key]) => Object.hasOwn(map, String(key)),
  get: (map, [key]) => propertyOf(map, String(key)),
};

const ofInput: Methods<Input> = {
  /** With a name its value, from path, query or headers in this order, or nothing; without, the three as maps. */
  params({ call }, [name]) {
    const maps = {
      path: call.pathParameters,
      querystring: call.query?.single ?? {},
      header: headersOf(call),
    };
    if (name === undefined) return maps;
    return Object.values(maps).find((map) => Object.hasOwn(map, String(name)))?.[String(name)] ?? "";
  },
};

/** Headers by their names as they were sent: to a template, `Origin` is not `origin`. */
const headersOf = ({ headers }: Call): Record<string, string> =>
  Object.fromEntries([...headers.entries()].map(({ name, values }) => [name, values.at(-1) ?? ""]));
