import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderOf } from "../support/folder.mjs";
import { freePort, Server } from "../support/server.mjs";
import { peersFolder } from "./install.mjs";

/** A worker that answers so. */
export const miniflareWorker = (body) => `export default { fetch: () => new Response(${JSON.stringify(body)}) };\n`;

/** Miniflare with a worker that answers everything, in a process of its own that loads it and nothing else. */
export async function startMiniflare() {
  const folder = folderOf({ "worker.mjs": miniflareWorker("hello") }, peersFolder);
  const port = await freePort();
  const file = join(folder, "worker.mjs");
  const server = new Server([
    join(dirname(fileURLToPath(import.meta.url)), "miniflare-server.mjs"),
    file,
    String(port),
  ]);
  return Object.assign(server, { url: `http://127.0.0.1:${port}/hello`, file });
}
