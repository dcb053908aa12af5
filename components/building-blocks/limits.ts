import type * as pulumi from "@pulumi/pulumi";
import type { Link } from "./link";
import { perStack } from "./per-stack";
import { Table } from "./table";

/**
 * Lets a function count the limits of its routes, in the table that all functions of a stack share: hashes with a number, which DynamoDB deletes when
 * their window is over. `functions/runtime/limits` knows it.
 */
export const limitsLink = (component: pulumi.Resource): Link =>
  perStack(
    component,
    "limits",
    ({ nameOf, opts }) => new Table(nameOf("portico-limits"), { partitionKey: "id", timeToLive: "expires" }, opts),
  ).linkAs("LIMITS_TABLE", "update");
