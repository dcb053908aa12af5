import { Worker } from "node:worker_threads";
import type { Launch, Sandbox, SandboxListener } from "./sandbox";
import type { LogLine, WorkerMessage, WorkerStart } from "./worker/protocol";
import { Unsent } from "./worker/unsent";
import { workerFile } from "./worker-file";

/** Of the heap, what V8 lets fill with garbage before it looks. Left to itself that grows to 100 MB, for every instance. */
const maxYoungGenerationSizeMb = 12;

/** Runs a Node function on a worker thread, with its own environment and a heap as large as its memory. */
export function startThread({ config, code, environment, clock }: Launch, listener: SandboxListener): Sandbox {
  const unsent = new Unsent();
  const start: WorkerStart = {
    taskRoot: code.directory,
    handler: config.handler,
    functionArn: config.arn,
    callbacks: Number(/^nodejs(\d+)/.exec(config.runtime)?.[1]) < 24,
    clock: clock.shared,
    unsent: unsent.shared,
  };
  const worker = new Worker(workerFile(), {
    workerData: start,
    env: environment,
    name: config.name,
    execArgv: [],
    argv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: config.memorySize, maxYoungGenerationSizeMb },
  });
  for (const output of [worker.stdout, worker.stderr]) output.on("data", (text) => listener.output(String(text)));
  const log = (lines: readonly LogLine[]) => {
    for (const { time, text } of lines) listener.message({ kind: "log", time, text });
  };
  worker.on("message", ({ lines, ...message }: WorkerMessage & { lines?: LogLine[] }) => {
    if (lines) log(lines);
    listener.message(message);
  });
  worker.on("error", (error) => listener.exited(crashReason(error)));
  worker.on("exit", (exitCode) => listener.exited(exitReason(exitCode)));
  worker.unref();
  return {
    ended: new Promise((resolve) => worker.once("exit", () => resolve())),
    send: (request) => worker.postMessage(request),
    idleTime: () => worker.performance.eventLoopUtilization().idle,
    handOver: () => log(unsent.read()),
    kill: () => void worker.terminate(),
  };
}

/** How Lambda words the end of a runtime by itself. */
export const exitReason = (exitCode: number) =>
  exitCode === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${exitCode}`;

const crashReason = (error: unknown) =>
  (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY"
    ? "Runtime exited with error: signal: killed"
    : `Runtime exited with error: ${error instanceof Error ? error.message : error}`;
