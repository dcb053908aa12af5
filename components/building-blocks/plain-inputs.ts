import * as pulumi from "@pulumi/pulumi";

/**
 * What of a construct's arguments Pulumi's state shows: all that is plain. What holds outputs or code is left to the children
 * that it goes to; otherwise no child could be created before all of it is known, and code would be stored twice.
 */
export const plainInputs = (args: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args ?? {}).filter(([, value]) => isPlain(value)));

function isPlain(value: unknown): boolean {
  if (value === undefined || typeof value === "function") return false;
  if (value === null || typeof value !== "object") return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (pulumi.Output.isInstance(value) || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((each) => each === undefined || isPlain(each));
}
