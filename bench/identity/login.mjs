// Signing in over HTTP on the local cloud, against the Argon2id that it cannot do without: the median of each and their ratio, one at a time after pauses, and under
// load, by as many clients as there are cores. And how long a refusal takes for an address that somebody has and for one that nobody has.
// node bench/identity/login.mjs [rounds]     (after npm run build)
import { argon2, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { machineLoad, median, ratio, rounds, shown } from "../support/numbers.mjs";

const require = createRequire(import.meta.url);
const { LocalCloud } = require("../../dist/local/testing/index.js");
const { Identity } = require("../../dist/components/index.js");

const count = Number(process.argv[2] ?? 41);
/** Rounds before those that count: a server that has signed in hundreds of people, not one that was just started. */
const warmRounds = 200;
const password = "correct horse battery";
const identifier = "ada@example.com";

await using cloud = await LocalCloud.run(() => {
  const { url } = new Identity("identity", { mail: { from: "no-reply@example.com" }, firewall: { skip: true } });
  return { url };
});
const { url } = cloud.outputs;

const clients = availableParallelism();

/** Asks thirteen seconds after the request before, of each client, as limits let five pass in a minute. */
async function post(route, body, status) {
  cloud.clock.advance(13_000 * clients);
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const startedAt = performance.now();
  const response = await fetch(`${url}/auth/${route}`, init);
  const text = await response.text();
  const taken = performance.now() - startedAt;
  if (response.status !== status) throw new Error(`${route} answered ${response.status}: ${text}`);
  return taken;
}

const hash = promisify(argon2);
/** The costs of functions/identity/passwords/hash.ts. */
const parameters = { message: password, parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 };
async function bare() {
  const startedAt = performance.now();
  await hash("argon2id", { ...parameters, nonce: randomBytes(16) });
  return performance.now() - startedAt;
}

await post("register", { identifier, password, name: "Ada" }, 201);
const { body } = await cloud.waitForMessage({ to: identifier });
await post("verify", { code: /code is ([\w-]{43})/.exec(body)[1] }, 200);

const work = {
  argon2: bare,
  login: () => post("login", { identifier, password }, 200),
  "wrong password": () => post("login", { identifier, password: "wrong password" }, 401),
  "unknown address": () => post("login", { identifier: "bob@example.com", password }, 401),
};

function tell(title, times) {
  const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  console.log(title);
  for (const [name, value] of Object.entries(medians))
    console.log(`  ${name.padEnd(16)} ${shown(value).padStart(6)} ms  ${ratio(value, medians.argon2)} Argon2`);
  console.log(`  wrong / unknown  ${ratio(medians["wrong password"], medians["unknown address"])}`);
}

await rounds(warmRounds, work, (once) => once());
const alone = await rounds(count, work, async (once) => {
  await delay(150); // what the request before set off
  return once();
});
tell("one at a time:", alone);

const underLoad = Object.fromEntries(
  await Array.fromAsync(Object.entries(work), async ([name, once]) => {
    const client = () => Array.fromAsync({ length: count }, once);
    return [name, (await Promise.all(Array.from({ length: clients }, client))).flat()];
  }),
);
tell(`${clients} at once:`, underLoad);
console.log(`load ${machineLoad()}, ${count} rounds`);
