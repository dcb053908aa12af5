/**
 * The inputs that the program gives itself. Where it leaves one out, Pulumi's provider fills in AWS's default before policies look, and
 * says so under `__defaults`; so a default looks like a choice unless one looks there too.
 */
export function given(inputs: object, name: string): boolean {
  const { [name]: value, __defaults: filledIn } = inputs as Record<string, unknown>;
  if (value === undefined || value === null) return false;
  return !(Array.isArray(filledIn) && filledIn.includes(name));
}

/** What a remedy changes, so that it counts as given. */
export function giving<Change extends object>(inputs: object, change: Change): Change {
  const { __defaults: filledIn } = inputs as { __defaults?: unknown };
  if (!Array.isArray(filledIn)) return change;
  return { ...change, __defaults: filledIn.filter((name) => !(String(name) in change)) };
}
