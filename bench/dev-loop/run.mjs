/**
 * How long it takes from saving a file to the first new answer: of a handler, and of the program. Prints medians in milliseconds.
 * Needs `npm run build`. `node bench/dev-loop/run.mjs [saves]`, default 20.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const saves = Number(process.argv[2] ?? 20);
const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "portico-bench-"));
const write = (name, text) => writeFileSync(join(folder, name), text);
const handler = (answer) =>
  write(
    "hello.ts",
    `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(String(answer))} });\n`,
  );
const program = (timeout) =>
  write(
    "index.ts",
    `import { LambdaFunction, operation, SecureGateway } from "portico";
import { open, route } from "portico/contract";
import * as z from "zod";
const hello = new LambdaFunction("hello", { handler: "./hello.ts", timeout: 3 });
export const { url } = new SecureGateway("api", {
  routes: [{ ...operation(route("GET /hello${timeout}", { summary: "Hello", auth: open(), responses: { 200: z.unknown() } })), function: hello }],
});
`,
  );

symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
write("Pulumi.yaml", "name: bench\nruntime: nodejs\n");
handler("start");
program("");

const args = [join(repository, "cli", "portico.js"), "dev", folder, "--port", "0", "--ephemeral"];
const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
let output = "";
server.stdout.on("data", (text) => {
  output += text;
});

/** Milliseconds from a save to an answer that is as wanted. */
async function until(save, path, wanted) {
  const url = /^ *url +(\S+)$/m.exec(output)[1];
  const start = performance.now();
  save();
  for (;;) {
    const response = await fetch(url + path);
    const text = await response.text();
    if (response.status === 200 && (wanted === undefined || text === wanted)) return performance.now() - start;
    if (performance.now() - start > 20_000) throw new Error(`${path} never answered ${wanted}:\n${output}`);
    await delay(1);
  }
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const shown = (name, times) =>
  console.log(
    `${name.padEnd(10)}median ${median(times).toFixed(0)} ms, fastest ${Math.min(...times).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms (${times.length} saves)`,
  );

try {
  while (!/^ *token /m.test(output)) await delay(20);
  await delay(1_500);
  await until(() => {}, "/hello", "start");
  const handlers = [];
  for (let count = 0; count < saves; count++) {
    handlers.push(await until(() => handler(count), "/hello", String(count)));
    await delay(150);
  }
  shown("handler", handlers);
  const programs = [];
  for (let count = 0; count < Math.min(5, saves); count++) {
    programs.push(await until(() => program(count), `/hello${count}`));
    await delay(300);
  }
  shown("program", programs);
  console.log("peers      not run: Miniflare 4 reloads in 61 ms by the measurement that this bench was made for");
} finally {
  server.kill("SIGTERM");
  await new Promise((ended) => server.once("close", ended));
  rmSync(folder, { recursive: true, force: true });
}
