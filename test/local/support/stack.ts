import { resolve } from "node:path";
import type { StackDocument } from "../../../local";
import { Portico } from "./portico";
import { ProgramFolder, repository } from "./program-folder";

/** How {@link useStack} starts a stack. */
export interface StackOptions {
  /** Default `dev`. */
  stack?: string;
  /**
   * True: the program is copied to a temporary folder and served from there with its data kept, so that {@link Stack.restart} finds it
   * again. Default false: `--ephemeral`, from where it is.
   */
  kept?: boolean;
}

/** A stack that a suite of tests runs against. */
export class Stack {
  /** The stack as `/_portico/stack.json` tells it. */
  stack: StackDocument = { project: "", stack: "", outputs: {}, endpoints: { aws: "" }, resources: [] };
  #process: Portico | undefined;
  #copy: ProgramFolder | undefined;

  /** @param directory of the program, from the repository's root */
  constructor(
    private readonly directory: string,
    private readonly options: StackOptions,
  ) {}

  /** The output `url`. */
  get url(): string {
    return String(this.stack.outputs.url);
  }

  /** The output `apiKey`. */
  get apiKey(): string {
    return String(this.stack.outputs.apiKey);
  }

  /** What `portico dev` has printed so far. */
  get printed(): string {
    return `${this.#process?.stdout ?? ""}${this.#process?.stderr ?? ""}`;
  }

  /** Settings of an AWS SDK client that calls this stack as its administrator. */
  get aws() {
    return {
      endpoint: this.stack.endpoints.aws,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
  }

  /** GET with the API key; headers may replace it. */
  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: { "x-api-key": this.apiKey, ...headers } });
  }

  /** POST of JSON with the API key; headers may replace it. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { "x-api-key": this.apiKey, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Starts `portico dev` and waits until it is ready. */
  async start(): Promise<void> {
    const { stack = "dev", kept = false } = this.options;
    const original = resolve(repository, this.directory);
    if (kept) this.#copy ??= new ProgramFolder(original);
    const directory = this.#copy?.path ?? original;
    const args = ["dev", directory, "--stack", stack, "--port", "0", "--no-watch", ...(kept ? [] : ["--ephemeral"])];
    this.#process = new Portico(args);
    const [, address = ""] = await this.#process.says(/^ *stack +(http:\S+)$/m);
    this.stack = (await (await fetch(address)).json()) as StackDocument;
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
  }

  /** As a user who ends it and starts it again. The ports are others then. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async remove(): Promise<void> {
    await this.stop();
    this.#copy?.remove();
  }
}

/**
 * Serves a program for a suite of tests, as a user would. Needs `npm run build`.
 *
 * @example
 * const stack = useStack("examples/event-api");
 * it("stores", async () => expect((await stack.post("/events", event)).status).toBe(201));
 */
export function useStack(directory: string, options: StackOptions = {}): Stack {
  const stack = new Stack(directory, options);
  beforeAll(() => stack.start(), 30_000);
  afterAll(() => stack.remove());
  return stack;
}
