import type * as z from "zod/mini";
import { withExactNumbers } from "../../runtime/exact-json";
import { invalidRequest } from "../../runtime/problem";
import { fits, type Metadata, tooLarge } from "./contract";

/**
 * The body of a project with its numbers as they were sent. Their digits count: the contract, which sees JavaScript's numbers, takes one of a million digits for
 * one of seventeen.
 *
 * @param checked the body as its contract parsed it
 * @param text the body's text
 * @throws Problem `invalid-request` for metadata over its size
 */
export function exactBody<T extends { metadata?: z.infer<typeof Metadata> }>(checked: T, text: string): T {
  const exact = withExactNumbers(checked, text);
  if (exact.metadata === undefined || fits(exact.metadata)) return exact;
  const errors = [{ pointer: "#/metadata", detail: tooLarge }];
  throw invalidRequest({ detail: `#/metadata ${tooLarge}`, errors });
}
