import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What a judge said: its exit code and all of its output. */
export interface Verdict {
  code: number | null;
  output: string;
}

/**
 * Runs a judge from the folder that `.ci/run` installed them in, named by PORTICO_JUDGES.
 *
 * @throws Error when the folder or the tool is not there: a judge that cannot run has not passed
 */
export function runJudge(tool: string, args: string[], cwd: string): Verdict {
  const folder = process.env.PORTICO_JUDGES;
  if (!folder)
    throw new Error("PORTICO_JUDGES is not set: run .ci/run, which installs the judges and names their folder");
  const program = ["venv/bin", "node_modules/.bin"]
    .map((bin) => join(folder, bin, tool))
    .find((path) => existsSync(path));
  if (!program) throw new Error(`There is no ${tool} in ${folder}: remove the folder and run .ci/run again`);
  const done: SpawnSyncReturns<string> = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.error) throw done.error;
  return { code: done.status, output: done.stdout + done.stderr };
}
