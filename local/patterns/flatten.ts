/** A value of an event that holds no others. */
export type Leaf = string | number | boolean | null;

/** A leaf, and which element of which array of objects it stands in. */
export interface Field {
  readonly value: Leaf;
  /** Index by array. */
  readonly elements: ReadonlyMap<unknown, number>;
}

const nowhere: ReadonlyMap<unknown, number> = new Map();

/**
 * The leaves of an event by their path, keys joined with dots: a key that holds a dot is as good as two keys, and elements of an array have
 * the array's path. An empty object or array has no leaves.
 */
export function flatten(event: unknown): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>();
  collect(event, "", nowhere, fields);
  return fields;
}

function collect(value: unknown, path: string, elements: Field["elements"], fields: Map<string, Field[]>): void {
  if (Array.isArray(value)) {
    value.forEach((element, index) => {
      const isObject = typeof element === "object" && element !== null;
      collect(element, path, isObject ? new Map([...elements, [value, index]]) : elements, fields);
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) collect(member, joined(path, key), elements, fields);
  } else {
    const found = fields.get(path);
    const field = { value: (value ?? null) as Leaf, elements };
    if (found) found.push(field);
    else fields.set(path, [field]);
  }
}

/** The path of a member. */
export const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
