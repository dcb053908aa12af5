import { UserError } from "../user-error";
import { AssetReader } from "./assets";
import { LateMonitor } from "./late-monitor";
import { ProgramProcess } from "./program";
import type { Project } from "./project";
import { Recording } from "./recording";
import { Session } from "./session";

/** The account that a program sees where there is none: AWS's own example number. */
export const localAccountId = "000000000000";

/** How {@link recordProgram} runs a program. */
export interface RecordOptions {
  /** Path of the compiled runner. Default: the one beside this file. */
  runner?: string;
  /** The program's process, where it has been launched before. */
  program?: ProgramProcess;
  /** Takes up what the program declares. Default: a {@link Recording}. */
  recording?: (names: { project: string; stack: string }) => Recording;
  /** True: the record says where in the user's code each resource is declared. Default false. */
  traced?: boolean;
  /** Called once the program has been told to run: what is done now is done while its process loads what it needs. */
  running?(): void;
}

/**
 * Runs a program without making anything, and answers what it declared.
 *
 * @param print gets what the program writes and logs
 * @throws UserError when the program throws
 */
export async function recordProgram(
  project: Project,
  print: (line: string) => void,
  {
    runner,
    program = new ProgramProcess(project, print, runner),
    recording: begin = (names) => new Recording(names),
    traced,
    running,
  }: RecordOptions = {},
): Promise<Recording> {
  let monitor: LateMonitor | undefined;
  let hasEnded = false;
  try {
    const { name, stack, directory, config, region } = project;
    const recording = begin({ project: name, stack });
    const session = new Session({
      run: recording,
      assets: new AssetReader(project.program),
      account: { accountId: localAccountId, region },
      log: (severity, message) => print(severity === "info" ? message : `${severity}: ${message}`),
    });
    monitor = new LateMonitor(session);
    const address = await monitor.listen();
    const run = program.run(
      { project: name, stack, rootDirectory: directory, address, config, preview: true, traced },
      session,
    );
    running?.();
    const ended = await run;
    hasEnded = ended.kind === "done";
    await recording.settled();
    const [failure] = recording.failures;
    if (ended.kind === "failed") throw new UserError(failure?.message ?? ended.message, ended.location);
    return recording;
  } finally {
    // Nobody waits for its process, which ends now.
    if (!hasEnded) await program.kill();
    await monitor?.close();
  }
}
