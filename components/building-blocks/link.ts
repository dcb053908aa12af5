import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./policy-document";

/**
 * What one part of a system offers another for a purpose: environment variables that name it, and the least permissions
 * that the purpose takes. `table.link("read")` makes one; a function gets its role from its links and nothing else.
 */
export interface Link {
  /** Environment variables of the function that gets the link. */
  environment?: Record<string, pulumi.Input<string>>;
  /** What the function may do. */
  statements: Statement[];
}
