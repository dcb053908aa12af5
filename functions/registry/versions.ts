import { setTimeout as sleep } from "node:timers/promises";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { attributeOf, type ItemValues } from "../runtime/items";
import { unavailable } from "../runtime/problem";
import { TABLE_NAME, type Tenant, tenantKey } from "./table";

/**
 * The write that changes a tenant's own item, for a transaction: what is undefined is removed. Its condition is that the item still has this version, which
 * grows by one.
 *
 * @param version that the item had when it was read
 */
export function nextVersion(tenant: Tenant, version: number, changes: ItemValues): TransactWriteItem {
  const all: ItemValues = { ...changes, updated_at: new Date().toISOString(), version: version + 1 };
  const names = Object.keys(all);
  const kept = names.filter((name) => all[name] !== undefined);
  const removed = names.filter((name) => all[name] === undefined);
  return {
    Update: {
      TableName: TABLE_NAME,
      Key: tenantKey(tenant),
      UpdateExpression: [
        `SET ${kept.map((name) => `#${name} = :${name}`).join(", ")}`,
        ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(", ")}`] : []),
      ].join(" "),
      ConditionExpression: "#version = :before",
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ":before": { N: String(version) },
        ...Object.fromEntries(kept.map((name) => [`:${name}`, attributeOf(all[name] as string | number)])),
      },
    },
  };
}

/** How often a change is tried that others cross. */
const mostTries = 8;
/** The longest pause after the first try, in milliseconds; it doubles. */
const firstPause = 10;

/**
 * Reads, decides and writes until nobody else wrote in between.
 *
 * @param attempt gives undefined where the write was refused because the item has another version by now
 * @throws Problem `unavailable` when others were always faster
 */
export async function untilWritten<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 1; tries <= mostTries; tries++) {
    const written = await attempt();
    if (written !== undefined) return written;
    await sleep(Math.random() * firstPause * 2 ** tries);
  }
  throw unavailable({ headers: { "retry-after": "1" } });
}
