import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../runtime/dynamodb";
import { itemOf } from "../../runtime/items";
import { TABLE_NAME, tenantKey } from "../table";
import type { BuildSummary } from "./contract";
import { tenantOf } from "./store";

/**
 * Writes down how a build or deployment of a project stands: what builds calls this, clients cannot. One write, whatever version the project has, which grows
 * by one.
 *
 * @returns false where there is no such project, or it is deleted
 */
export async function recordBuild(
  project: string,
  what: "last_build" | "last_deployment",
  summary: BuildSummary,
): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: TABLE_NAME,
        Key: tenantKey(tenantOf(project)),
        UpdateExpression: "SET #what = :summary, #updated = :now ADD #version :one",
        ConditionExpression: "attribute_exists(pk) AND #status <> :deleted",
        ExpressionAttributeNames: {
          "#what": what,
          "#updated": "updated_at",
          "#version": "version",
          "#status": "status",
        },
        ExpressionAttributeValues: itemOf({
          ":summary": JSON.stringify(summary),
          ":now": new Date().toISOString(),
          ":one": 1,
          ":deleted": "deleted",
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
