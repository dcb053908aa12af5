import { fstatSync } from "node:fs";

/** A terminal and npm may both pass on one Ctrl-C. */
const sameSignalMs = 500;

/**
 * Resolves when this process shall stop: Ctrl-C, SIGTERM, SIGHUP, or the death of the process that started it. A second signal, half a
 * second later, ends it at once.
 */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let toldAt: number | undefined;
    const stop = () => {
      if (toldAt !== undefined && performance.now() - toldAt > sameSignalMs) process.exit(1);
      toldAt ??= performance.now();
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    if (!followsParent()) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      stop();
    }, 500);
    timer.unref();
  });
}

/**
 * A shell that puts a command in the background gives it /dev/null to read and may end before it: that is meant. npm never ends
 * before what it runs.
 */
function followsParent(): boolean {
  if (process.env.npm_execpath || process.platform === "win32") return true;
  try {
    const input = fstatSync(0);
    return process.stdin.isTTY || !input.isCharacterDevice();
  } catch {
    return false;
  }
}
