import { join } from "node:path";
import { repository } from "./folder.mjs";
import { Server } from "./server.mjs";

/**
 * `portico dev` in a process of its own.
 *
 * @param folder of the program
 * @param port default: any
 */
export const startPortico = (folder, { port = 0, watch = false } = {}) =>
  new Server([
    join(repository, "cli", "portico.js"),
    "dev",
    folder,
    "--port",
    String(port),
    "--ephemeral",
    ...(watch ? [] : ["--no-watch"]),
  ]);

/** Waits for a stack to be ready. Gives what `/_portico/stack.json` says of it, and the token. */
export async function stackOf(server) {
  const [, token] = await server.says(/^ *token +(\S+)/m);
  const [, address] = /^ *stack +(\S+)$/m.exec(server.printed);
  return { ...(await (await fetch(address)).json()), address: new URL(address).origin, token };
}

/** Milliseconds that it says it took to be ready. */
export const readyIn = async (server) => Number((await server.says(/^ready in (\d+) ms/m))[1]);

/** The firewall judges, and its rate lets everything through. */
export const busy = "throttle: { rate: 1_000_000, burst: 1_000_000 }, firewall: { rate: { requests: 2_000_000_000 } }";

/** A program with one route, `GET /hello`, and hardly a throttle. */
export const helloProgram = {
  "Pulumi.yaml": "name: hello\nruntime: nodejs\n",
  "hello.ts": `export const handler = async () => ({ statusCode: 200, body: "hello" });\n`,
  "index.ts": `import { LambdaFunction, operation, SecureGateway } from "portico";
import { open, route } from "portico/contract";
import * as z from "zod";
const hello = new LambdaFunction("hello", { handler: "./hello.ts" });
export const { url } = new SecureGateway("api", {
  ${busy},
  routes: [{ ...operation(route("GET /hello", { summary: "Hello", auth: open(), responses: { 200: z.unknown() } })), function: hello }],
});
`,
};

/** A program with an EventApi, and hardly a throttle. */
export const eventsProgram = {
  "Pulumi.yaml": "name: events\nruntime: nodejs\n",
  "index.ts": `import { EventApi } from "portico";
export const { url, apiKey } = new EventApi("events", { ${busy} });
`,
};
