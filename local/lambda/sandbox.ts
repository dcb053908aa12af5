import type { Clock } from "../cloud";
import type { Code } from "./code";
import type { FunctionConfig } from "./config";
import { startPython } from "./python/process";
import { startThread } from "./thread";
import type { WorkerMessage, WorkerRequest } from "./worker/protocol";

/** All that the code of one instance runs with. */
export interface Launch {
  config: FunctionConfig;
  code: Code;
  /** Its whole environment. */
  environment: Record<string, string>;
  clock: Clock;
}

/** What a sandbox tells the instance that it belongs to. */
export interface SandboxListener {
  /** What the runtime in it says. */
  message(message: WorkerMessage): void;
  /** What its code writes past the runtime: raw text for the log. */
  output(text: string): void;
  /** It is gone, by itself or because it was killed. The first call counts. */
  exited(reason: string): void;
}

/** Where the code of one instance runs: a thread, or a process. */
export interface Sandbox {
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
  /** Hands over a request; only one at a time, once the runtime has said that it is ready. */
  send(request: WorkerRequest): void;
  /** Milliseconds that its code has waited for something so far. Left out where that is not known. */
  idleTime?(): number;
  /** Hands over the lines that its code has logged and its runtime has not sent. Left out where there are none. */
  handOver?(): void;
  /** Ends it at once, whatever its code does. */
  kill(): void;
}

/** Starts the sandbox that a function's runtime takes. @throws Error when the machine cannot start one */
export const startSandbox = (launch: Launch, listener: SandboxListener): Sandbox =>
  isPython(launch.config.runtime) ? startPython(launch, listener) : startThread(launch, listener);

/** True for the runtimes that run on a Python of this machine. */
export const isPython = (runtime: string): boolean => runtime.startsWith("python3.");
