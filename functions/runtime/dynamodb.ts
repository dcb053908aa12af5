import { dynamodbClient } from "./dynamodb-client";

/**
 * The DynamoDB client of this instance: made once, so that connections are kept from one request to the next.
 *
 * DynamoDB answers within milliseconds. Who waits a second for a connection or two for an answer waits for a broken one:
 * better to try again, on another, while the caller's patience (the gateway's 29 s, the function's timeout) lasts.
 * With pauses between tries (50 ms and doubling), three tries take at most 7 s.
 */
export const dynamodb = dynamodbClient({ maxAttempts: 3, connectionTimeout: 1000, requestTimeout: 2000 });
