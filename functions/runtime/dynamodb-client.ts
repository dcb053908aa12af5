import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { measure } from "./dynamodb-metrics";

/** How patient a client is. */
export interface Patience {
  /** Tries in all. The SDK pauses between them. */
  maxAttempts: number;
  /** Milliseconds to wait for a connection, for each try. */
  connectionTimeout: number;
  /** Milliseconds to wait for an answer, for each try. */
  requestTimeout: number;
}

/** A client of DynamoDB whose calls are measured: made once for an instance, so that connections are kept from one request to the next. */
export function dynamodbClient({ maxAttempts, ...timeouts }: Patience): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts, requestHandler: { ...timeouts, throwOnRequestTimeout: true } });
  measure(client);
  return client;
}
