import { readFileSync } from "node:fs";
import { shippedOperationsFile } from "../building-blocks/bundle";
import type { OperationDescription } from "./operation";

let shipped: string | undefined;

/**
 * The operation of a contract that ships with this package, as `operation()` makes it of the contract: made when the package is built, because
 * loading zod and the contracts takes a program longer than declaring what serves them.
 *
 * @param signature of its route, such as `GET /events/{id}`
 * @throws Error when no shipped contract has this route; or when the package was not built
 */
export function shippedOperation(signature: string): OperationDescription {
  shipped ??= `\n${readFileSync(shippedOperationsFile(), "utf8")}\n`;
  // Most programs use a few of all operations: the others are not parsed.
  const start = shipped.indexOf(`\n[${JSON.stringify(signature)},`) + 1;
  if (start === 0) throw new Error(`No contract of this package has the route ${signature}`);
  const [, operation] = JSON.parse(shipped.slice(start, shipped.indexOf("\n", start))) as [
    string,
    OperationDescription,
  ];
  return operation;
}
