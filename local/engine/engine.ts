import type { Cloud } from "../cloud";
import type { Properties, ResourceType, Service } from "../service";
import { UserError } from "../user-error";
import { AssetReader } from "./assets";
import { Deployment } from "./deployment";
import { Monitor } from "./monitor";
import { type Change, Operations } from "./operations";
import { type Program, ProgramProcess } from "./program";
import type { Project } from "./project";
import { Resources } from "./resources";
import type { Bundle } from "./runner/messages";
import { Session } from "./session";
import { type ResourceRecord, StateStore } from "./state";

/** What became of one run. */
export interface RunResult {
  /** What went wrong; left out when all went well. The stack works on as far as it was made. */
  error?: UserError;
  /** How many resources were created, updated, replaced, deleted and left alone. */
  changes: Record<Change, number>;
  /** The user's files that the program loaded. Empty when it failed. */
  files: string[];
  /** The code that it bundled. Empty when it failed. */
  bundles: readonly Bundle[];
}

/** Where programs come from and go to. */
export interface Programs {
  take(project: Project, print: (line: string) => void, runner?: string): Program;
  /** After each run. */
  giveBack(program: Program, project: Project, runner?: string): Promise<void>;
}

/** Settings of an {@link Engine}. */
export interface EngineOptions {
  cloud: Cloud;
  /** Reads the project anew before each run: configuration may have changed. */
  readProject(): Project;
  /** What the first run runs, such as a process that was launched already. */
  program?: Program;
  /** Where processes come from and go to, when they may run a program more than once. Default: each run has its own. */
  programs?: Programs;
  /** Path of the compiled runner. Default: the one beside this file. */
  runner?: string;
  /** False: there is no program; runs fail. Default true. */
  runsProgram?: boolean;
}

/** Runs a Pulumi program against the local cloud, again and again, and makes only what differs. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #monitor = new Monitor();
  readonly #address: Promise<string>;
  readonly #state: StateStore;
  readonly #operations: Operations;
  #program: Program | undefined;
  #underWay: Promise<RunResult> | undefined;
  #next: Promise<RunResult> | undefined;
  #outputs: Properties = {};
  #closed = false;
  readonly #types = new Map<string, ResourceType>();
  readonly #ready: Promise<void>;
  #setReady: () => void = () => undefined;
  #giveUp: (reason: Error) => void = () => undefined;

  constructor(options: EngineOptions) {
    const { cloud, program } = options;
    this.#options = options;
    this.#program = program;
    this.#address = this.#monitor.listen();
    this.#state = new StateStore(cloud.store);
    this.#state.listeningOn({ url: cloud.url, awsUrl: cloud.awsUrl });
    this.#operations = new Operations(new Resources(cloud, this.#types, this.#state), this.#state);
    this.#ready = new Promise((resolve, reject) => {
      this.#setReady = resolve;
      this.#giveUp = reject;
    });
    this.#ready.catch(() => undefined);
  }

  /** Resolves when programs can reach the engine. A run that is asked for after that tells its program to start at once. */
  async listening(): Promise<void> {
    await this.#address;
  }

  /** Gives the engine the services that make resources. Runs that have begun before wait with their first resource until then. */
  use(services: readonly Service[]): void {
    for (const type of services.flatMap(({ types }) => types)) this.#types.set(type.token, type);
    this.#setReady();
  }

  /** The stack's outputs after the last run that went well; secrets as plain values. */
  get outputs(): Properties {
    return this.#outputs;
  }

  /** All resources of the stack in the order of their creation. None where no program runs: what one left behind does not work then. */
  get resources(): ResourceRecord[] {
    return this.#options.runsProgram === false ? [] : this.recorded;
  }

  /** What the program declares, or declared when it was run last. */
  get recorded(): ResourceRecord[] {
    return this.#state.all().filter(({ doomed, retained }) => !doomed && !retained);
  }

  /**
   * Runs the program. Two runs never overlap: one that is asked for while another is under way follows it, and all that are asked for
   * meanwhile are the same one.
   */
  run(): Promise<RunResult> {
    if (!this.#underWay) {
      this.#underWay = this.#run().finally(() => {
        this.#underWay = undefined;
      });
      return this.#underWay;
    }
    this.#next ??= this.#underWay.then(() => {
      this.#next = undefined;
      return this.run();
    });
    return this.#next;
  }

  /** Ends a run that is under way, and its process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#giveUp(new UserError("the local cloud was stopped"));
    await this.#program?.kill();
    await this.#underWay?.catch(() => undefined);
    this.#monitor.close();
  }

  async #run(): Promise<RunResult> {
    const { cloud, readProject, runner, programs } = this.#options;
    const deployment = new Deployment(cloud, this.#state, this.#operations, this.#ready);
    const result: RunResult = { changes: deployment.changes, files: [], bundles: [] };
    try {
      if (this.#closed) throw new UserError("the local cloud was stopped");
      if (this.#options.runsProgram === false)
        throw new UserError("this cloud runs no program: deploy to it with portico exec -- pulumi up");
      const project = readProject();
      const print = (line: string) => cloud.print(line);
      const program: Program =
        this.#program ?? programs?.take(project, print, runner) ?? new ProgramProcess(project, print, runner);
      this.#program = program;
      const session = new Session({
        run: deployment,
        assets: new AssetReader(project.program),
        account: cloud,
        failsQuietly: program.isInline,
        log: (severity, message) => cloud.print(severity === "info" ? message : `${severity}: ${message}`),
      });
      this.#monitor.serve(session);
      const address = await this.#address;
      const running = program.run({
        project: cloud.project,
        stack: cloud.stack,
        rootDirectory: project.directory,
        address,
        awsUrl: cloud.awsUrl,
        config: project.config,
        preview: false,
        stays: programs !== undefined,
      });
      // Such a program never hears of the failure, and waits for ever.
      if (program.isInline) await Promise.race([running, deployment.failed.then(() => program.kill())]);
      const ended = await running;
      if (programs && !this.#closed) await programs.giveBack(program, project, runner);
      await deployment.settled();
      if (ended.kind === "failed") result.error = errorOf(deployment, ended.message, ended.location);
      else if (deployment.failures.length > 0) result.error = errorOf(deployment);
      else {
        result.files = ended.files;
        result.bundles = ended.bundles;
        this.#outputs = deployment.stackOutputs;
        for (const line of await deployment.finish()) cloud.print(`warning: ${line}`);
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      result.error = error;
    } finally {
      this.#monitor.serve(undefined);
      this.#program = undefined;
    }
    return result;
  }
}

/** A resource that failed explains more than the program's own error, which follows from it. */
function errorOf(deployment: Deployment, message = "", location?: UserError["location"]): UserError {
  const failures = deployment.failures.map((failure) => failure.message).join("; ");
  return new UserError(failures || message, location);
}
