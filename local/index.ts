import { setImmediate } from "node:timers/promises";
import type { Cloud } from "./cloud";
import type { DataDirectory } from "./data-directory";
import type { Engine, RunResult } from "./engine/engine";
import { ProgramProcess } from "./engine/program";
import { readProject } from "./engine/project";
import type { Apis } from "./server/api";
import type { StackDocument } from "./server/control";
import type { Ports } from "./server/ports";
import type { Service } from "./service";

export type { RunResult } from "./engine/engine";
export type { StackDocument } from "./server/control";
export { type SourceLocation, UserError } from "./user-error";

/** Settings of {@link startLocalCloud}. */
export interface LocalCloudOptions {
  /** Folder of the Pulumi program. */
  directory: string;
  /** Default `dev`. A stack without a Pulumi.<stack>.yaml has no configuration. */
  stack?: string;
  /** The API port; the AWS port is the next one. Default 4400; 0 takes any two free ones. */
  port?: number;
  /** True: nothing is kept. Default false: data lives in `.portico/<project>/<stack>/` of the program's folder. */
  ephemeral?: boolean;
  /** Gets every line for the person at the terminal. Default: nobody. */
  print?(line: string): void;
  /** Makes the services. Default: all that the local cloud has. */
  createServices?(cloud: Cloud): readonly Service[];
  /** Path of the compiled runner of programs. Default: the one of this package. */
  runner?: string;
}

/** A Pulumi stack that runs on this machine. */
export interface LocalCloud {
  /** Base URL of the API port. */
  readonly url: string;
  /** Base URL of the AWS port. */
  readonly awsUrl: string;
  /** What state-changing calls of `/_portico` must bring. */
  readonly token: string;
  /** What the first run did. */
  readonly firstRun: RunResult;
  /** The stack as it is now: outputs and resources. */
  readonly document: StackDocument;
  /** Runs the program again and makes what differs. Never overlaps with another run; reports errors in its result. */
  run(): Promise<RunResult>;
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
  const { directory, stack = "dev", port = 4400, ephemeral = false, print = () => undefined, runner } = options;
  const project = readProject(directory, stack);
  // The program's process starts at once and loads Pulumi's SDK while this one loads everything else.
  const program = new ProgramProcess(project, print, runner);
  const opened: Opened = { program };
  try {
    const [{ openData }, { Ports }, { Engine }] = await Promise.all([
      import("./data-directory"),
      import("./server/ports"),
      import("./engine/engine"),
    ]);
    const ports = await Ports.open(port);
    opened.ports = ports;
    const data = openData(project, ephemeral);
    opened.data = data;
    const services = new Map<string, Service>();
    const cloud: Cloud = {
      accountId: "000000000000",
      region: project.region,
      project: project.name,
      stack,
      clock: { now: Date.now },
      store: data.store,
      directory: data.directory,
      url: ports.url,
      awsUrl: ports.awsUrl,
      print,
      services,
    };
    const engine = new Engine({ cloud, readProject: () => readProject(directory, stack), program, runner });
    opened.engine = engine;
    await engine.listening();
    const running = engine.run();
    // The program is told to run before the services are loaded, which takes about as long as its own modules.
    await setImmediate();
    const createServices = options.createServices ?? (await import("./services")).createServices;
    for (const service of createServices(cloud)) services.set(service.name, service);
    opened.services = [...services.values()];
    engine.use(opened.services);
    const [{ apiListener }, { Control }, { createAwsEndpoint }, { createGuard }] = await Promise.all([
      import("./server/api"),
      import("./server/control"),
      import("./aws"),
      import("./services/iam/guard"),
    ]);
    const control = new Control(cloud, engine);
    const firstRun = await running;
    if (firstRun.error) throw firstRun.error;
    const apis = services.get("apigateway") as (Service & Apis) | undefined;
    ports.serve({
      api: apiListener(control.handle, apis, print),
      aws: createAwsEndpoint(opened.services, undefined, createGuard(cloud)),
    });
    return {
      url: ports.url,
      awsUrl: ports.awsUrl,
      token: control.token,
      firstRun,
      get document() {
        return control.document;
      },
      run: () => engine.run(),
      close: () => close(opened),
    };
  } catch (error) {
    await close(opened);
    throw error;
  }
}

/** What a start has opened so far. */
interface Opened {
  program: ProgramProcess;
  engine?: Engine;
  ports?: Ports;
  services?: readonly Service[];
  data?: DataDirectory;
}

/** First whoever asks for something, then whoever answers, the store last. */
async function close({ program, engine, ports, services = [], data }: Opened): Promise<void> {
  await engine?.close();
  await program.kill();
  await ports?.close();
  for (const service of services) await service.close?.();
  data?.close();
}
