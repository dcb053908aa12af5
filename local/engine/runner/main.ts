/**
 * The process that a Pulumi program runs in, started by the engine with an IPC channel. It waits to be told which program it is for, loads Pulumi's SDK as the program would and waits
 * to be told where the engine listens. When it is told so, it stays for another run of the program, which loads the program's own modules anew.
 */
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { notingBundles } from "./bundles";
import { declaredAt } from "./declared-at";
import { deferClosureTools } from "./deferred";
import { failureOf } from "./failure";
import { FreshStart } from "./fresh-start";
import { type Bundle, endOfOutput, type LoadMessage, type RunMessage, type RunnerMessage } from "./messages";
import { withoutDebugging } from "./without-debugging";

/** Until the program is known, there is none of the user's code to find an error in. */
let directory = "";

function send(message: RunnerMessage, afterwards: () => void): void {
  process.send?.(message, undefined, undefined, afterwards);
}

function fail(error: unknown): void {
  send({ kind: "failed", ...failureOf(error, directory) }, () => process.exit(1));
}

const waiting: unknown[] = [];
let hear: (() => void) | undefined;
const onMessage = (message: { kind?: string }) => {
  if (message.kind === "answer") return;
  waiting.push(message);
  hear?.();
};
process.on("message", onMessage);
process.on("disconnect", () => process.exit(1));
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

/** While nothing is to be done, the channel keeps this process alive. */
async function next<Message extends LoadMessage | RunMessage>(): Promise<Message> {
  process.channel?.ref();
  for (;;) {
    const message = waiting.shift();
    if (message) return message as Message;
    await new Promise<void>((resolve) => {
      hear = resolve;
    });
  }
}

async function main(): Promise<void> {
  const { entry, region, ...place } = await next<LoadMessage>();
  directory = place.directory;
  process.chdir(directory);
  process.env.AWS_REGION = region;
  // What esbuild calls the current folder is decided when it is loaded.
  const { TypeScriptLoader } = await import("./typescript");
  const requireFromProgram = createRequire(join(directory, "program.js"));
  const isModule = isEsModule(entry, requireFromProgram);
  const typescript = new TypeScriptLoader(directory, isModule ? "esm" : "cjs");
  const bundles: Bundle[] = [];
  deferClosureTools({ esbuild: (loaded) => notingBundles(loaded as Parameters<typeof notingBundles>[0], bundles) });
  const { runtime, Resource } = loadPulumi(requireFromProgram);
  const start = new FreshStart();
  await typescript.ready;
  for (;;) {
    const message = await next<RunMessage>();
    process.channel?.unref();
    const { project, stack, address, preview } = message;
    process.env.PULUMI_NODEJS_ROOT_DIRECTORY = message.rootDirectory;
    if (message.awsUrl) process.env.AWS_ENDPOINT_URL = message.awsUrl;
    if (message.nearby) (await import("./nearby")).askNearby(requireFromProgram);
    if (message.traced) declaredAt(Resource, directory);
    runtime.setAllConfig(message.config);
    runtime.resetOptions(project, stack, 32, address, address, preview, "organization");
    const ended = new Promise((resolve) => process.once("beforeExit", resolve));
    await runtime.runInPulumiStack(async () => {
      const exported = isModule ? await importEntry(entry) : requireFromProgram(entry);
      return typeof exported === "function" ? exported() : exported;
    });
    await ended;
    // ES modules stay loaded for as long as their process lives.
    const stays = message.stays === true && !isModule;
    await finish(runtime, { typescript: typescript.files, bundles, stays });
    if (!stays) process.exit(0);
    start.again();
    typescript.files.clear();
    bundles.length = 0;
  }
}

/** The loop was empty: whatever the program began has ended, awaited or not. */
async function finish(
  runtime: { disconnect(): Promise<void> },
  { typescript, bundles, stays }: { typescript: Iterable<string>; bundles: Bundle[]; stays: boolean },
): Promise<void> {
  process.channel?.ref();
  await runtime.disconnect();
  const own = Object.keys(require.cache).filter(
    (file) => !file.includes("node_modules") && !file.startsWith(__dirname),
  );
  for (const stream of [process.stdout, process.stderr]) stream.write(`${endOfOutput}\n`);
  const files = [...new Set([...own, ...typescript])];
  await new Promise<void>((sent) => send({ kind: "done", files, bundles, stays }, sent));
}

function loadPulumi(requireFromProgram: NodeJS.Require): typeof import("@pulumi/pulumi") {
  try {
    const pulumi = requireFromProgram("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
    withoutDebugging(requireFromProgram);
    return pulumi;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(`@pulumi/pulumi is not installed for ${directory}: run \`npm install\` there`);
  }
}

/** ES modules may await at their top level, so they need a true `import`, which TypeScript's CommonJS output has not. */
const importModule = new Function("url", "return import(url)") as (url: string) => Promise<{ default?: unknown }>;

async function importEntry(entry: string): Promise<unknown> {
  const exported = await importModule(pathToFileURL(entry).href);
  return exported.default ?? exported;
}

function isEsModule(entry: string, requireFromProgram: NodeJS.Require): boolean {
  const extension = extname(entry);
  if (extension.startsWith(".m")) return true;
  if (extension.startsWith(".c")) return false;
  try {
    return (requireFromProgram("./package.json") as { type?: string }).type === "module";
  } catch {
    return false;
  }
}

main().catch(fail);
