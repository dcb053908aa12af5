import Module from "node:module";

/**
 * Pulumi's SDK loads the TypeScript compiler and npm's Arborist when it starts, two thirds of its start-up time, for programs that turn
 * closures into Lambda functions. Here they are loaded when something first touches them.
 */
export function deferClosureTools(): void {
  const internals = Module as unknown as {
    _load(request: string, parent?: { filename?: string }, isMain?: boolean): unknown;
  };
  const load = internals._load;
  internals._load = (request, parent, isMain) => {
    const from = parent?.filename?.replaceAll("\\", "/") ?? "";
    return from.includes("/@pulumi/pulumi/") && (request === "@npmcli/arborist" || request === "typescript")
      ? whenTouched(() => load(request, parent, isMain) as object)
      : load(request, parent, isMain);
  };
}

function whenTouched(load: () => object): object {
  let loaded: object | undefined;
  const target = () => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(target(), name),
      has: (_, name) => Reflect.has(target(), name),
      ownKeys: () => Reflect.ownKeys(target()),
      getOwnPropertyDescriptor: (_, name) => {
        const found = Reflect.getOwnPropertyDescriptor(target(), name);
        return found && { ...found, configurable: true };
      },
    },
  );
}
