import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Clock } from "../cloud";
import type { Code } from "./code";
import { type FunctionConfig, initSeconds, largestAnswer } from "./config";
import { environmentOf } from "./environment";
import { type RequestLog, requestLog } from "./request-log";
import { type Sandbox, startSandbox } from "./sandbox";
import type { ReportedError, WorkerMessage, WorkerRequest } from "./worker/protocol";

/** What instances tell the one who runs them. */
export interface InstanceHost {
  /** The local cloud's clock, which instances tell the time by. */
  readonly clock: Clock;
  /** A line for the function's log stream. */
  log(stream: string, text: string, time?: number): void;
  /** A call to the real AWS was refused. */
  refused(host: string): void;
}

/** What is to go wrong with one request, on purpose. */
export interface Sabotage {
  /** Dies at work, or works until its timeout. */
  kind: "crash" | "timeout";
  /** Milliseconds of work before it dies. */
  by: number;
  /** Of a timeout: the handler runs all the same, and nobody hears its answer. */
  done: boolean;
}

/** One request, before it has a deadline. */
export type InstanceRequest = Omit<WorkerRequest, "deadline"> & { sabotage?: Sabotage };

/** Takes the parts of a response that a handler streams, as they come. `contentType` is what the handler calls them. */
export type ChunkListener = (bytes: Uint8Array, contentType: string) => void;

/** How a request ended: the handler's answer, or the error that Lambda reports in its place. What was streamed to a listener is an empty payload. */
export type Outcome = { payload: string } | Failure;

/** An error, and when it was: milliseconds since 1970, where it is known. */
export interface Failure {
  error: ReportedError;
  at?: number;
}

interface Running {
  request: InstanceRequest;
  startedAt: number;
  timer: NodeJS.Timeout;
  onChunk: ChunkListener | undefined;
  /** What was streamed to nobody. */
  chunks: Uint8Array[];
  resolve(outcome: Outcome): void;
}

/**
 * One instance of a function: a sandbox with the function's environment and code, for one request at a time. It ends itself
 * when a request times out, and when its code exits or crashes.
 */
export class Instance {
  /** Its log stream, named as Lambda names them. */
  readonly logStream: string;
  /** Resolves when the handler is loaded; with an error when it cannot be, and then the instance has ended. */
  readonly ready: Promise<ReportedError | undefined>;
  /** True when it takes no more requests. */
  over = false;

  private readonly sandbox: Sandbox;
  private readonly lines: RequestLog;
  private readonly bornAt = performance.now();
  private initMilliseconds: number | undefined;
  private running: Running | undefined;
  /** True while it does not hear what its handler answers. */
  private isDeaf = false;
  private finishInit: (error?: ReportedError) => void = () => {};

  /** @throws Error when the machine cannot start another one */
  constructor(
    private readonly config: FunctionConfig,
    code: Code,
    private readonly host: InstanceHost,
  ) {
    const { clock } = host;
    this.logStream = `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/")}/[${config.version}]${randomBytes(16).toString("hex")}`;
    this.lines = requestLog(config, () => clock.now());
    this.log(this.lines.initStart());
    const environment = environmentOf(config, code.directory, this.logStream);
    this.sandbox = startSandbox(
      { config, code, environment, clock },
      {
        message: (message) => this.hear(message),
        output: (text) => this.host.log(this.logStream, text),
        exited: (reason) => this.end(exitError(reason)),
      },
    );
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
  }

  /** Milliseconds that its code has waited for something so far; undefined where that is not known. */
  get idleTime(): number | undefined {
    return this.sandbox.idleTime?.();
  }

  /** Resolves when its sandbox is gone. */
  get ended(): Promise<void> {
    return this.sandbox.ended;
  }

