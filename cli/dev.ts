import { type LocalCloud, type RunResult, startLocalCloud } from "../local";
import { readProject } from "../local/engine/project";
import type { Bundle } from "../local/engine/runner/messages";
import type { HotBundles } from "../local/hot";
import type { LambdaService } from "../local/services/lambda";
import type { Message, MessagesService } from "../local/services/messages";
import { declaredOnly, endpoints } from "./endpoints";
import { describe } from "./errors";
import { untilToldToStop } from "./lifetime";
import { Lines, messageLine, requestLine } from "./lines";
import { Repository } from "./repository";
import { keepHeapSmall } from "./small-heap";

/** What `portico dev` was told. */
export interface DevOptions {
  directory: string;
  stack: string;
  port: number;
  ephemeral: boolean;
  watch: boolean;
  /** False: Pulumi's own engine deploys, and nothing is watched. */
  runsProgram: boolean;
}

/**
 * `portico dev`: serves a program until Ctrl-C, and runs it again when its files change. Once it is ready, a mistake in the program is
 * printed and never ends it.
 *
 * @throws UserError when the first run does not succeed
 */
export async function dev(options: DevOptions): Promise<void> {
  process.env.TZ = "UTC"; // functions' threads share this process's time zone, and Lambda's is UTC
  keepHeapSmall();
  const told = untilToldToStop();
  let isReady = false;
  // What is half started is cleaned up by the exit itself.
  told.then(() => isReady || process.exit(0));
  const lines = new Lines();
  process.once("exit", () => lines.flush());
  const cloud = await startLocalCloud({
    ...options,
    announced: true,
    print: (line) => lines.print(line),
    served: (request) => lines.print(requestLine(request)),
  });
  isReady = true;
  const { log: messages } = cloud.services.get("messages") as MessagesService;
  messages.subscribe((message) => isForPeople(message) && lines.print(messageLine(message, cloud.url)));
  lines.flush();
  console.log(`ready in ${Math.round(performance.now())} ms\n`);
  // Before the table: whoever has read that may save at once.
  const watcher = options.watch && options.runsProgram ? await watchProgram(cloud, options) : undefined;
  for (const line of [...endpoints(cloud), ...declaredOnly(cloud.document)]) console.log(line);
  await told;
  await watcher?.close();
  await cloud.close();
  process.exit(0);
}

/** What would have left the machine: the outbox has it. */
const isForPeople = ({ kind }: Message): boolean => kind === "email" || kind === "sms" || kind === "http";

async function watchProgram(cloud: LocalCloud, { directory, stack }: DevOptions) {
  const [{ watch }, { HotBundles }] = await Promise.all([import("./watch"), import("../local/hot")]);
  const hot = new HotBundles(cloud.services);
  let loaded = cloud.firstRun.files;
  const repository = Repository.of(loaded);
  const lambda = cloud.services.get("lambda") as LambdaService;
  const use = async (bundles: readonly Bundle[]) => {
    const shipped = (await repository?.bundles()) ?? [];
    await hot.use([...bundles, ...shipped.filter(({ text }) => lambda.holds(text))]);
  };
  await use(cloud.firstRun.bundles);
  const isLoaded = (file: string) => loaded.includes(file) || loaded.includes(repository?.compiled(file) ?? "");
  const needsNoRun = (file: string) => hot.has(file) && !isLoaded(file);
  const runAgain = async (rebuild: () => Promise<void>) => {
    const start = performance.now();
    const before = declaredOnly(cloud.document).join();
    const result = await rebuild().then(
      () => cloud.run(),
      (error: unknown) => ({ error, changes: {}, files: loaded, bundles: undefined }),
    );
    if (result.error) return console.error(`error: ${describe(result.error)} (the stack works on as it was)`);
    console.log(`updated in ${Math.round(performance.now() - start)} ms: ${summary(result.changes)}`);
    loaded = result.files;
    if (result.bundles) await use(result.bundles);
    const now = declaredOnly(cloud.document);
    if (now.join() !== before) for (const line of now) console.log(line);
  };
  const onChange = async (rebuild: () => Promise<void>, changed: readonly string[]) => {
    const isWell = await swap(hot, changed);
    if (!changed.every(needsNoRun)) await runAgain(rebuild);
    // Nobody waits for this: it is for the next start.
    else if (isWell && repository) rebuild().catch((error) => console.error(`error: ${describe(error)}`));
  };
  const files = [...new Set([...loaded, ...hot.inputs])];
  const watcher = await watch(readProject(directory, stack), files, onChange, needsNoRun);
  return { close: () => Promise.all([watcher.close(), hot.close()]) };
}

/** Brings changed handlers into their functions, and tells what became of it. False when there are mistakes in them. */
async function swap(hot: HotBundles, changed: readonly string[]): Promise<boolean> {
  const sources = changed.filter((file) => hot.has(file));
  if (sources.length === 0) return true;
  const start = performance.now();
  const { swapped, errors } = await hot.update(sources);
  for (const error of errors)
    console.error(`error: ${describe(error)} (the function answers with this until it is mended)`);
  if (swapped.length > 0)
    console.log(`swapped in ${Math.round(performance.now() - start)} ms: ${[...new Set(swapped)].join(", ")}`);
  return errors.length === 0;
}

/** `2 created, 1 updated`. */
function summary({ same: _, ...changes }: Partial<RunResult["changes"]>): string {
  const parts = Object.entries(changes).filter(([, count]) => count > 0);
  return parts.map(([what, count]) => `${count} ${what}`).join(", ") || "no resource differs";
}
