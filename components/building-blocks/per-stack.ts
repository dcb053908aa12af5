import * as pulumi from "@pulumi/pulumi";

/** What is shared, by stack, then by AWS provider, then by name. */
const shared = new WeakMap<object, Map<pulumi.ProviderResource | undefined, Map<string, unknown>>>();

/** Where a shared thing is made: at the top of the stack, with the asking component's AWS provider. */
export interface SharedScope {
  /** Options of the shared resources. */
  opts: { provider?: pulumi.ProviderResource };
  /** Logical name of a shared resource: its own, and the provider's name where that is not the stack's default provider. */
  nameOf(base: string): string;
}

/**
 * Makes something once per stack and AWS provider: the first construct that asks makes it, the others share it. Stacks
 * that run in one process (Automation API, tests) share nothing.
 *
 * @param component the construct that asks
 * @param what a name for the thing
 * @param make makes it
 */
export function perStack<T>(component: pulumi.Resource, what: string, make: (scope: SharedScope) => T): T {
  const provider = component.getProvider("aws:index:any");
  const byProvider = entry(shared, currentStack(), () => new Map());
  const things = entry(byProvider, provider, () => new Map<string, unknown>());
  const nameOf = (base: string) => (provider ? `${base}-${pulumi.resourceName(provider)}` : base);
  return entry(things, what, () => make({ opts: provider ? { provider } : {}, nameOf })) as T;
}

/** The object that stands for the running stack; under mocks, which have no stack resource, the mocked engine. */
function currentStack(): object {
  const stack = pulumi.runtime.getStackResource() ?? pulumi.runtime.getMonitor();
  if (!stack) throw new Error("constructs can only be made in a Pulumi program; run it with pulumi or portico");
  return stack;
}

function entry<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown; has(key: K): boolean },
  key: K,
  make: () => V,
): V {
  if (!map.has(key)) map.set(key, make());
  return map.get(key) as V;
}
