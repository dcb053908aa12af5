import type { AskedOperation, AwsApi, AwsOperation, AwsRequest } from "../service";

/** An operation as its service states it: a function alone is emulated whole, and found by its name. */
export const statedOperations = ({ operations }: AwsApi): [name: string, operation: AwsOperation][] =>
  Object.entries(operations).map(([name, stated]) => [name, typeof stated === "function" ? { does: stated } : stated]);

/** An operation with a path of its own. */
interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: AskedOperation;
}

/** The operations of a service as requests ask for them. */
export class OperationTable {
  readonly #named = new Map<string, AskedOperation>();
  readonly #routes: Route[] = [];

  private constructor(api: AwsApi) {
    const labelled: Route[] = [];
    for (const [name, { does, route }] of statedOperations(api)) {
      const operation = { name, does, labels: {} };
      if (route === undefined) this.#named.set(name, operation);
      else (route.includes("{") ? labelled : this.#routes).push(routeOf(route, operation));
    }
    this.#routes.push(...labelled); // a path without labels is nearer than one that a label matches too
  }

  static readonly #tables = new WeakMap<AwsApi, OperationTable>();

  static of(api: AwsApi): OperationTable {
    const known = OperationTable.#tables.get(api);
    if (known !== undefined) return known;
    const made = new OperationTable(api);
    OperationTable.#tables.set(api, made);
    return made;
  }

  /**
   * The operation that a request asks for; undefined where the service states none such.
   *
   * @param name as the request names it, where its protocol has names
   */
  find({ method, path }: AwsRequest, name: string): AskedOperation | undefined {
    const named = this.#named.get(name);
    if (named !== undefined) return named;
    for (const route of this.#routes) {
      const match = route.method === method ? route.path.exec(path) : null;
      if (match === null) continue;
      const labels = Object.entries(match.groups ?? {}).map(([label, text]) => [label, decoded(text)]);
      return { ...route.operation, labels: Object.fromEntries(labels) };
    }
    return undefined;
  }
}

function routeOf(route: string, operation: AskedOperation): Route {
  const [method = "", path = ""] = route.split(" ");
  const pattern = path
    .replace(/\/$/, "")
    .replace(/\{(\w+)\}|[.*+?^$()|[\]\\]/g, (sign, label?: string) =>
      label === undefined ? `\\${sign}` : `(?<${label}>[^/]+)`,
    );
  return { method, path: new RegExp(`^${pattern}/?$`), operation };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
