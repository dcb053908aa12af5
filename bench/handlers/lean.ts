import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

// The peer: a handler that is nothing but the SDK and one call. Bundled as ours are.
const dynamodb = new DynamoDBClient({});

export const handler = ({ id }: { id: string }) =>
  dynamodb.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key: { id: { S: id } } }));
