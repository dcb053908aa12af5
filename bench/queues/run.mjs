/**
 * Raw SendMessage over HTTP, against a bare server of node:http in the same run; and milliseconds from before a SendMessage until a function has the
 * message. Needs `npm run build`. `node bench/queues/run.mjs [seconds]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "../support/load.mjs";
import { machineLoad, median, ratio, rounds, shown } from "../support/numbers.mjs";
import { Server } from "../support/server.mjs";
import { queueLatencies } from "./lambda.mjs";

const duration = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "portico-bench-queues-"));
const start = (...args) => new Server([join(dirname(fileURLToPath(import.meta.url)), "server.mjs"), ...args]);

console.log(`Node ${process.version}, machine's load before: ${machineLoad()}`);
const limit = start("limit");
const memory = start("sqs");
const file = start("sqs", join(folder, "store.db"));
try {
  const things = {
    "limit: node:http alone": await target(limit, "none"),
    "in memory": await target(memory, "queue"),
    "in a file": await target(file, "queue"),
  };
  const results = await rounds(3, things, send);
  const most = median(results["limit: node:http alone"]);
  for (const [name, rates] of Object.entries(results))
    console.log(
      `  ${name.padEnd(23)}${shown(median(rates)).padStart(7)}/s (best ${shown(Math.max(...rates))}): ${ratio(median(rates), most)} the limit`,
    );
} finally {
  for (const server of [limit, memory, file]) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
const latencies = await queueLatencies(300);
console.log(
  `  SQS to Lambda, with the SendMessage before it: median ${median(latencies).toFixed(1)} ms, fastest ${latencies.at(0).toFixed(1)} ms, ` +
    `90 % within ${latencies[Math.floor(latencies.length * 0.9)].toFixed(1)} ms (machine's load: ${machineLoad()})`,
);
process.exit();

async function target(server, queue) {
  const [, url] = await server.says(/listening on (\S+)/);
  return { url, queue };
}

/** The same message, as often as it goes. */
async function send({ url, queue }) {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "AmazonSQS.SendMessage",
    authorization:
      "AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
  };
  const body = JSON.stringify({ QueueUrl: `${url}000000000000/${queue}`, MessageBody: "x".repeat(100) });
  const { rate, failed } = await load({ url, method: "POST", headers, body, connections: 16, duration });
  if (failed > 0) throw new Error(`${failed} requests were not answered 2xx`);
  return rate;
}
