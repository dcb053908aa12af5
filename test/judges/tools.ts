import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What a judge said: its exit code and all of its output. */
export interface Verdict {
  code: number | null;
  output: string;
}

/**
 * The folder that `.ci/run` installed the judges in, named by PORTICO_JUDGES.
 *
 * @throws Error when it is not named: a judge that cannot run has not passed
 */
export function judgesFolder(): string {
  const folder = process.env.PORTICO_JUDGES;
  if (!folder)
    throw new Error("PORTICO_JUDGES is not set: run .ci/run, which installs the judges and names their folder");
  return folder;
}

/**
 * Runs a judge from that folder.
 *
 * @throws Error when the folder or the tool is not there
 */
export async function runJudge(tool: string, args: string[], cwd: string): Promise<Verdict> {
  const folder = judgesFolder();
  const program = ["venv/bin", "node_modules/.bin"]
    .map((bin) => join(folder, bin, tool))
    .find((path) => existsSync(path));
  if (!program) throw new Error(`There is no ${tool} in ${folder}: remove the folder and run .ci/run again`);
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      output += data;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}
