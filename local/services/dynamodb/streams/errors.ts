import { DynamoDbError, resourceNotFound } from "../errors";

const dynamodb = "com.amazonaws.dynamodb.v20120810#";

/** There is no such stream: there never was, or a day has gone by since it was disabled. */
export const streamNotFound = (arn: string) =>
  resourceNotFound(`Requested resource not found: Stream: ${arn} not found`);

/** The stream has no such shard. */
export const shardNotFound = () => resourceNotFound("Requested resource not found: Shard does not exist");

/** The iterator was made too long ago. */
export const expiredIterator = () =>
  new DynamoDbError(
    `${dynamodb}ExpiredIteratorException`,
    "The shard iterator has expired and can no longer be used to retrieve stream records. A shard iterator expires 15 minutes after it is " +
      "retrieved using the GetShardIterator action.",
  );

/** What is to be read was removed after its 24 hours. */
export const trimmedData = () =>
  new DynamoDbError(`${dynamodb}TrimmedDataAccessException`, "The data you are trying to access has been trimmed");
