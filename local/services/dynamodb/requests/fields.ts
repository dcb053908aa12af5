import { serializationError } from "../errors";
import { nameInArn } from "../tables/definition";
import { notConvertible } from "../values/check";
import { broken, flag, type Input, integer, oneOf, type Rule, required, text, throwFaults } from "./shape";

// The members that many operations share.

/** `ReturnConsumedCapacity`. */
export const returnConsumedCapacity = oneOf("INDEXES", "TOTAL", "NONE");
/** `ReturnItemCollectionMetrics`. */
export const returnItemCollectionMetrics = oneOf("SIZE", "NONE");
/** `ReturnValues`. All but UpdateItem take two of them. */
export const returnValues = oneOf("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");
/** `ReturnValuesOnConditionCheckFailure`. */
export const returnValuesOnConditionCheckFailure = oneOf("ALL_OLD", "NONE");
/** `ConditionalOperator`, of the older parameters. */
export const conditionalOperator = oneOf("OR", "AND");
/** `Select`. */
export const select = oneOf("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");
/** The text of an expression. */
export const expression = text();
/** `ConsistentRead`. */
export const consistentRead = flag;

const namePattern = "[a-zA-Z0-9_.-]+";

/** The name of an index. */
export const indexName = text({ min: 3, max: 255, pattern: namePattern });

const tableName = text({ min: 1, max: 255, pattern: namePattern });
/** The name that a new table may have. */
export const newTableName = text({ min: 3, max: 255, pattern: namePattern });

/** `Limit` of Scan. Query words the same fault in another way. */
export const limit = integer({ min: 1 });

/** `Limit` of Query. */
export const queryLimit: Rule = (value, _path, faults) => {
  if (typeof value !== "number") throw serializationError(notConvertible(value, "Integer"));
  if (value >= 1) return;
  faults.push("Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1");
};

/**
 * The name of the table that a request is about: `TableName` may also be the table's ARN. DynamoDB reports a fault here
 * alone, before it looks at anything else.
 *
 * @throws DynamoDbError when there is no name, or it cannot be one
 */
export function tableNameOf(input: Input, member = "TableName", path = "tableName"): string {
  const value = input[member];
  const faults: string[] = [];
  if (value === undefined || value === null) {
    throwFaults([broken("null", path, "Member must not be null")]);
  }
  const name = typeof value === "string" ? nameInArn(value) : value;
  tableName(name, path, faults);
  throwFaults(faults);
  return String(name);
}

/** A structure with provisioned capacity. */
export const throughputFields = {
  ReadCapacityUnits: required(integer({ min: 1 })),
  WriteCapacityUnits: required(integer({ min: 1 })),
};

/** The text at a member, after its shape was checked. */
export const textAt = (input: Input, member: string): string | undefined =>
  typeof input[member] === "string" ? input[member] : undefined;
