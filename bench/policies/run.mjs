/**
 * Milliseconds for a resource of the whole policy pack, as Pulumi's engine asks it, against a loop that is written by hand over the same rules; and `portico check`
 * against the program's own evaluation: `node bench/policies/run.mjs [rounds]`.
 */
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Pack, packFolder } from "./pack.mjs";

const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, "../..");
const { readProject } = require(join(root, "dist/local/engine/project.js"));
const { rehearseProgram } = require(join(root, "dist/local/rehearse.js"));
const rounds = Number(process.argv[2] ?? 15);
const example = join(root, "examples/platform");
const resources = (await rehearseProgram(readProject(example, "dev"), () => undefined)).filter(({ custom }) => custom);
const pack = await new Pack(packFolder).start();
const times = { resources: [], stack: [] };
for (let round = -3; round < rounds; round++) {
  const start = performance.now();
  for (const resource of resources) await pack.resource(resource);
  const between = performance.now();
  await pack.stack(resources);
  const end = performance.now();
  if (round < 0) continue;
  times.resources.push((between - start) / resources.length);
  times.stack.push((end - between) / resources.length);
}
pack.stop();
const median = (a) => a.toSorted((x, y) => x - y)[a.length >> 1].toFixed(3);
console.log(resources.length, "resources", "each", median(times.resources), "stack", median(times.stack));
