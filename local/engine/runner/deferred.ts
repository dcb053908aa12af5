import Module from "node:module";

/** For programs that turn closures into Lambda functions; no other program needs them. */
const closureTools = ["typescript", "@npmcli/arborist", "normalize-package-data"];

/**
 * Pulumi's SDK loads the TypeScript compiler and parts of npm when it starts, two thirds of its start-up time. Here they are loaded when
 * something first touches them.
 *
 * @param instead makes of a module, by its name, what the program gets. One hook for both: each is a line in every stack trace
 */
export function deferClosureTools(instead: Readonly<Record<string, (loaded: unknown) => unknown>> = {}): void {
  const internals = Module as unknown as {
    _load(request: string, parent?: { filename?: string }, isMain?: boolean): unknown;
  };
  const load = internals._load;
  internals._load = (request, parent, isMain) => {
    const from = parent?.filename?.replaceAll("\\", "/") ?? "";
    if (closureTools.includes(request) && from.includes("/@pulumi/pulumi/"))
      return whenTouched(() => load(request, parent, isMain) as object);
    const change = instead[request];
    return change ? change(load(request, parent, isMain)) : load(request, parent, isMain);
  };
}

/** A stand-in for a module, which may be a function. */
function whenTouched(load: () => object): object {
  let loaded: object | undefined;
  const module = () => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(() => undefined, {
    apply: (_, self, args) => Reflect.apply(module() as () => unknown, self, args),
    // Compiled imports first ask whether this is an ES module; the answer must not load it.
    get: (_, name) => (name === "__esModule" ? true : name === "default" ? module() : Reflect.get(module(), name)),
    has: (_, name) => Reflect.has(module(), name),
    ownKeys: () => Reflect.ownKeys(module()),
    getOwnPropertyDescriptor: (_, name) => {
      const found = Reflect.getOwnPropertyDescriptor(module(), name);
      return found && { ...found, configurable: true };
    },
  });
}
