import { UserError } from "../user-error";
import { AssetReader } from "./assets";
import { Monitor } from "./monitor";
import { ProgramProcess } from "./program";
import type { Project } from "./project";
import { Recording } from "./recording";

/** The account that a program sees where there is none: AWS's own example number. */
export const localAccountId = "000000000000";

/**
 * Runs a program without making anything, and answers what it declared.
 *
 * @param print gets what the program writes and logs
 * @param runner path of the compiled runner
 * @throws UserError when the program throws
 */
export async function recordProgram(
  project: Project,
  print: (line: string) => void,
  runner?: string,
): Promise<Recording> {
  const program = new ProgramProcess(project, print, runner);
  const monitor = new Monitor();
  try {
    const { name, stack, directory, config, region } = project;
    const recording = new Recording({ project: name, stack });
    const address = await monitor.listen();
    monitor.serve({
      run: recording,
      assets: new AssetReader(project.program),
      account: { accountId: localAccountId, region },
      log: (severity, message) => print(severity === "info" ? message : `${severity}: ${message}`),
    });
    const ended = await program.run({ project: name, stack, rootDirectory: directory, address, config, preview: true });
    await recording.settled();
    const [failure] = recording.failures;
    if (ended.kind === "failed") throw new UserError(failure?.message ?? ended.message, ended.location);
    return recording;
  } finally {
    await program.kill();
    monitor.close();
  }
}
