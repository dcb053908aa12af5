/**
 * How long it takes from saving a file to the first new answer: of a handler, in one run with Miniflare and serverless-offline, and of the program.
 * Prints milliseconds. Needs `npm run build`. `node bench/dev-loop/run.mjs [saves]`, default 20.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { miniflareWorker, startMiniflare } from "../peers/miniflare.mjs";
import { serverlessHandler, startServerlessOffline } from "../peers/serverless-offline.mjs";
import { folderOf } from "../support/folder.mjs";
import { machineLoad, median, rounds, shown } from "../support/numbers.mjs";
import { helloProgram, stackOf, startPortico } from "../support/portico.mjs";

const saves = Number(process.argv[2] ?? 20);
const folder = folderOf(helloProgram);
const portico = startPortico(folder, { watch: true });
const peers = {
  Miniflare: { server: await startMiniflare(), text: miniflareWorker },
  "serverless-offline": { server: await startServerlessOffline({ reload: true }), text: serverlessHandler },
};

/** Milliseconds from a save to an answer that is as wanted. */
async function until(save, url, wanted) {
  const start = performance.now();
  save();
  for (;;) {
    const response = await fetch(url).catch(() => undefined); // who reloads may end connections
    const text = await response?.text().catch(() => undefined);
    if (response?.status === 200 && (wanted === undefined || text === wanted)) return performance.now() - start;
    if (performance.now() - start > 20_000) throw new Error(`${url} never answered ${wanted}:\n${portico.printed}`);
    await delay(1);
  }
}

const say = (name, times) =>
  console.log(
    `${name.padEnd(30)}median ${shown(median(times))} ms, fastest ${shown(Math.min(...times))} ms, slowest ${shown(Math.max(...times))} ms (${times.length} saves)`,
  );

try {
  console.log(`machine's load before: ${machineLoad()}`);
  const { outputs } = await stackOf(portico);
  const things = {
    portico: {
      url: `${outputs.url}/hello`,
      file: join(folder, "hello.ts"),
      text: (body) => `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(body)} });\n`,
    },
    ...Object.fromEntries(
      Object.entries(peers).map(([name, { server, text }]) => [name, { url: server.url, file: server.file, text }]),
    ),
  };
  for (const { server } of Object.values(peers)) await server.answers(server.url, 200);
  await delay(1_500);
  for (const { url } of Object.values(things)) await until(() => {}, url, "hello");
  let count = 0;
  const handlers = await rounds(saves, things, async ({ url, file, text }) => {
    count += 1;
    const body = `save ${count}`;
    const time = await until(() => writeFileSync(file, text(body)), url, body);
    await delay(150);
    return time;
  });
  for (const [name, times] of Object.entries(handlers)) say(`handler, ${name}`, times);
  const programs = [];
  for (count = 0; count < Math.min(5, saves); count++) {
    const route = `/hello${count}`;
    const save = () =>
      writeFileSync(join(folder, "index.ts"), helloProgram["index.ts"].replace("GET /hello", `GET ${route}`));
    programs.push(await until(save, outputs.url + route));
    await delay(300);
  }
  say("program, portico", programs);
} finally {
  await portico.stop();
  for (const { server } of Object.values(peers)) await server.stop();
}
