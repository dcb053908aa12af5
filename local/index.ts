import { setImmediate } from "node:timers/promises";
import type { CallListener } from "./aws/call-log";
import type { Clock, Cloud, ServedRequest } from "./cloud";
import type { DataDirectory } from "./data-directory";
import type { Engine, Programs, RunResult } from "./engine/engine";
import { InlineProgram, type ProgramFunction } from "./engine/inline-program";
import { type Program, ProgramProcess } from "./engine/program";
import { programPool } from "./engine/program-pool";
import { type Configuration, type Project, projectOf, readPlace, readProject } from "./engine/project";
import { Faults } from "./faults";
import { Metrics } from "./metrics";
import type { Providers } from "./provider";
import type { Apis } from "./server/api";
import type { Ports } from "./server/ports";
import type { StackDocument } from "./server/stack-document";
import type { Properties, Service } from "./service";
import { Timers } from "./timers";

export type { ServedRequest } from "./cloud";
export type { RunResult } from "./engine/engine";
export type { StackDocument } from "./server/stack-document";
export { type SourceLocation, UserError } from "./user-error";

/** Settings of {@link startLocalCloud}. */
export interface LocalCloudOptions {
  /** Folder of the Pulumi program; or the program itself, which then runs in this process. */
  directory: string | ProgramFunction;
  /** Default `dev`. A stack without a Pulumi.<stack>.yaml has no configuration. */
  stack?: string;
  /** Configuration over what the files say. */
  config?: Configuration;
  /** Default: the machine's. */
  clock?: Clock;
  /** The API port; the AWS port is the next one. Default 4400; 0 takes any two free ones. */
  port?: number;
  /** True: nothing is kept. Default false: data lives in `.portico/<project>/<stack>/` of the program's folder. */
  ephemeral?: boolean;
  /** True: other processes of this user find it by its folder. Default false. */
  announced?: boolean;
  /** Told of each request to an emulated API. Default: nobody. */
  served?(request: ServedRequest): void;
  /** Told of each call on the AWS port, once it is answered. Default: nobody. */
  called?: CallListener;
  /** Gets every line for the person at the terminal. Default: nobody. */
  print?(line: string): void;
  /** Makes the services. Default: all that the local cloud has. */
  createServices?(cloud: Cloud): readonly Service[];
  /** Path of the compiled runner of programs. Default: the one of this package. */
  runner?: string;
  /** False: the program is not run; what is served is what Pulumi's own engine deploys. Default true. */
  runsProgram?: boolean;
  /** True: the program's process is kept for the next cloud of this process, for ten seconds. Default false. */
  keepsPrograms?: boolean;
}

/** A Pulumi stack that runs on this machine. */
export interface LocalCloud {
  /** Base URL of the API port. */
  readonly url: string;
  /** Base URL of the AWS port. */
  readonly awsUrl: string;
  /** Of the stack: `aws:region`, or us-east-1. */
  readonly region: string;
  /** What state-changing calls of `/_portico` must bring. */
  readonly token: string;
  /** What the first run did. */
  readonly firstRun: RunResult;
  /** The outputs of the stack as it is now. */
  readonly outputs: Properties;
  /** The stack as it is now: outputs and resources. Made anew at each look. */
  readonly document: StackDocument;
  /** Runs the program again and makes what differs. Never overlaps with another run; reports errors in its result. */
  run(): Promise<RunResult>;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  /** The services, by name: see `local/services/index.ts`. */
  readonly services: ReadonlyMap<string, Service>;
  /** Takes away all data; resources, their names and addresses stay. Requests under way fail. */
  reset(): Promise<void>;
  /** Stops all of it. */
  close(): Promise<void>;
}

