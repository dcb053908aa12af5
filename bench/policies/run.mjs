import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { evaluate } from "../support/evaluate.mjs";
import { repository } from "../support/folder.mjs";
import { machineLoad, median, ratio, rounds, shown } from "../support/numbers.mjs";
import { handWritten } from "./hand-written.mjs";
import { questions, servers } from "./packs.mjs";

/**
 * Milliseconds for a resource of the whole policy pack, as Pulumi's engine asks it but without gRPC, against a loop written by hand over the same rules, and against the same rules behind
 * Pulumi's own policy server; and `portico check` against the program's own evaluation: `node bench/policies/run.mjs [rounds]`.
 */
const count = Number(process.argv[2] ?? 15);
const require = createRequire(import.meta.url);
const { readProject } = require("../../dist/local/engine/project.js");
const { rehearseProgram } = require("../../dist/local/rehearse.js");
const example = join(repository, "examples", "platform");

const declared = await rehearseProgram(readProject(example, "dev"), () => undefined);
const resources = declared.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
const loop = handWritten(resources);
const ask = questions(resources);
const work = {
  "a loop by hand": async () => loop(),
  ...Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, () => ask(server)])),
};
const timed = async (run) => {
  const start = performance.now();
  await run();
  return (performance.now() - start) / resources.length;
};
await rounds(10, work, timed); // warm
const times = await rounds(count, work, timed);
const hand = median(times["a loop by hand"]);
console.log(`ms for each of ${resources.length} resources: median, fastest (${count} rounds, load ${machineLoad()})`);
for (const [name, all] of Object.entries(times))
  console.log(
    `  ${name.padEnd(26)}${median(all).toFixed(3)}  ${Math.min(...all).toFixed(3)}  ${ratio(median(all), hand)}`,
  );

const cli = join(repository, "cli", "portico.js");
const checks = {
  "the program's evaluation": () => evaluate(example),
  "portico check": async () => {
    const start = performance.now();
    await promisify(execFile)(process.execPath, [cli, "check", example, "--format", "json"]).catch(mayFind);
    return performance.now() - start;
  },
};
/** It exits with 1 when something must change; the bench does not mind. */
function mayFind(error) {
  if (error.code !== 1) throw error;
}
await rounds(1, checks, (check) => check());
const checked = await rounds(Math.min(count, 7), checks, (check) => check());
const evaluation = median(checked["the program's evaluation"]);
for (const [name, each] of Object.entries(checked))
  console.log(`${name.padEnd(28)}${shown(median(each))} ms  ${ratio(median(each), evaluation)}`);
