import { startLimit } from "../peers/limit.mjs";
import { startMiniflare } from "../peers/miniflare.mjs";
import { startServerlessOffline } from "../peers/serverless-offline.mjs";
import { folderOf } from "../support/folder.mjs";
import { load } from "../support/load.mjs";
import { median, ratio, rounds, shown } from "../support/numbers.mjs";
import { helloProgram, stackOf, startPortico } from "../support/portico.mjs";

/** Requests per second of a route that answers hello, at 1, 10 and 50 connections. */
export async function measure({ quick }) {
  const servers = {
    portico: await helloPortico(),
    "serverless-offline": await startServerlessOffline(),
    Miniflare: await startMiniflare(),
    "limit: node:http, one worker hop": await startLimit(),
  };
  try {
    for (const server of Object.values(servers)) await server.answers(server.url, 200);
    const duration = quick ? 2 : 5;
    for (const { url } of Object.values(servers)) await load({ url, connections: 10, duration });
    for (const connections of [1, 10, 50]) {
      const results = await rounds(quick ? 1 : 3, servers, ({ url }) => load({ url, connections, duration }));
      const own = median(results.portico.map(({ rate }) => rate));
      for (const [name, values] of Object.entries(results)) {
        const rates = values.map(({ rate }) => rate);
        const failed = values.reduce((sum, value) => sum + value.failed, 0);
        console.log(
          `  ${String(connections).padStart(2)} connections  ${name.padEnd(34)}${shown(median(rates)).padStart(8)}/s (best ${shown(Math.max(...rates))}), p99 ${shown(median(values.map(({ p99 }) => p99)))} ms; portico does ${ratio(own, median(rates))}${failed > 0 ? `; ${failed} FAILED` : ""}`,
        );
      }
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

async function helloPortico() {
  const server = startPortico(folderOf(helloProgram));
  const { outputs } = await stackOf(server);
  return Object.assign(server, { url: `${outputs.url}/hello` });
}
