import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createAwsEndpoint } from "../../../../local/aws";
import type { Cloud } from "../../../../local/cloud";
import type { Service } from "../../../../local/service";
import { createDynamoDbService, type DynamoDbService } from "../../../../local/services/dynamodb";
import { Timers } from "../../../../local/timers";

/** A cloud with nothing in it but a store. Its clock stands until a test moves it. */
export function testCloud(store = new DatabaseSync(":memory:")) {
  const lines: string[] = [];
  const time = { now: Date.parse("2026-11-22T10:15:30.123Z") };
  const clock = { now: () => time.now };
  const cloud: Cloud = {
    accountId: "000000000000",
    region: "eu-central-1",
    project: "test",
    stack: "dev",
    clock,
    timers: new Timers(clock),
    store,
    directory: "",
    url: "",
    awsUrl: "",
    print: (line) => lines.push(line),
    services: new Map<string, Service>(),
  };
  return { cloud, lines, time };
}

/** DynamoDB in this process, with or without a store of its own. */
export const testDynamoDb = (store?: DatabaseSync): DynamoDbService => createDynamoDbService(testCloud(store).cloud);

/** DynamoDB on a free port, and the unmodified SDK client that talks to it. */
export async function startDynamoDb(): Promise<{ client: DynamoDBClient; url: string; close(): Promise<void> }> {
  const server: Server = createServer(createAwsEndpoint([testDynamoDb()]));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "AKIATEST", secretAccessKey: "none" },
    maxAttempts: 1,
  });
  const close = () =>
    new Promise<void>((resolve) => {
      client.destroy();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { client, url, close };
}

/** A table with a partition key, and a sort key perhaps: `"pk"`, `"pk sk"`, `"pk sk:N"`. */
export function tableOf(name: string, keys: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const attributes = keys.split(" ").map((key) => key.split(":"));
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: attributes.map(([AttributeName], at) => ({ AttributeName, KeyType: at === 0 ? "HASH" : "RANGE" })),
    AttributeDefinitions: attributes.map(([AttributeName, type = "S"]) => ({ AttributeName, AttributeType: type })),
    ...more,
  };
}

/** The message of the error that a call ends with. */
export async function messageOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : "no error";
}
