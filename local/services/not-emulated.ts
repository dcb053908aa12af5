import type { Properties } from "../service";

/**
 * Says on the terminal which declared properties have no effect here, so that nothing is silently different from AWS.
 *
 * @param properties those that the service does not act on; unset, false and empty ones are not worth a line
 */
export function sayNotEmulated(
  print: (line: string) => void,
  name: string,
  inputs: Properties,
  properties: readonly string[],
): void {
  const declared = properties.filter((property) => isSet(inputs[property]));
  if (declared.length > 0) print(`${name}: ${declared.join(", ")}: not emulated, without effect here`);
}

const isSet = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  value !== "" &&
  value !== -1 &&
  !(Array.isArray(value) && value.length === 0);
