/** One step of a path: a member, an element, or all of them. */
type Step = string | number | typeof all;
const all = Symbol("all");

/** Whether a text is a path as EventBridge takes it: `$`, then `.name`, `['name']`, `[0]` or `[*]`. */
export const isPath = (path: string): boolean => stepsOf(path) !== undefined;

function stepsOf(path: string): Step[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const steps: Step[] = [];
  const step = /\.([\w-]+)|\.(\*)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]|\[(\*)\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) return undefined;
    const [, name, star, single, double, index, every] = match;
    if (star !== undefined || every !== undefined) steps.push(all);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? single ?? double ?? "");
  }
  return steps;
}

/** What a path leads to; undefined where it leads nowhere. With `*` a list of what it leads to. */
export function at(value: unknown, path: string): unknown {
  const steps = stepsOf(path) ?? [];
  let found: unknown[] = [value];
  for (const step of steps) found = found.flatMap((one) => next(one, step));
  return steps.includes(all) ? found : found[0];
}

function next(value: unknown, step: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === all) return Object.values(value);
  if (Array.isArray(value)) return typeof step === "number" && step < value.length ? [value[step]] : [];
  return Object.hasOwn(value, step) ? [(value as Record<string | number, unknown>)[step]] : [];
}
