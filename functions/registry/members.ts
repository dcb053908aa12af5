import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { itemOf } from "../runtime/items";
import type { Role } from "./roles";
import { memberKey, partitionOf, positionOf, TABLE_NAME, type Tenant } from "./table";

/** The condition of a write or a check of a member's item that they still have a role. */
export const roleIs = (role: Role) => ({
  ConditionExpression: "#role = :role",
  ExpressionAttributeNames: { "#role": "role" },
  ExpressionAttributeValues: itemOf({ ":role": role }),
});

/** The write that makes a user a member, for a transaction: its condition fails where the user is one already. */
export const newMember = (tenant: Tenant, user: string, role: Role): TransactWriteItem => ({
  Put: {
    TableName: TABLE_NAME,
    Item: {
      ...memberKey(tenant, user),
      ...itemOf({
        tenant: partitionOf(tenant),
        member: user,
        position: positionOf(tenant),
        role,
        since: new Date().toISOString(),
      }),
    },
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});

/**
 * The write that lets a super admin's membership end with what is deleted, or go on with what is restored, for a transaction: its condition fails where
 * another is super admin by now.
 *
 * @param expires seconds since 1970; undefined: it does not end
 */
export function memberUntil(tenant: Tenant, user: string, expires: number | undefined): TransactWriteItem {
  const isOwner = roleIs("super_admin");
  return {
    Update: {
      TableName: TABLE_NAME,
      Key: memberKey(tenant, user),
      UpdateExpression: expires === undefined ? "REMOVE #expires" : "SET #expires = :expires",
      ...isOwner,
      ExpressionAttributeNames: { ...isOwner.ExpressionAttributeNames, "#expires": "expires" },
      ExpressionAttributeValues: { ...isOwner.ExpressionAttributeValues, ...itemOf({ ":expires": expires }) },
    },
  };
}
