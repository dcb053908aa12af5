import { MovableClock } from "../clock";
import type { ProgramFunction } from "../engine/inline-program";
import type { Configuration } from "../engine/project";
import type { Faults } from "../faults";
import { type LocalCloud as RunningCloud, startLocalCloud } from "../index";
import type { Properties } from "../service";
import type { Message } from "../services/messages";
import { UserError } from "../user-error";
import { addressHere } from "./address";
import { type Call, type CallQuery, Calls } from "./calls";
import type { LogLine } from "./logs";
import { waitForLog } from "./logs";
import { findMessages, type MessageQuery, waitForMessage } from "./messages";

export type { ProgramFunction } from "../engine/inline-program";
export type { ActiveFault, FaultKind, FaultRule } from "../faults";
export type { Attachment, Message, MessageFilter, MessageKind } from "../services/messages";
export { type SourceLocation, UserError } from "../user-error";
export type { Call, CallFilter, CallQuery } from "./calls";
export type { LogLine } from "./logs";
export type { MessageQuery } from "./messages";

/** Settings of {@link LocalCloud.run}. */
export interface RunOptions {
  /** Default `dev`. Of a folder, `Pulumi.<stack>.yaml` is read where there is one. */
  stack?: string;
  /** Configuration by key, such as `portico:alarmEmail`, over what the stack's file says. A key without a colon is the project's own. */
  config?: Configuration;
  /** Gets every line that a person at the terminal would see: what the program prints, what is refused, why a request failed. Default: nobody. */
  print?(line: string): void;
}

/** Settings of an AWS SDK client that calls a local cloud as its administrator. */
export interface AwsClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/**
 * A Pulumi stack that runs in this process, for tests: on ports and with data of its own, and with nothing left behind once it is
 * closed. Any number can run side by side.
 *
 * @example
 * const cloud = await LocalCloud.run("examples/event-api");
 * const { status } = await cloud.fetch("/openapi.json"); // 200
 * await cloud.close();
 */
export class LocalCloud {
  /** The cloud's clock. */
  readonly clock: {
    /**
     * Puts the clock forward, for the services and for `Date` in Node functions (`Date.now()`, `new Date()`). Timers go on as they were: what
     * sleeps, sleeps.
     *
     * @param by such as "15 minutes" or "1 day"; a number is milliseconds
     * @throws UserError when that is no duration, or a negative one
     */
    advance(by: string | number): void;
    /** Milliseconds since 1970. */
    now(): number;
  };
  readonly #running: RunningCloud;
  readonly #clock: MovableClock;
  readonly #calls: Calls;

  private constructor(running: RunningCloud, clock: MovableClock, calls: Calls) {
    this.#running = running;
    this.#calls = calls;
    this.#clock = clock;
    this.clock = clock;
  }

  /**
   * Runs a Pulumi program and serves what it declares. Resolves when all of it works.
   *
   * @param program the folder of a program, which runs in a process of its own, as `portico dev` runs it; or a function, which runs in this process
   * and returns the outputs (one at a time: others wait)
   * @throws UserError in one line when there is no program, or it fails; nothing runs then
   */
  static async run(program: string | ProgramFunction, { stack, config, print }: RunOptions = {}): Promise<LocalCloud> {
    const clock = new MovableClock();
    const calls = new Calls(() => clock.now());
    const options = { directory: program, stack, config, print, clock, port: 0, ephemeral: true, keepsPrograms: true };
    return new LocalCloud(await startLocalCloud({ ...options, called: calls.note }), clock, calls);
  }

  /** The stack's outputs, secrets as plain values. */
  get outputs(): Properties {
    return this.#running.outputs;
  }

  /** Base URL of the API port: APIs are below it, and `/_portico`. */
  get url(): string {
    return this.#running.url;
  }

  /** For AWS SDK clients: `new DynamoDBClient(cloud.aws)`. */
  get aws(): AwsClientConfig {
    return {
      endpoint: this.#running.awsUrl,
      region: this.#running.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
  }

  /**
   * As the global `fetch`; a text that begins with "/" is a path below the stack's output `url`. An address of a custom domain of the stack, such as
   * `https://api.example.com/orders`, leads here.
   *
   * @throws UserError for a path, when the stack has no output `url`
   */
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    if (input instanceof Request) return fetch(input, init);
    if (typeof input !== "string" || !input.startsWith("/")) return fetch(this.#here(String(input)), init);
    const { url } = this.outputs;
    if (typeof url !== "string")
      throw new UserError(
        `the stack has no output "url", so ${input} leads nowhere: export it, or give a whole address`,
      );
    return fetch(this.#here(url + input), init);
  }

  #here(address: string): string {
    return addressHere(this.#running, address);
  }

  /**
   * Waits until a log has a line that matches, and answers that line. One that was written before counts.
   *
   * @param source logical name, name or ARN of a function; or name of a log group
   * @param pattern a text that the line holds, or a regular expression
   * @param timeout milliseconds; default 5,000
   * @throws UserError when there is no such source, or no line in time; it shows the last lines that there were
   */
  waitForLog(
    source: string,
    pattern: string | RegExp,
    { timeout = 5_000 }: { timeout?: number } = {},
  ): Promise<LogLine> {
    return waitForLog(this.#running, source, pattern, timeout);
  }

  /**
   * What goes wrong on purpose: `add` a rule, and `remove` it by its id or `clear` all.
   *
   * @example
   * cloud.faults.add({ kind: "error", service: "dynamodb", rate: 0.2, seed: 1, for: "1 minute" });
   */
  get faults(): Pick<Faults, "add" | "remove" | "clear" | "active"> {
    return this.#running.faults;
  }

  /**
   * Waits until a message passes that is as asked, and answers it: an e-mail, SMS or HTTP notification of the outbox; or what a queue, topic or event bus
   * took in. One that passed before counts.
   *
   * @param query what is known of it, such as `{ kind: "email", to: "ops@example.com", subject: /ALARM/ }`; or a function that decides
   * @param timeout milliseconds; default 5,000
   * @throws UserError when there is none in time; it shows the last messages that there were
   */
  waitForMessage(query: MessageQuery, { timeout = 5_000 }: { timeout?: number } = {}): Promise<Message> {
    return waitForMessage(this.#running, query, timeout);
  }

  /** The messages so far that are as asked, in their order; of each kind the last 1,000 are kept. */
  messages(query: MessageQuery = {}): Message[] {
    return findMessages(this.#running, query);
  }

  /**
   * The AWS calls so far that are as asked, in their order, refused ones too; the last 10,000 are kept.
   *
   * @param query what is known of them, or a function that decides
   * @example
   * expect(cloud.calls({ service: "dynamodb", operation: "Scan", function: "orders-read" })).toEqual([]);
   */
  calls(query: CallQuery = {}): Call[] {
    return this.#calls.find(this.#running, query);
  }

  /** As new: data, messages, calls, logs, faults and counters gone, functions in fresh instances, the clock right; resources, addresses and keys stay. Requests under way fail. */
  async reset(): Promise<void> {
    await this.#running.reset();
    this.#calls.clear();
    this.#clock.reset();
  }

  /** Stops all of it. May be called twice. */
  async close(): Promise<void> {
    await this.#running.close();
  }

  /** `await using cloud = await LocalCloud.run(…)` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
