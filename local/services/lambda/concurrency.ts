import { AwsError } from "../aws-json";

/** Requests of all functions at once (AWS, "Lambda quotas": concurrent executions, 1,000). */
export const accountConcurrency = 1000;

/** What reservations must leave to functions without one (AWS, "Configuring reserved concurrency": 100). */
const leastUnreserved = 100;

/** The requests of one function, all of its versions together. */
export interface Slots {
  /** Requests at work or in line. */
  atWork: number;
  /** What is kept for this function, and no more. Undefined: it shares what others leave. */
  reserved: number | undefined;
}

/** AWS's refusal of a request for want of concurrency (429). */
export class Throttled extends AwsError {
  constructor(
    /** What was reached: the function's reservation, or what the account leaves to all others. */
    readonly reason: "ReservedFunctionConcurrentInvocationLimitExceeded" | "ConcurrentInvocationLimitExceeded",
  ) {
    super("TooManyRequestsException", "Rate Exceeded.", 429);
  }
}

/**
 * Counts requests as AWS does: a function with a reservation has so many at once and no more, all others share the rest of the
 * account's.
 */
export class Concurrency {
  readonly #slots = new Map<string, Slots>();
  /** Of all reservations. */
  #reserved = 0;
  #unreservedAtWork = 0;

  /** The slots of a function, by its name. */
  of(name: string): Slots {
    const slots = this.#slots.get(name) ?? { atWork: 0, reserved: undefined };
    this.#slots.set(name, slots);
    return slots;
  }

  /** What all reservations leave. */
  get unreserved(): number {
    return accountConcurrency - this.#reserved;
  }

  /**
   * Reserves concurrency for a function, or gives its reservation back (undefined).
   *
   * @throws AwsError InvalidParameterValueException when too little would be left to the others
   */
  reserve(name: string, reserved: number | undefined): void {
    const slots = this.of(name);
    const all = this.#reserved - (slots.reserved ?? 0) + (reserved ?? 0);
    if (reserved && all > accountConcurrency - leastUnreserved)
      throw new AwsError(
        "InvalidParameterValueException",
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${leastUnreserved}].`,
      );
    if (slots.reserved === undefined) this.#unreservedAtWork -= slots.atWork;
    slots.reserved = reserved;
    this.#reserved = all;
    if (slots.reserved === undefined) this.#unreservedAtWork += slots.atWork;
  }

  /** Takes a slot for a request. @throws Throttled when there is none */
  enter(slots: Slots): void {
    if (slots.reserved === undefined) {
      if (this.#unreservedAtWork >= this.unreserved) throw new Throttled("ConcurrentInvocationLimitExceeded");
      this.#unreservedAtWork += 1;
    } else if (slots.atWork >= slots.reserved) throw new Throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    slots.atWork += 1;
  }

  /** Gives a request's slot back. */
  leave(slots: Slots): void {
    slots.atWork -= 1;
    if (slots.reserved === undefined) this.#unreservedAtWork -= 1;
  }
}
