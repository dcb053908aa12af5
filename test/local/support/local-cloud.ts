import { join } from "node:path";
import { LocalCloud } from "../../../local/testing";
import { repository } from "./program-folder";

/** A local cloud within the test's own process, with what suites ask of a stack. */
export class CloudUnderTest {
  /** What a terminal would have shown so far. */
  printed = "";
  #cloud: LocalCloud | undefined;

  /** @throws Error before the suite has begun */
  get cloud(): LocalCloud {
    if (!this.#cloud) throw new Error("the cloud is not running yet");
    return this.#cloud;
  }

  /** The output `url`. */
  get url(): string {
    return String(this.cloud.outputs.url);
  }

  /** The output `apiKey`. */
  get apiKey(): string {
    return String(this.cloud.outputs.apiKey);
  }

  get aws(): LocalCloud["aws"] {
    return this.cloud.aws;
  }

  /** @param directory of the program, from the repository's root */
  async start(directory: string): Promise<void> {
    const print = (line: string) => {
      this.printed += `${line}\n`;
    };
    this.#cloud = await LocalCloud.run(join(repository, directory), { print });
  }

  async stop(): Promise<void> {
    await this.#cloud?.close();
  }
}

/**
 * Runs a program for a suite of tests, by `portico/local`. What must be started as a user starts it takes `useStack`. Needs `npm run build`.
 *
 * @example
 * const stack = useCloud("examples/event-api");
 */
export function useCloud(directory: string): CloudUnderTest {
  const cloud = new CloudUnderTest();
  beforeAll(() => cloud.start(directory), 30_000);
  afterAll(() => cloud.stop());
  return cloud;
}
