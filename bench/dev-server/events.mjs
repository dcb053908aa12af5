import { folderOf } from "../support/folder.mjs";
import { load } from "../support/load.mjs";
import { median, ratio, rounds, shown } from "../support/numbers.mjs";
import { busy, stackOf, startPortico } from "../support/portico.mjs";

const program = {
  "Pulumi.yaml": "name: events\nruntime: nodejs\n",
  // What a client of the SDK can do at best: the same cloud, the same kind of worker, and nothing but PutItem.
  "loop.ts": `import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
let count = 0;
const put = () =>
  client.send(new PutItemCommand({
    TableName: process.env.TABLE_NAME,
    Item: {
      id: { S: "loop-" + ++count },
      type: { S: "order.created" },
      payload: { S: JSON.stringify({ order: count, items: ["a", "b", "c"], note: "a bench's event" }) },
    },
  }));
export const handler = async ({ seconds, inFlight }: { seconds: number; inFlight: number }) => {
  const start = performance.now();
  const end = start + seconds * 1000;
  let done = 0;
  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (performance.now() < end) {
      await put();
      done += 1;
    }
  }));
  return { rate: done / ((performance.now() - start) / 1000) };
};
`,
  "index.ts": `import { EventApi, LambdaFunction, Table } from "portico";
const events = new EventApi("events", { ${busy} });
const table = new Table("bench", { partitionKey: "id" });
new LambdaFunction("loop", { handler: "./loop.ts", links: [table.linkAs("TABLE_NAME", "write")], timeout: 60 });
export const { url, apiKey } = events;
`,
};

/** POST and GET of events, against a bare loop of the SDK's PutItem in one worker of the same cloud. */
export async function measure({ quick }) {
  const server = startPortico(folderOf(program));
  try {
    const stack = await stackOf(server);
    const seconds = quick ? 3 : 6;
    const things = {
      "loop of PutItem, 1 in flight": () => loop(stack, seconds, 1),
      "POST /events, 1 connection": () => post(stack, seconds, 1),
      "GET /events/{id}, 1 connection": () => get(stack, seconds, 1),
      "loop of PutItem, 10 in flight": () => loop(stack, seconds, 10),
      "POST /events, 10 connections": () => post(stack, seconds, 10),
      "GET /events/{id}, 10 connections": () => get(stack, seconds, 10),
    };
    await stored(stack);
    await rounds(1, things, (work) => work()); // warms up
    const results = await rounds(quick ? 1 : 3, things, (work) => work());
    const rates = Object.fromEntries(Object.entries(results).map(([name, values]) => [name, median(values)]));
    const one = rates["loop of PutItem, 1 in flight"];
    const ten = rates["loop of PutItem, 10 in flight"];
    for (const [name, rate] of Object.entries(rates))
      console.log(
        `  ${name.padEnd(34)}${shown(rate).padStart(8)}/s: ${ratio(rate, one)} the loop one at a time, ${ratio(rate, ten)} the loop with 10 in flight`,
      );
  } finally {
    await server.stop();
  }
}

async function loop({ address, token }, seconds, inFlight) {
  const response = await fetch(`${address}/_portico/invoke?function=loop`, {
    method: "POST",
    headers: { "x-portico-token": token },
    body: JSON.stringify({ seconds, inFlight }),
  });
  const { payload, functionError } = await response.json();
  if (functionError) throw new Error(`the loop failed: ${JSON.stringify(payload)}`);
  return payload.rate;
}

const headersOf = ({ outputs }) => ({ "x-api-key": outputs.apiKey, "content-type": "application/json" });
const bodyOf = (id, count) =>
  JSON.stringify({
    id,
    type: "order.created",
    payload: { order: count, items: ["a", "b", "c"], note: "a bench's event" },
  });

async function stored(stack) {
  const url = `${stack.outputs.url}/events`;
  const response = await fetch(url, { method: "POST", headers: headersOf(stack), body: bodyOf("one", 0) });
  if (response.status !== 201) throw new Error(`POST /events answered ${response.status}: ${await response.text()}`);
}

let count = 0;
async function post(stack, duration, connections) {
  const setupRequest = (request) => {
    count += 1;
    return { ...request, body: bodyOf(`event-${count}`, count) };
  };
  const { outputs } = stack;
  const requests = [
    { method: "POST", path: `${new URL(outputs.url).pathname}/events`, headers: headersOf(stack), setupRequest },
  ];
  return well(await load({ url: outputs.url, requests, connections, duration }));
}

const get = async (stack, duration, connections) =>
  well(await load({ url: `${stack.outputs.url}/events/one`, headers: headersOf(stack), connections, duration }));

function well({ rate, failed }) {
  if (failed > 0) throw new Error(`${failed} requests were not answered 2xx`);
  return rate;
}
