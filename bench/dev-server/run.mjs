/**
 * `portico dev` against serverless-offline, Miniflare, and the limits that each part names, all in one run. Needs `npm run build`.
 * `node bench/dev-server/run.mjs [part…] [--quick]`: parts are start, hello, events, memory, ready, evaluation, functions; default: all.
 */
import { availableParallelism } from "node:os";
import { machineLoad } from "../support/numbers.mjs";

const parts = ["start", "hello", "events", "memory", "ready", "evaluation", "functions"];
const words = process.argv.slice(2);
const quick = words.includes("--quick");
const wanted = words.filter((word) => parts.includes(word));
const unknown = words.filter((word) => word !== "--quick" && !parts.includes(word));
if (unknown.length > 0) throw new Error(`there is no part ${unknown.join(", ")}; there are ${parts.join(", ")}`);

console.log(
  `Node ${process.version}, ${availableParallelism()} processors, ${new Date().toISOString().slice(0, 10)}${quick ? ", quick: figures are rough" : ""}`,
);
for (const part of wanted.length > 0 ? wanted : parts) {
  console.log(`\n${part} (machine's load before: ${machineLoad()})`);
  const { measure } = await import(`./${part}.mjs`);
  await measure({ quick });
}
