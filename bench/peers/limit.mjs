import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, Server } from "../support/server.mjs";

/** What a gateway in Node cannot beat: node:http, one hop to a worker thread and back with an event and an answer as JSON, and nothing else. */
export async function startLimit() {
  const port = await freePort();
  const server = new Server([join(dirname(fileURLToPath(import.meta.url)), "limit-server.mjs"), String(port)]);
  return Object.assign(server, { url: `http://127.0.0.1:${port}/hello` });
}
