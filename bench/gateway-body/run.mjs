import { createRequire } from "node:module";
import { parse, stringify } from "yaml";
import { machineLoad, median, ratio, rounds, shown } from "../support/numbers.mjs";

/**
 * Milliseconds to make the body of a gateway of 200 routes, and its document, of contracts in zod, each with a body of ten fields, parameters and a list in its answer;
 * against reading the same document as a YAML file by `yaml`, which is the least that a gateway from a file by hand costs: `node bench/gateway-body/run.mjs [rounds] [routes]`.
 */
const count = Number(process.argv[2] ?? 15);
const size = Number(process.argv[3] ?? 200);
const require = createRequire(import.meta.url);
const z = require("zod");
const { apiKey, route } = require("../../dist/functions/runtime/contract.js");
const { bodyOf, documentOf } = require("../../dist/components/secure-gateway/api-body.js");
const { operation } = require("../../dist/components/secure-gateway/operation.js");

const contracts = Array.from({ length: size }, (_, index) => {
  const fields = Array.from({ length: 10 }, (_, field) => [
    `field${field}`,
    z
      .string()
      .min(1)
      .max(64 + field),
  ]);
  const Thing = z.strictObject({ ...Object.fromEntries(fields), total: z.number() }).meta({ id: `Thing${index}` });
  return route(`POST /things/${index}/{id}`, {
    summary: `Thing ${index}`,
    auth: apiKey(),
    path: z.strictObject({ id: z.string().max(36) }),
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).optional() }),
    body: Thing,
    responses: { 200: z.strictObject({ items: z.array(Thing), next: z.string().optional() }) },
  });
});
const info = { title: "Bench", version: "1.0.0" };
const fn = (index) => ({ functionName: `fn-${index}`, invokeArn: `arn:aws:apigateway:x:lambda:path/fn-${index}` });
const component = 'SecureGateway "bench"';
const settled = (output) => new Promise((resolve) => output.apply(resolve));

const served = contracts.map((contract, index) => ({ ...operation(contract), function: fn(index) }));
const text = JSON.stringify(documentOf(component, info, served));
const yaml = stringify(JSON.parse(text), { aliasDuplicateObjects: false });
let bytes = 0;
const work = {
  "operations of contracts": () => contracts.map(operation),
  "the document": () => JSON.stringify(documentOf(component, info, served)),
  "the body": async () => {
    bytes = (await settled(bodyOf(component, info, served))).length;
  },
  "the document from YAML": () => parse(yaml),
  "the document from JSON": () => JSON.parse(text),
};
const timed = async (run) => {
  const start = performance.now();
  await run();
  return performance.now() - start;
};
// The first time of all counts too: a program makes its gateway once.
const first = Object.fromEntries(await rounds(1, work, timed).then(Object.entries));
const times = await rounds(count, work, timed);
const peer = median(times["the document from YAML"]);
console.log(
  `ms for ${size} routes, a body of ${shown(bytes / 1024)} KB: first, median, fastest (${count} rounds, load ${machineLoad()})`,
);
for (const [name, all] of Object.entries(times))
  console.log(
    `  ${name.padEnd(26)}${shown(first[name][0]).padStart(7)} ${shown(median(all)).padStart(7)} ${shown(Math.min(...all)).padStart(7)}  ${ratio(median(all), peer)}`,
  );
const made = ["operations of contracts", "the document", "the body"];
const sum = (of) => made.reduce((all, name) => all + of(name), 0);
console.log(
  `  all that we make: ${shown(sum((name) => first[name][0]))} the first time, median ${shown(sum((name) => median(times[name])))}; of that the body alone has the aim of 200`,
);
