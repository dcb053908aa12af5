import { readFileSync } from "node:fs";
import { shippedOperationsFile } from "../building-blocks/bundle";
import type { OperationDescription } from "./operation";

let shipped: Record<string, string> | undefined;

/**
 * The operation of a contract that ships with this package, as `operation()` makes it of the contract: made when the package is built, because
 * loading zod and the contracts takes a program longer than declaring what serves them.
 *
 * @param signature of its route, such as `GET /events/{id}`
 * @throws Error when no shipped contract has this route; or when the package was not built
 */
export function shippedOperation(signature: string): OperationDescription {
  shipped ??= JSON.parse(readFileSync(shippedOperationsFile(), "utf8")) as Record<string, string>;
  const found = shipped[signature];
  if (found === undefined) throw new Error(`No contract of this package has the route ${signature}`);
  return JSON.parse(found) as OperationDescription;
}
