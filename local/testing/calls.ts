import type { CallListener } from "../aws/call-log";
import type { LocalCloud as RunningCloud } from "../index";
import type { Service } from "../service";

/** An AWS call that was made of a stack: by one of its functions, or by the test itself. */
export interface Call {
  /** The service's name in ARNs, such as `dynamodb`. */
  service: string;
  /** Such as `PutItem`. */
  operation: string;
  /** ARNs of what it was done to: tables, indexes, queues, keys. */
  resources: readonly string[];
  /** Physical name of the function that made it. Undefined for whoever is no function of the stack, such as the test. */
  function?: string;
  /** HTTP status of the answer. */
  status: number;
  /** Milliseconds since 1970, by the cloud's clock. */
  timestamp: number;
}

/** What is known of the calls that are meant. */
export interface CallFilter {
  service?: string;
  operation?: string;
  /** Logical or physical name of a function. */
  function?: string;
}

/** Which calls are meant: by what is known of them, or by a function that decides. */
export type CallQuery = CallFilter | ((call: Call) => boolean);

/** Calls that are kept; older ones are let go. */
const most = 10_000;

/** The latest calls of a cloud, in memory. */
export class Calls {
  #made: Omit<Call, "function">[] = [];
  readonly #keys = new WeakMap<object, string>();

  constructor(private readonly now: () => number) {}

  /** Notes a call. */
  readonly note: CallListener = ({ accessKeyId, ...call }) => {
    const made = { ...call, timestamp: this.now() };
    if (accessKeyId !== undefined) this.#keys.set(made, accessKeyId);
    this.#made.push(made);
    if (this.#made.length > most * 2) this.#made = this.#made.slice(-most);
  };

  /** The calls that are as asked, in their order. */
  find(cloud: RunningCloud, query: CallQuery): Call[] {
    const matches = typeof query === "function" ? query : matching(cloud, query);
    return this.#made
      .slice(-most)
      .map((call) => ({ ...call, ...functionOf(cloud.services, this.#keys.get(call)) }))
      .filter(matches);
  }

  clear(): void {
    this.#made = [];
  }
}

function functionOf(services: ReadonlyMap<string, Service>, accessKeyId: string | undefined) {
  const arn = accessKeyId === undefined ? undefined : services.get("lambda")?.callerOf?.(accessKeyId)?.functionArn;
  return arn === undefined ? {} : { function: arn.slice(arn.lastIndexOf(":") + 1) };
}

function matching({ document }: RunningCloud, { service, operation, function: name }: CallFilter) {
  const names = document.resources
    .filter(({ type, name: logical }) => type === "aws:lambda/function:Function" && logical === name)
    .map(({ id }) => id);
  return (call: Call): boolean =>
    (service === undefined || call.service === service) &&
    (operation === undefined || call.operation === operation) &&
    (name === undefined || call.function === name || names.includes(call.function ?? ""));
}