/**
 * Starts a local cloud and runs a Pulumi program on it. Resolves when everything that the program declares works.
 *
 * @throws UserError in one line when there is no program, it fails, its stack is served already, or a port is taken; nothing runs then
 * @example
 * const cloud = await startLocalCloud({ directory: "examples/event-api", ephemeral: true, port: 0 });
 * await fetch(`${cloud.document.outputs.url}/events`);
 * await cloud.close();
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const {
    stack = "dev",
    port = 4400,
    ephemeral = false,
    runsProgram = true,
    print = () => undefined,
    runner,
  } = options;
  const project = projectFor(options);
  // The program's process starts at once and loads Pulumi's SDK while this one loads everything else.
  const programs = programsFor(options);
  const program = runsProgram
    ? (programs?.take(project, print, runner) ?? new ProgramProcess(project, print, runner))
    : undefined;
  const opened: Opened = { program };
  try {
    const [{ openData }, { Ports }, { Engine }, { Providers }] = await Promise.all([
      import("./data-directory"),
      import("./server/ports"),
      import("./engine/engine"),
      import("./provider"),
    ]);
    const ports = await Ports.open(port);
    opened.ports = ports;
    const data = openData(project, ephemeral);
    opened.data = data;
    const services = new Map<string, Service>();
    const clock = options.clock ?? { now: Date.now };
    opened.timers = new Timers(clock);
    const faults = new Faults(clock);
    const cloud: Cloud = {
      accountId: "000000000000",
      region: project.region,
      project: project.name,
      stack,
      clock,
      timers: opened.timers,
      faults,
      metrics: new Metrics(clock),
      store: data.store,
      directory: data.directory,
      url: ports.url,
      awsUrl: ports.awsUrl,
      print,
      served: options.served,
      services,
    };
    const engine = new Engine({
      cloud,
      readProject: () => projectFor(options),
      program,
      programs,
      runner,
      runsProgram,
    });
    opened.engine = engine;
    opened.program = undefined;
    await engine.listening();
    const running = runsProgram ? engine.run() : undefined;
    // The program is told to run before the services are loaded, which takes about as long as its own modules.
    await setImmediate();
    const createServices = options.createServices ?? (await import("./services")).createServices;
    for (const service of createServices(cloud)) services.set(service.name, service);
    opened.services = [...services.values()];
    engine.use(opened.services);
    const providers = new Providers(cloud);
    opened.providers = providers;
    const [{ apiListener }, { Control }, { createAwsEndpoint }, { createGuard }] = await Promise.all([
      import("./server/api"),
      import("./server/control"),
      import("./aws"),
      import("./services/iam/guard"),
    ]);
    await providers.restore(opened.services);
    const control = new Control(cloud, engine, providers, () => reset(opened, faults));
    const firstRun = (await running) ?? nothingRun;
    if (firstRun.error) throw firstRun.error;
    const apis = services.get("apigateway") as (Service & Apis) | undefined;
    ports.serve({
      api: apiListener(control.handle, apis, print),
      aws: createAwsEndpoint(opened.services, undefined, createGuard(cloud), faults, options.called),
    });
    for (const service of opened.services) service.start?.();
    if (options.announced) data.announce({ url: ports.url, token: control.token });
    return {
      url: ports.url,
      awsUrl: ports.awsUrl,
      region: project.region,
      token: control.token,
      firstRun,
      get outputs() {
        return engine.outputs;
      },
      get document() {
        return control.document;
      },
      faults,
      services,
      run: () => engine.run(),
      reset: () => reset(opened, faults),
      close: () => close(opened),
    };
  } catch (error) {
    await close(opened);
    throw error;
  }
}

/** What the first run did where there is no program. */
const nothingRun: RunResult = {
  changes: { created: 0, updated: 0, replaced: 0, deleted: 0, same: 0 },
  files: [],
  bundles: [],
};

function projectFor({ directory, stack = "dev", config, runsProgram = true }: LocalCloudOptions): Project {
  if (typeof directory !== "string") return projectOf("inline", stack, config);
  return runsProgram ? readProject(directory, stack, config) : readPlace(directory, stack);
}

function programsFor({ directory, keepsPrograms }: LocalCloudOptions): Programs | undefined {
  if (typeof directory === "string") return keepsPrograms ? programPool : undefined;
  return { take: () => new InlineProgram(directory), giveBack: async () => undefined };
}

/** First whoever calls, then whoever is called: nothing comes back that was taken away. */
async function reset({ engine, providers, services = [] }: Opened, faults: Faults): Promise<void> {
  faults.clear();
  const records = [...(engine?.recorded ?? []), ...(providers?.resources ?? [])];
  const declared = new Set(records.map(({ type, id }) => `${type} ${id}`));
  for (const service of services.toReversed()) await service.reset?.((token, id) => declared.has(`${token} ${id}`));
}

/** What a start has opened so far. */
interface Opened {
  /** Until the engine has it. */
  program?: Program;
  engine?: Engine;
  providers?: Providers;
  ports?: Ports;
  timers?: Timers;
  services?: readonly Service[];
  data?: DataDirectory;
}

/** First whoever asks for something, then whoever answers, the store last. */
async function close({ program, engine, providers, ports, timers, services = [], data }: Opened): Promise<void> {
  providers?.close();
  await engine?.close();
  await program?.kill();
  await ports?.close();
  timers?.close();
  for (const service of services) await service.close?.();
  data?.close();
}
