import { DynamoDB } from "@aws-sdk/client-dynamodb";
import middy from "@middy/core";
import { z } from "zod";

// What is written when nobody looks at the bundle: the whole client, zod by its namespace, esbuild's defaults.
const dynamodb = new DynamoDB({});
const NewEvent = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._~-]{1,128}$/),
  type: z.string().max(128),
  payload: z.record(z.string(), z.unknown()),
});

export const handler = middy(async (event: { body: string }) => {
  const { id, type, payload } = NewEvent.parse(JSON.parse(event.body));
  const Item = { id: { S: id }, type: { S: type }, payload: { S: JSON.stringify(payload) } };
  await dynamodb.putItem({ TableName: process.env.TABLE_NAME, Item });
  return { statusCode: 201, body: JSON.stringify({ id, type, payload }) };
});
