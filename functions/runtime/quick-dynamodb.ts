import { dynamodbClient } from "./dynamodb-client";

/**
 * A client that gives up soon, for what every request waits for and some can do without: counts, records. DynamoDB answers within milliseconds; two tries take
 * at most two seconds.
 */
export const quickDynamodb = dynamodbClient({ maxAttempts: 2, connectionTimeout: 500, requestTimeout: 500 });
