import type { SourceLocation } from "../../user-error";
import type { Calls } from "../calls";

/** To the program's process, first of all: which program it is for. */
export interface LoadMessage {
  /** Folder that the program runs in. */
  directory: string;
  /** The program's first file. */
  entry: string;
  region: string;
}

/** To the program's process: run now. */
export interface RunMessage {
  project: string;
  stack: string;
  /** Folder of Pulumi.yaml. */
  rootDirectory: string;
  /** Where the engine listens. */
  address: string;
  /** Where AWS SDK clients of the program find the local cloud. */
  awsUrl?: string;
  /** True: the engine can be asked over the process's own channel too, which is faster. */
  nearby?: boolean;
  /** True: ids and computed outputs stay unknown, as in `pulumi preview`. */
  preview: boolean;
  /** Configuration by key (`project:name`); structured values as JSON text. */
  config: Record<string, string>;
  /** True: each resource says where in the user's code it is declared. */
  traced?: boolean;
  /** True: the process may stay for another run of the same program. */
  stays?: boolean;
}

/** From the program's process: one of the {@link Calls}. */
export interface CallMessage {
  kind: "call";
  id: number;
  name: keyof Calls;
  /** Its argument. */
  said: unknown;
}

/** To the program's process: what became of a call. */
export interface AnswerMessage {
  kind: "answer";
  /** The call's. */
  id: number;
  value?: unknown;
  /** Why there is no value. */
  error?: string;
}

/** Code that the program made with esbuild while it ran. */
export interface Bundle {
  /** Options of esbuild's `build`, without plug-ins. */
  options: object;
  /** Folder that relative paths start from. */
  folder: string;
  /** Absolute paths of the sources, packages left out. None: they are not known before it is made again. */
  inputs: string[];
  /** The code. */
  text: string;
}

/** From the program's process: it ended well. */
export interface DoneMessage {
  kind: "done";
  /** The user's files that were loaded, for the watcher. */
  files: string[];
  bundles: Bundle[];
  /** True: the process waits for another run. */
  stays: boolean;
}

/** From the program's process: it threw. */
export interface FailedMessage {
  kind: "failed";
  message: string;
  location?: SourceLocation;
}

export type RunnerMessage = DoneMessage | FailedMessage;

/** The last line of a run's output, on both streams. */
export const endOfOutput = "\u0000portico: end of output";
