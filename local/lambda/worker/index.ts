import { parentPort, workerData } from "node:worker_threads";
import { takeClock } from "./clock";
import { takeConsole } from "./console";
import { logError, RuntimeError, reported } from "./errors";
import { loadHandler } from "./handler";
import { fenceModules } from "./module-fence";
import { guardNetwork } from "./network-guard";
import { Outbox } from "./outbox";
import type { WorkerMessage, WorkerRequest, WorkerStart } from "./protocol";
import { isStreaming, offerStreaming } from "./response-stream";
import { serveRequests } from "./serve";
import { Unsent } from "./unsent";

/** The entry of a function instance: makes this thread look like Lambda, loads the handler, and serves one request after the other. */
const port = parentPort;
if (!port) throw new Error("local/lambda/worker runs as a worker thread only");
const start = workerData as WorkerStart;
const outbox = new Outbox((message, transfer) => port.postMessage(message, transfer), new Unsent(start.unsent));
const send = (message: WorkerMessage) => outbox.send(message);
let current: WorkerRequest | undefined;

const { env } = process;
process.cwd = () => start.taskRoot;
if (start.clock) takeClock(start.clock);
takeConsole({
  sink: (text, time) => outbox.log({ time, text }),
  requestId: () => current?.requestId,
  json: env.AWS_LAMBDA_LOG_FORMAT === "JSON",
  level: env.AWS_LAMBDA_LOG_LEVEL,
});
guardNetwork(env.AWS_LAMBDA_FUNCTION_NAME ?? "", (host) => send({ kind: "refused", host }));
fenceModules(start.taskRoot);
offerStreaming();

/** An error that nobody caught ends the instance, and the request under way with it. */
function crash(title: string, error: unknown, exitCode: number): void {
  logError(title, error);
  send({ kind: current ? "crashed" : "initFailed", error: reported(error) });
  process.exit(exitCode);
}
process.on("uncaughtException", (error) => crash("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) => {
  const error = new RuntimeError(
    "UnhandledPromiseRejection",
    String(reason),
    reason instanceof Error ? reason : undefined,
  );
  crash("Unhandled Promise Rejection", error, 128);
});

async function main(): Promise<void> {
  const handler = await loadHandler(start.taskRoot, start.handler);
  if (!start.callbacks && handler.length >= 3 && !isStreaming(handler))
    throw new RuntimeError(
      "CallbackHandlerDeprecated",
      `${start.handler} takes a callback: Lambda's Node.js 24 runtime and later have none. Make it an async function`,
    );
  serveRequests({
    port: port as NonNullable<typeof port>,
    send: (message, transfer) => outbox.send(message, transfer),
    handler,
    start,
    begun: (request) => {
      current = request;
    },
  });
  send({ kind: "ready" });
}

main().catch((error) => {
  logError("Init Error", error);
  send({ kind: "initFailed", error: reported(error) });
  process.exit(1);
});
