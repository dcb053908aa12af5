import { startLimit } from "../peers/limit.mjs";
import { startMiniflare } from "../peers/miniflare.mjs";
import { startServerlessOffline } from "../peers/serverless-offline.mjs";
import { folderOf, repository } from "../support/folder.mjs";
import { median, ratio, rounds, shown } from "../support/numbers.mjs";
import { helloProgram, stackOf, startPortico } from "../support/portico.mjs";
import { freePort } from "../support/server.mjs";

/** From the start of the process to the first right answer: of a whole stack with a table, and of hello worlds. */
export async function measure({ quick }) {
  const eventApi = `${repository}/examples/event-api`;
  const { url, apiKey } = await knownOutputs(eventApi);
  const hello = folderOf(helloProgram);
  const { url: helloUrl } = await knownOutputs(hello);
  const at = (base, port) => `${base.replace(/:\d+/, `:${port}`)}`;
  const event = {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify({ type: "order.created", payload: {} }),
  };
  const things = {
    "portico: examples/event-api, first 201": async () => {
      const port = await freePort();
      const server = startPortico(eventApi, { port });
      return { server, time: await server.answers(`${at(url, port)}/events`, 201, event) };
    },
    "portico: hello world, first 200": async () => {
      const port = await freePort();
      const server = startPortico(hello, { port });
      return { server, time: await server.answers(`${at(helloUrl, port)}/hello`, 200) };
    },
    "serverless-offline: hello world, first 200": () => firstHello(startServerlessOffline()),
    "Miniflare: hello world, first 200": () => firstHello(startMiniflare()),
    "node:http and one worker: hello world, first 200": () => firstHello(startLimit()),
  };
  const times = await rounds(quick ? 2 : 7, things, async (start) => {
    const { server, time } = await start();
    await server.stop();
    return time;
  });
  const first = median(Object.values(times)[0]);
  for (const [name, values] of Object.entries(times))
    console.log(
      `  ${name.padEnd(52)}${shown(median(values)).padStart(7)} ms (fastest ${shown(Math.min(...values))}), ${ratio(median(values), first)}`,
    );
}

async function firstHello(starting) {
  const server = await starting;
  return { server, time: await server.answers(server.url, 200) };
}

/** A stack has the same addresses and keys whenever it is started, but for the port. */
async function knownOutputs(folder) {
  const server = startPortico(folder);
  const { outputs } = await stackOf(server);
  await server.stop();
  return outputs;
}
