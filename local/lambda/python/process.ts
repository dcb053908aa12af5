import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import type { Launch, Sandbox, SandboxListener } from "../sandbox";
import { exitReason } from "../thread";
import type { WorkerMessage } from "../worker/protocol";
import { interpreterFor, interpreterNote } from "./interpreter";

const bootstrap = join(__dirname, "bootstrap.py");

/** How often a process's memory is looked at. */
const memoryMilliseconds = 100;

/** Groups of processes can be ended as one, children of the function's code included. */
const hasGroups = process.platform !== "win32";

/**
 * Runs a Python function in a process of its own: a Python of this machine, our bootstrap, and the function's environment. It
 * ends with this process, however that ends: it notices that its pipe is closed.
 */
export function startPython(launch: Launch, listener: SandboxListener): Sandbox {
  let child: ChildProcess | undefined;
  let isKilled = false;
  const { config } = launch;
  const ended = interpreterFor(config.runtime).then(async (interpreter) => {
    if (isKilled) return;
    if (!interpreter) {
      const errorMessage = interpreterNote(config.name, config.runtime, interpreter) ?? "";
      listener.message({ kind: "initFailed", error: { errorType: "Portico.NoPython", errorMessage } });
      return;
    }
    child = start(interpreter.path, launch);
    await new Promise<void>((resolve) => connect(child as ChildProcess, launch, listener, resolve));
  });
  return {
    ended,
    send(request) {
      (child?.stdio[3] as Writable | undefined)?.write(`${JSON.stringify(request)}\n`);
    },
    kill() {
      isKilled = true;
      if (child) kill(child);
    },
  };
}

function start(python: string, { config, code, environment }: Launch): ChildProcess {
  return spawn(python, [bootstrap, code.directory, config.handler, config.arn], {
    cwd: code.directory,
    // Windows starts no process without it.
    env: hasGroups ? environment : { ...environment, SYSTEMROOT: process.env.SYSTEMROOT },
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    detached: hasGroups,
    windowsHide: true,
  });
}

function connect(child: ChildProcess, { config }: Launch, listener: SandboxListener, gone: () => void): void {
  let reason: string | undefined;
  const watch = watchMemory(child, config.memorySize, () => {
    reason = "Runtime exited with error: signal: killed";
    kill(child);
  });
  const messages = createInterface({ input: child.stdio[4] as NodeJS.ReadableStream });
  messages.on("line", (line) => listener.message(JSON.parse(line) as WorkerMessage));
  for (const output of [child.stdout, child.stderr]) output?.on("data", (text) => listener.output(String(text)));
  // Writing to a process that has just ended is answered by its end.
  child.stdio[3]?.on("error", () => undefined);
  child.on("error", (error) => listener.exited(`Runtime exited with error: ${error.message}`));
  // After the last line that it has sent.
  child.on("close", (exitCode, signal) => {
    clearInterval(watch);
    listener.exited(
      reason ?? (signal ? `Runtime exited with error: signal: ${words[signal] ?? signal}` : exitReason(exitCode ?? 0)),
    );
    gone();
  });
  child.unref();
  for (const pipe of child.stdio) (pipe as { unref?(): void } | null)?.unref?.();
}

/** Signals in Lambda's words. */
const words: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGABRT: "aborted",
  SIGTERM: "terminated",
};

/** Ends a process that holds more memory than its function has. Only Linux tells how much that is without a process of its own. */
function watchMemory(child: ChildProcess, megabytes: number, tooMuch: () => void): NodeJS.Timeout | undefined {
  if (process.platform !== "linux") return undefined;
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    if (Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) > megabytes * 1024) tooMuch();
  }, memoryMilliseconds);
  watch.unref();
  return watch;
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (hasGroups) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It has ended by itself in this moment.
  }
}
