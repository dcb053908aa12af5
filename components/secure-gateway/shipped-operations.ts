import { readFileSync } from "node:fs";
import { shippedOperationsFile } from "../building-blocks/bundle";
import type { OperationDescription } from "./operation";

let shipped: Buffer | undefined;

/**
 * The operation of a contract that ships with this package, as `operation()` makes it of the contract: made when the package is built, because
 * loading zod and the contracts takes a program longer than declaring what serves them.
 *
 * @param signature of its route, such as `GET /events/{id}`
 * @throws Error when no shipped contract has this route; or when the package was not built
 */
export function shippedOperation(signature: string): OperationDescription {
  shipped ??= readFileSync(shippedOperationsFile());
  // Most programs use a few of all operations: the others are not parsed, nor even decoded.
  const start = shipped.indexOf(`[${JSON.stringify(signature)},{`);
  if (start === -1) throw new Error(`No contract of this package has the route ${signature}`);
  const line = shipped.toString("utf8", start, shipped.indexOf("\n", start));
  const [, operation] = JSON.parse(line) as [string, OperationDescription];
  return operation;
}
