import * as pulumi from "@pulumi/pulumi";

/**
 * The error for an argument that cannot be meant. Its message names the construct, the field and the mend; the Pulumi
 * CLI prints it without a stack trace.
 *
 * @param component class and logical name, such as `EventApi "events"`
 * @param field path of the argument, such as `capacity.read.maximum`
 * @param mend what is wrong and what to write instead
 * @example
 * throw argError('Table "orders"', "capacity", "the minimum 10 is over the maximum 5; swap them");
 */
export function argError(component: string, field: string, mend: string): pulumi.InputPropertyError {
  const error = new pulumi.InputPropertyError({ propertyPath: field, reason: `${component}: ${field}: ${mend}` });
  // Pulumi's runner for Node prints an InputPropertyError with its stack, and a RunError without; this mark is how it tells.
  return Object.assign(error, { __pulumiRunError: true });
}

/**
 * Passes on a value that decides which resources exist.
 *
 * @throws InputPropertyError when it is an output or a promise: then nobody could tell in a preview what will be made
 */
export function plain<T>(component: string, field: string, value: T): T {
  if (pulumi.Output.isInstance(value) || value instanceof Promise)
    throw argError(component, field, "it decides which resources exist; give a plain value, not an output");
  return value;
}

/**
 * Refuses two ways of saying the same at once.
 *
 * @param choices the alternatives by name; those that are not undefined (or false) count as said
 * @throws InputPropertyError when more than one is said
 */
export function oneOf(component: string, field: string, choices: Record<string, unknown>): void {
  const said = Object.keys(choices).filter((name) => choices[name] !== undefined && choices[name] !== false);
  if (said.length > 1)
    throw argError(component, field, `${said.join(" and ")} contradict each other; keep one of them`);
}