  /**
   * Runs one request. Only one at a time, and only after {@link ready} resolved without an error.
   *
   * @param onChunk gets what the handler streams; left out, that is put together to the answer
   */
  run({ sabotage, ...request }: InstanceRequest, onChunk?: ChunkListener): Promise<Outcome> {
    this.log(this.lines.start(request.requestId));
    return new Promise((resolve) => {
      const milliseconds = this.config.timeout * 1000;
      const timer = setTimeout(() => this.timeOut(), milliseconds);
      this.running = { request, startedAt: performance.now(), timer, onChunk, chunks: [], resolve };
      this.isDeaf = sabotage?.kind === "timeout";
      if (sabotage?.kind === "crash") this.crashAfter(sabotage.by, this.running);
      if (!this.isDeaf || sabotage?.done) this.sandbox.send({ ...request, deadline: Date.now() + milliseconds });
    });
  }

  /** Ends the sandbox. A request under way is answered as one whose runtime exited. */
  async stop(): Promise<void> {
    this.end(exitError("Runtime exited without providing a reason"));
    await this.ended;
  }

  private hear(message: WorkerMessage): void {
    if (message.kind === "log") this.host.log(this.logStream, message.text, message.time);
    else if (message.kind === "lines" || this.isDeaf) return;
    else if (message.kind === "answer") this.finish(withinLimit(message.payload), message.heapBytes);
    else if (message.kind === "failed") this.finish({ error: message.error }, message.heapBytes);
    else if (message.kind === "chunk") this.take(message.bytes, message.contentType);
    else if (message.kind === "streamed") this.finish(this.streamed(), message.heapBytes);
    else if (message.kind === "ready") this.finishInit();
    else if (message.kind === "refused") this.host.refused(message.host);
    else this.end(message.error);
  }

  private take(bytes: Uint8Array, contentType: string): void {
    if (this.running?.onChunk) this.running.onChunk(bytes, contentType);
    else this.running?.chunks.push(bytes);
  }

  private streamed(): Outcome {
    return withinLimit(Buffer.concat(this.running?.chunks ?? []).toString());
  }

  private crashAfter(milliseconds: number, request: Running): void {
    const crash = () => {
      if (this.running === request) this.end(exitError("Runtime exited with error: signal: killed"));
    };
    setTimeout(crash, milliseconds).unref();
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
    this.sandbox.handOver?.();
    if (this.running) {
      const { requestId } = this.running.request;
      const bySandbox = /^(Sandbox\.|Runtime\.ExitError)/.test(error.errorType);
      const errorMessage = bySandbox ? `RequestId: ${requestId} ${error.errorMessage}` : error.errorMessage;
      this.finish({ error: { ...error, errorMessage } }, undefined, status ?? "error");
    }
    this.finishInit(error);
    this.sandbox.kill();
  }

  private finish(outcome: Outcome, heapBytes?: number, ending?: "timeout" | "error"): void {
    const { running, initMilliseconds } = this;
    if (!running) return;
    clearTimeout(running.timer);
    this.running = undefined;
    this.initMilliseconds = undefined;
    const milliseconds = performance.now() - running.startedAt;
    const { requestId } = running.request;
    const status = ending ?? ("error" in outcome ? "error" : "success");
    const errorType = ending && "error" in outcome ? outcome.error.errorType : undefined;
    if ("error" in outcome) outcome.at = this.host.clock.now(); // before anybody can read of it and move the clock
    this.log(this.lines.end({ requestId, milliseconds, heapBytes, initMilliseconds, status, errorType }));
    running.resolve(outcome);
  }

  private log(lines: string[]): void {
    for (const line of lines) this.host.log(this.logStream, line);
  }
}

function withinLimit(payload: string): Outcome {
  if (payload.length * 3 <= largestAnswer || Buffer.byteLength(payload) <= largestAnswer) return { payload };
  return {
    error: {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: `Response payload size exceeded maximum allowed payload size (${largestAnswer} bytes).`,
    },
  };
}

const exitError = (reason: string): ReportedError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `Error: ${reason}`,
});
