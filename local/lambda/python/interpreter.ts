import { execFile } from "node:child_process";

/** A Python that was found on this machine. */
export interface Interpreter {
  /** Path of its executable, past any shim. */
  path: string;
  /** Such as `3.13.1`. */
  version: string;
}

/** The oldest one that our bootstrap runs on: audit hooks came with 3.8. */
const oldest = 8;

const found = new Map<string, Promise<Interpreter | undefined>>();

/**
 * The Python for a runtime such as `python3.13`: that very version from PATH, else `python3`, else `python`. Looked for once a
 * process. Undefined where there is none that works.
 */
export function interpreterFor(runtime: string): Promise<Interpreter | undefined> {
  const known = found.get(runtime) ?? firstOf([runtime, "python3", "python"]);
  found.set(runtime, known);
  return known;
}

async function firstOf(commands: string[]): Promise<Interpreter | undefined> {
  for (const command of commands) {
    const interpreter = await ask(command);
    if (interpreter) return interpreter;
  }
  return undefined;
}

const question = "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))";

/** Asks a command what Python it is. A shim without its Python, or a Python 2, is none. */
function ask(command: string): Promise<Interpreter | undefined> {
  return new Promise((resolve) => {
    execFile(command, ["-c", question], { timeout: 5000, env: process.env }, (error, output) => {
      const [path = "", version = ""] = output.trim().split(/\r?\n/);
      const [, minor] = /^3\.(\d+)\./.exec(version) ?? [];
      resolve(!error && path !== "" && Number(minor) >= oldest ? { path, version } : undefined);
    });
  });
}

/** What to say of a function whose Python is another one than its runtime's, or is not there. Undefined: all is well. */
export function interpreterNote(
  name: string,
  runtime: string,
  interpreter: Interpreter | undefined,
): string | undefined {
  if (!interpreter)
    return `${name}: there is no Python on this machine to run ${runtime}: put a python3 on PATH; other functions are not affected`;
  if (`${interpreter.version}.`.startsWith(`${runtime.slice("python".length)}.`)) return undefined;
  return `${name}: ${runtime} runs on Python ${interpreter.version} here: no ${runtime} was found on PATH`;
}
