/** `limit-server.mjs PORT`: see limit.mjs. */
import { createServer } from "node:http";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

if (isMainThread) serve();
else answer();

function serve() {
  const worker = new Worker(new URL(import.meta.url));
  const waiting = new Map();
  let count = 0;
  worker.on("message", ({ id, payload }) => {
    const { statusCode, body } = JSON.parse(payload);
    waiting.get(id).writeHead(statusCode, { "content-type": "application/json" }).end(body);
    waiting.delete(id);
  });
  createServer((request, response) => {
    const { method, url, headers } = request;
    const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    const requestContext = { requestId: String(count), stage: "dev", identity: { sourceIp: "127.0.0.1" } };
    const event = {
      resource: url,
      path: url,
      httpMethod: method,
      headers,
      multiValueHeaders,
      requestContext,
      body: null,
    };
    waiting.set(count, response);
    worker.postMessage({ id: count, payload: JSON.stringify(event) });
    count += 1;
  }).listen(Number(process.argv[2]), "127.0.0.1");
}

function answer() {
  const handler = async () => ({ statusCode: 200, body: "hello" });
  parentPort.on("message", async ({ id, payload }) => {
    parentPort.postMessage({ id, payload: JSON.stringify(await handler(JSON.parse(payload))) });
  });
}
