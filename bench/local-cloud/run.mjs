/**
 * How long `LocalCloud.run` takes, one cloud after the other in one process. Prints milliseconds. Needs `npm run build`.
 * `node bench/local-cloud/run.mjs [clouds]`, default 12.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const { LocalCloud } = createRequire(import.meta.url)("portico/local");
const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

async function measure(name, program) {
  const times = [];
  let resets = 0;
  for (let count = 0; count < Number(process.argv[2] ?? 12); count++) {
    const start = performance.now();
    const cloud = await LocalCloud.run(program);
    times.push(performance.now() - start);
    const before = performance.now();
    await cloud.reset();
    resets = Math.max(resets, performance.now() - before);
    await cloud.close();
  }
  const [first, ...rest] = times.map(Math.round);
  console.log(
    `${name.padEnd(10)}first ${first} ms, then median ${median(rest)} ms, fastest ${Math.min(...rest)} ms, slowest ${Math.max(...rest)} ms; slowest reset ${Math.round(resets)} ms`,
  );
}

await measure("event-api", join(repository, "examples", "event-api"));
await measure("inline", async () => ({ n: 1 }));
