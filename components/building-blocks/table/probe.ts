import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../policy-document";
import { type LinkedTable, tableLink } from "./link";

/** A table as a `HealthCheck` asks it: `table.probe()` makes one. */
export interface TableProbe {
  /** Physical name of the table. */
  name: pulumi.Input<string>;
  /** Types of its key attributes, by name: `S`, `N` or `B`. */
  key: Record<string, string>;
  /** What it takes to get one item. */
  statements: Statement[];
}

/** What it takes to ask a table for one item, by its key, and no more. */
export const tableProbe = (table: LinkedTable): TableProbe => ({
  name: table.name,
  key: table.key,
  statements: tableLink(table, "TABLE_NAME", ["get"]).statements,
});
