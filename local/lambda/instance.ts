import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import type { Clock } from "../cloud";
import type { Code } from "./code";
import { type FunctionConfig, initSeconds, largestPayload } from "./config";
import { environmentOf } from "./environment";
import { type RequestLog, requestLog } from "./request-log";
import type { ReportedError, WorkerMessage, WorkerRequest, WorkerStart } from "./worker/protocol";
import { workerFile } from "./worker-file";

/** What instances tell the one who runs them. */
export interface InstanceHost {
  /** The local cloud's clock, which instances tell the time by. */
  readonly clock: Clock;
  /** A line for the function's log stream. */
  log(stream: string, text: string, time?: number): void;
  /** A call to the real AWS was refused. */
  refused(host: string): void;
}

/** One request, before it has a deadline. */
export type InstanceRequest = Omit<WorkerRequest, "deadline">;

/** How a request ended: the handler's answer, or the error that Lambda reports in its place. */
export type Outcome = { payload: string } | { error: ReportedError };

interface Running {
  request: InstanceRequest;
  startedAt: number;
  timer: NodeJS.Timeout;
  resolve(outcome: Outcome): void;
}

/**
 * One instance of a function: a worker thread with the function's environment and code, for one request at a time. It ends
 * itself when a request times out, and when its code exits or crashes.
 */
export class Instance {
  /** Its log stream, named as Lambda names them. */
  readonly logStream: string;
  /** Resolves when the handler is loaded; with an error when it cannot be, and then the instance has ended. */
  readonly ready: Promise<ReportedError | undefined>;
  /** Resolves when the thread is gone. */
  readonly ended: Promise<void>;
  /** True when it takes no more requests. */
  over = false;

  private readonly worker: Worker;
  private readonly lines: RequestLog;
  private readonly bornAt = performance.now();
  private initMilliseconds: number | undefined;
  private running: Running | undefined;
  private finishInit: (error?: ReportedError) => void = () => {};

  constructor(
    private readonly config: FunctionConfig,
    code: Code,
    private readonly host: InstanceHost,
  ) {
    this.logStream = `${new Date(host.clock.now()).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
    this.lines = requestLog(config, () => host.clock.now());
    this.log(this.lines.initStart());
    this.worker = this.thread(code);
    this.ready = new Promise((resolve) => {
      const timer = setTimeout(
        () =>
          this.end({ errorType: "Sandbox.Timedout", errorMessage: `Init timed out after ${initSeconds}.00 seconds` }),
        initSeconds * 1000,
      );
      this.finishInit = (error) => {
        clearTimeout(timer);
        if (!error) this.initMilliseconds = performance.now() - this.bornAt;
        resolve(error);
      };
    });
    this.ended = new Promise((resolve) => this.worker.once("exit", () => resolve()));
    for (const output of [this.worker.stdout, this.worker.stderr])
      output.on("data", (text) => this.host.log(this.logStream, String(text)));
    this.worker.on("message", (message: WorkerMessage) => this.hear(message));
    this.worker.on("error", (error) => this.end(exitError(crashReason(error))));
    this.worker.on("exit", (code) => this.end(exitError(exitReason(code))));
    this.worker.unref();
  }

  /** Runs one request. Only one at a time, and only after {@link ready} resolved without an error. */
  run(request: InstanceRequest): Promise<Outcome> {
    this.log(this.lines.start(request.requestId));
    return new Promise((resolve) => {
      const milliseconds = this.config.timeout * 1000;
      const timer = setTimeout(() => this.timeOut(), milliseconds);
      this.running = { request, startedAt: performance.now(), timer, resolve };
      this.worker.postMessage({ ...request, deadline: Date.now() + milliseconds } satisfies WorkerRequest);
    });
  }

  /** Ends the thread. A request under way is answered as one whose runtime exited. */
  async stop(): Promise<void> {
    this.end(exitError("Runtime exited without providing a reason"));
    await this.ended;
  }

  private thread(code: Code): Worker {
    const start: WorkerStart = {
      taskRoot: code.directory,
      handler: this.config.handler,
      functionArn: this.config.arn,
      callbacks: Number(/^nodejs(\d+)/.exec(this.config.runtime)?.[1]) < 24,
      clock: this.host.clock.shared,
    };
    return new Worker(workerFile(), {
      workerData: start,
      env: environmentOf(this.config, code.directory, this.logStream),
      name: this.config.name,
      execArgv: [],
      argv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: this.config.memorySize },
    });
  }

  private hear(message: WorkerMessage): void {
    if (message.kind === "log") this.host.log(this.logStream, message.text, message.time);
    else if (message.kind === "refused") this.host.refused(message.host);
    else if (message.kind === "ready") this.finishInit();
    else if (message.kind === "answer") this.finish(withinLimit(message.payload), message.heapBytes);
    else if (message.kind === "failed") this.finish({ error: message.error }, message.heapBytes);
    else this.end(message.error);
  }

  private timeOut(): void {
    const { timeout } = this.config;
    this.end(
      { errorType: "Sandbox.Timedout", errorMessage: `Error: Task timed out after ${timeout.toFixed(2)} seconds` },
      "timeout",
    );
  }

  /** The instance is done for: whatever it owes is answered with `error`. */
  private end(error: ReportedError, status?: "timeout"): void {
    if (this.over) return;
    this.over = true;
    if (this.running) {
      const { requestId } = this.running.request;
      const bySandbox = /^(Sandbox\.|Runtime\.ExitError)/.test(error.errorType);
      const errorMessage = bySandbox ? `RequestId: ${requestId} ${error.errorMessage}` : error.errorMessage;
      this.finish({ error: { ...error, errorMessage } }, undefined, status);
    }
    this.finishInit(error);
    void this.worker.terminate();
  }

  private finish(outcome: Outcome, heapBytes?: number, ending?: "timeout"): void {
    const { running, initMilliseconds } = this;
    if (!running) return;
    clearTimeout(running.timer);
    this.running = undefined;
    this.initMilliseconds = undefined;
    const milliseconds = performance.now() - running.startedAt;
    const { requestId } = running.request;
    const status = ending ?? ("error" in outcome ? "error" : "success");
    this.log(this.lines.end({ requestId, milliseconds, heapBytes, initMilliseconds, status }));
    running.resolve(outcome);
  }

  private log(lines: string[]): void {
    for (const line of lines) this.host.log(this.logStream, line);
  }
}

function withinLimit(payload: string): Outcome {
  if (payload.length * 3 <= largestPayload || Buffer.byteLength(payload) <= largestPayload) return { payload };
  return {
    error: {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: `Response payload size exceeded maximum allowed payload size (${largestPayload} bytes).`,
    },
  };
}

const exitError = (reason: string): ReportedError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `Error: ${reason}`,
});

const exitReason = (code: number) =>
  code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;

const crashReason = (error: unknown) =>
  (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY"
    ? "Runtime exited with error: signal: killed"
    : `Runtime exited with error: ${error instanceof Error ? error.message : error}`;
