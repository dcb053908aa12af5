/**
 * Inputs whose lists are plain arrays, for remedies. What Pulumi's own server puts before a remedy's inputs keeps secrets secret, and breaks `map`, `filter` and their like on
 * lists. The elements are read when the remedy reads them: one that is not known yet throws only then.
 */
export function withPlainLists<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return listOf(value) as Value;
  return new Proxy(value, { get: (target, name) => withPlainLists(Reflect.get(target, name)) });
}

function listOf(values: readonly unknown[]): unknown[] {
  const list: unknown[] = [];
  for (let index = 0; index < values.length; index++)
    Object.defineProperty(list, index, {
      get: () => withPlainLists(values[index]),
      enumerable: true,
      configurable: true,
    });
  return list;
}
