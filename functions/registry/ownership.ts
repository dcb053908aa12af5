import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../runtime/dynamodb";

/** Items that one query looks at: few are members of more. */
const pageSize = 1000;

/**
 * Whether a user is the super admin of a project or an organization that is not deleted. For functions with a link `registry.ownership`; a function without one
 * has no registry to ask, where nobody owns anything.
 */
export async function ownsAnything(userId: string): Promise<boolean> {
  const { OWNERSHIP_TABLE: table } = process.env;
  if (!table) return false;
  for (let start: Parameters<typeof page>[2]; ; ) {
    const { Items = [], LastEvaluatedKey } = await page(table, userId, start);
    if (Items.length > 0) return true;
    if (!LastEvaluatedKey) return false;
    start = LastEvaluatedKey;
  }
}

const page = (table: string, userId: string, start: QueryCommand["input"]["ExclusiveStartKey"]) =>
  dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byMember",
      KeyConditionExpression: "#member = :user",
      FilterExpression: "#role = :role AND attribute_not_exists(#expires)",
      ExpressionAttributeNames: { "#member": "member", "#role": "role", "#expires": "expires" },
      ExpressionAttributeValues: { ":user": { S: userId }, ":role": { S: "super_admin" } },
      ExclusiveStartKey: start,
      Limit: pageSize,
    }),
  );
