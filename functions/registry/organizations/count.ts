import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { TABLE_NAME, tenantKey } from "../table";

/**
 * The write that counts a project of an organization, for a transaction. Its condition is that the organization is not deleted: so none comes to one that is
 * deleted at that moment, and none is deleted that has one.
 *
 * @param by 1 for a project that is made or restored, -1 for one that is deleted
 */
export const countProject = (organization: string, by: 1 | -1): TransactWriteItem => ({
  Update: {
    TableName: TABLE_NAME,
    Key: tenantKey({ kind: "organization", id: organization }),
    UpdateExpression: "ADD #projects :by",
    ConditionExpression: "#status = :active",
    ExpressionAttributeNames: { "#projects": "projects", "#status": "status" },
    ExpressionAttributeValues: { ":by": { N: String(by) }, ":active": { S: "active" } },
  },
});
