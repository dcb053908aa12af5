import type * as pulumi from "@pulumi/pulumi";
import type { Link } from "./link";
import { perStack } from "./per-stack";
import { Table } from "./table";

/**
 * Lets a function remember which requests it did, in the table that all functions of a stack share: hashes with answers, which DynamoDB deletes when a day
 * is over. `functions/runtime/idempotency` knows it.
 */
export const idempotencyLink = (component: pulumi.Resource): Link =>
  perStack(
    component,
    "idempotency",
    ({ nameOf, opts }) => new Table(nameOf("portico-idempotency"), { partitionKey: "id", timeToLive: "expires" }, opts),
  ).linkAs("IDEMPOTENCY_TABLE", "put", "update");
