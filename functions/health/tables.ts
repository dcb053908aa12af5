import { type AttributeValue, GetItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { readEnv } from "../runtime/env";
import { parseExactly } from "../runtime/exact-json";
import { quickDynamodb } from "../runtime/quick-dynamodb";

const Tables = z.array(z.object({ name: z.string(), key: z.record(z.string(), z.enum(["S", "N", "B"])) }));
const { HEALTH_TABLES } = readEnv(z.object({ HEALTH_TABLES: z.string().check(z.minLength(2)) }));
const tables = z.parse(Tables, parseExactly(HEALTH_TABLES));

/** A key that no item has, for each type of attribute. */
const nobody: Readonly<Record<"S" | "N" | "B", AttributeValue>> = {
  S: { S: "portico-health" },
  N: { N: "-1" },
  B: { B: Buffer.from("portico-health") },
};

/**
 * Asks each table for one item, as cheaply as can be: half a read unit.
 *
 * @throws Error of the first that does not answer
 */
export async function askTables(): Promise<void> {
  await Promise.all(
    tables.map(({ name, key }) =>
      quickDynamodb.send(
        new GetItemCommand({
          TableName: name,
          Key: Object.fromEntries(Object.entries(key).map(([attribute, type]) => [attribute, nobody[type]])),
          ProjectionExpression: "#key",
          ExpressionAttributeNames: { "#key": Object.keys(key)[0] ?? "" },
        }),
      ),
    ),
  );
}
