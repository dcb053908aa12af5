/** Where a request's path leads. */
export interface Match<T> {
  /** What lies there, by HTTP method, or `ANY`. */
  methods: ReadonlyMap<string, T>;
  /** Path parameters as they were sent: API Gateway hands them on without decoding them. */
  parameters: Record<string, string>;
}

interface Node<T> {
  methods: Map<string, T>;
  children: Map<string, Node<T>>;
  variable?: { name: string; node: Node<T> };
  greedy?: { name: string; node: Node<T> };
}

/**
 * The resources of an API. A fixed segment goes before `{name}`, which goes before `{name+}`; the resource is chosen by the
 * path alone, before the method is looked at.
 */
export class ResourceTree<T> {
  private readonly root: Node<T> = emptyNode();

  /**
   * Adds a method to a path template.
   *
   * @throws Error for a template that API Gateway does not import: a variable that is no whole segment, a `{name+}` that is not
   * the last one, or two variables of different names in one place
   */
  add(template: string, method: string, value: T): void {
    let node = this.root;
    const segments = template.split("/").filter((segment) => segment !== "");
    for (const [index, segment] of segments.entries())
      node = childFor(node, segment, template, index === segments.length - 1);
    node.methods.set(method, value);
  }

  /** The resource of a path as it was sent. Slashes at its end do not count. */
  match(path: string): Match<T> | undefined {
    const segments = path.replace(/\/+$/, "").split("/").slice(1);
    const parameters: Record<string, string> = {};
    const node = find(this.root, segments, 0, parameters);
    return node && { methods: node.methods, parameters };
  }
}

const emptyNode = <T>(): Node<T> => ({ methods: new Map(), children: new Map() });

function childFor<T>(node: Node<T>, segment: string, template: string, last: boolean): Node<T> {
  const variable = /^\{([A-Za-z0-9._-]+)(\+)?\}$/.exec(segment);
  if (!variable) {
    if (!/^[A-Za-z0-9._\-:~$@!*'()]+$/.test(segment))
      throw new Error(`${template}: "${segment}" is neither a plain segment nor a whole {variable}`);
    let child = node.children.get(segment);
    if (!child) {
      child = emptyNode();
      node.children.set(segment, child);
    }
    return child;
  }
  const name = variable[1] as string;
  const kind = variable[2] ? "greedy" : "variable";
  if (kind === "greedy" && !last) throw new Error(`${template}: {${name}+} must be the last segment`);
  const existing = node[kind];
  if (existing && existing.name !== name)
    throw new Error(
      `${template}: {${name}} and {${existing.name}} are in the same place; API Gateway takes one name there`,
    );
  const next = existing ?? { name, node: emptyNode<T>() };
  node[kind] = next;
  return next.node;
}

function find<T>(
  node: Node<T>,
  segments: string[],
  index: number,
  parameters: Record<string, string>,
): Node<T> | undefined {
  const segment = segments[index];
  if (segment === undefined) return node.methods.size > 0 ? node : undefined;
  const child = node.children.get(segment) ?? node.children.get(decoded(segment));
  const fixed = child && find(child, segments, index + 1, parameters);
  if (fixed) return fixed;
  if (node.variable && segment !== "") {
    const found = find(node.variable.node, segments, index + 1, parameters);
    if (found) {
      parameters[node.variable.name] = segment;
      return found;
    }
  }
  if (!node.greedy) return undefined;
  parameters[node.greedy.name] = segments.slice(index).join("/");
  return node.greedy.node;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
