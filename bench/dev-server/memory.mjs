import { folderOf, repository } from "../support/folder.mjs";
import { load } from "../support/load.mjs";
import { shown } from "../support/numbers.mjs";
import { eventsProgram, helloProgram, stackOf, startPortico } from "../support/portico.mjs";

/** Memory of `portico dev` and all its processes: when it is ready, and over 100,000 requests. */
export async function measure({ quick }) {
  const few = quick ? 0.1 : 1;
  await weigh("hello route, 10 connections", folderOf(helloProgram), 100_000 * few, ({ url }) => ({
    url: `${url}/hello`,
  }));
  await weigh("GET /events/{id}, 4 connections", folderOf(eventsProgram), 20_000 * few, async ({ url, apiKey }) => {
    const headers = { "x-api-key": apiKey, "content-type": "application/json" };
    const body = JSON.stringify({ id: "one", type: "order.created", payload: {} });
    await fetch(`${url}/events`, { method: "POST", headers, body });
    return { url: `${url}/events/one`, headers, connections: 4 };
  });
  // A table's stream, a bus, a queue, keys and alarms, and three functions with the SDK at work.
  const everything = `${repository}/test/local/fixtures/forwarding`;
  await weigh(
    "POST of events that are forwarded and worked off, 1 connection",
    everything,
    5_000 * few,
    ({ url, apiKey }) => {
      const setupRequest = (request) => ({ ...request, body: JSON.stringify({ type: "order.created", payload: {} }) });
      const headers = { "x-api-key": apiKey, "content-type": "application/json" };
      const path = `${new URL(url).pathname}/events`;
      return { url, requests: [{ method: "POST", path, headers, setupRequest }], connections: 1 };
    },
  );
}

async function weigh(name, folder, amount, requestOf) {
  const server = startPortico(folder);
  try {
    const { outputs } = await stackOf(server);
    const sizes = [`ready ${shown(server.megabytes)}`];
    const request = await requestOf(outputs);
    for (const share of [0.1, 0.15, 0.25, 0.25, 0.25]) {
      const { failed } = await load({ connections: 10, ...request, amount: amount * share });
      if (failed > 0) throw new Error(`${failed} requests were not answered 2xx`);
      sizes.push(shown(server.megabytes));
    }
    console.log(
      `  ${name}, MB: ${sizes.join(", ")} (after 10, 25, 50, 75 and 100 % of ${amount.toLocaleString("en-US")} requests)`,
    );
  } finally {
    await server.stop();
  }
}
