/**
 * Raw PutItem over HTTP, against a bare server of node:http in the same run; and milliseconds from before a PutItem until a function has its stream
 * record. Needs `npm run build`. `node bench/tables/run.mjs [seconds]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "../support/load.mjs";
import { machineLoad, median, ratio, rounds, shown } from "../support/numbers.mjs";
import { Server } from "../support/server.mjs";
import { streamLatencies } from "./stream.mjs";

const { DynamoDBClient, CreateTableCommand } = createRequire(import.meta.url)("@aws-sdk/client-dynamodb");
const duration = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "portico-bench-tables-"));
const start = (...args) => new Server([join(dirname(fileURLToPath(import.meta.url)), "server.mjs"), ...args]);

console.log(`Node ${process.version}, machine's load before: ${machineLoad()}`);
const limit = start("limit");
const memory = start("dynamodb");
const file = start("dynamodb", join(folder, "store.db"));
try {
  const made = await Promise.all([memory, file].map(async (server) => (await server.says(/made in ([\d.]+) ms/))[1]));
  console.log(`DynamoDB alone is made in ${made.map((ms) => Number(ms).toFixed(1)).join(" and ")} ms (memory, file)`);
  const things = {
    "limit: node:http alone": await target(limit),
    "in memory": await target(memory, "plain"),
    "in memory, with a stream": await target(memory, "streamed", "NEW_AND_OLD_IMAGES"),
    "in a file": await target(file, "plain"),
    "in a file, with a stream": await target(file, "streamed", "NEW_AND_OLD_IMAGES"),
  };
  const results = await rounds(3, things, (thing) => put(thing));
  const most = median(results["limit: node:http alone"]);
  for (const [name, rates] of Object.entries(results))
    console.log(
      `  ${name.padEnd(26)}${shown(median(rates)).padStart(8)}/s (best ${shown(Math.max(...rates))}): ${ratio(median(rates), most)} the limit`,
    );
} finally {
  for (const server of [limit, memory, file]) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
const latencies = await streamLatencies(300);
console.log(
  `  stream to Lambda, with the PutItem before it: median ${median(latencies).toFixed(1)} ms, fastest ${latencies.at(0).toFixed(1)} ms, ` +
    `90 % within ${latencies[Math.floor(latencies.length * 0.9)].toFixed(1)} ms (machine's load: ${machineLoad()})`,
);
process.exit();

/** A server, and the table on it if it has tables. */
async function target(server, TableName, StreamViewType) {
  const [, url] = await server.says(/listening on (\S+)/);
  if (TableName === undefined) return { url, TableName: "none" };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      StreamSpecification: StreamViewType && { StreamEnabled: true, StreamViewType },
    }),
  );
  client.destroy();
  return { url, TableName };
}

/** One item, in versions that differ: each put changes it, and each body is made but once. */
async function put({ url, TableName }) {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.PutItem",
    authorization:
      "AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  };
  const requests = ["1", "2"].map((version) => ({
    method: "POST",
    headers,
    body: JSON.stringify({
      TableName,
      Item: { id: { S: "one" }, version: { N: version }, data: { S: "x".repeat(100) } },
    }),
  }));
  const { rate, failed } = await load({ url, requests, connections: 16, duration });
  if (failed > 0) throw new Error(`${failed} requests were not answered 2xx`);
  return rate;
}
