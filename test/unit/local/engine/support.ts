import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildSync } from "esbuild";
import type { Cloud } from "../../../../local/cloud";
import { Engine } from "../../../../local/engine/engine";
import { readProject } from "../../../../local/engine/project";
import type { ResourceType } from "../../../../local/service";
import { Timers } from "../../../../local/timers";
import { ProgramFolder, repository } from "../../../local/support/program-folder";
import { recordingType } from "./recording-type";

export { ProgramFolder, recordingType };

const modules = join(repository, "node_modules");

// Each run of a program is a process of its own; a busy machine may take its time.
jest.setTimeout(30_000);

/** The runner as a build would make it: a child process cannot load our TypeScript. */
export const runner = join(modules, ".cache", "portico-test", `runner-${process.pid}.js`);

beforeAll(() => {
  process.env.NODE_COMPILE_CACHE ??= join(modules, ".cache", "portico");
  buildSync({
    entryPoints: [join(repository, "local", "engine", "runner", "main.ts")],
    outfile: runner,
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
    logLevel: "error",
  });
});
afterAll(() => rmSync(runner, { force: true }));

/** An engine for a program of its own, with types that only record. */
export class EngineUnderTest {
  readonly folder: ProgramFolder;
  readonly calls: string[] = [];
  readonly lines: string[] = [];
  readonly store = new DatabaseSync(":memory:");
  engine: Engine;

  constructor(
    files: Record<string, string>,
    private readonly types: (calls: string[]) => ResourceType[] = (calls) => [
      recordingType("aws:sqs/queue:Queue", calls),
      recordingType("test:index:Thing", calls),
    ],
  ) {
    this.folder = new ProgramFolder(files);
    this.engine = this.#start();
  }

  /** Runs the program; what the services were asked is in `calls`, from empty. */
  async run() {
    this.calls.length = 0;
    return this.engine.run();
  }

  /** As a new process on the same data. */
  async restart(port = 4400): Promise<void> {
    await this.engine.close();
    this.engine = this.#start(port);
  }

  async close(): Promise<void> {
    await this.engine.close();
    this.store.close();
    this.folder.remove();
  }

  #start(port = 4400): Engine {
    const read = () => readProject(this.folder.path, "dev");
    const cloud: Cloud = {
      accountId: "000000000000",
      region: read().region,
      project: read().name,
      stack: "dev",
      clock: { now: Date.now },
      timers: new Timers({ now: Date.now }),
      store: this.store,
      directory: this.folder.path,
      url: `http://127.0.0.1:${port}`,
      awsUrl: `http://127.0.0.1:${port + 1}`,
      print: (line) => this.lines.push(line),
      services: new Map(),
    };
    const engine = new Engine({ cloud, readProject: read, runner });
    engine.use([{ name: "test", types: this.types(this.calls) }]);
    return engine;
  }
}

/** Runs a test against an engine and closes it, whatever happens. */
export async function withEngine(
  files: Record<string, string>,
  test: (engine: EngineUnderTest) => Promise<void>,
  types?: (calls: string[]) => ResourceType[],
): Promise<void> {
  const engine = new EngineUnderTest(files, types);
  try {
    await test(engine);
  } finally {
    await engine.close();
  }
}
