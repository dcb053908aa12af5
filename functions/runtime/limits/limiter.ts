import { setImmediate } from "node:timers/promises";
import { keyOf, principalOf } from "../caller";
import type { Invocation } from "../invocation";
import { service } from "../invocation-start";
import { percentDecoded } from "../percent-decoded";
import { tooManyRequests, unavailable } from "../problem";
import { networkOf } from "./address";
import type { Counter } from "./counter";
import { type Left, limitField, policyField, tightest } from "./fields";
import { admitsUncounted, type Limit, type LimitedRoute, Per, projectParameter } from "./limit";
import { type Window, windowAt } from "./window";

/** How long after its window an item is kept, in seconds: clocks of instances differ. */
const graceSeconds = 60;
/** Seconds after which a client may try again when the table is out of reach. */
const retryAfter = "2";
/** Most used-up windows that an instance remembers. */
const mostSpent = 10_000;

/** A request to be counted by a limit. */
interface Due {
  limit: Limit;
  window: Window;
  /** Milliseconds since 1970. */
  now: number;
}

/** Keeps the limits of one route. */
export class Limiter {
  readonly #policy: string;
  /** Windows that are used up: they stay so, which this instance need not ask the table again. By id, with their ends. */
  readonly #spent = new Map<string, number>();

  constructor(
    private readonly route: LimitedRoute,
    private readonly limits: readonly Limit[],
    private readonly counter: Counter,
  ) {
    this.#policy = policyField(limits);
  }

  /**
   * Counts a request, by one limit after the other: one that a limit refuses is not counted by those after it. What is left goes into the headers of the
   * answer, whatever that is.
   *
   * @param when `request`: by the limits that need not know the body; `body`: by those that do
   * @param meanwhile what may be done in the time that counting takes. It is begun first, unless this instance knows already that a limit refuses the request
   * @throws Problem `too-many-requests`; and `service-unavailable` where the count fails and the limit does not admit what is not counted
   */
  async count(invocation: Invocation, when: "request" | "body", meanwhile?: () => void): Promise<void> {
    invocation.answerHeaders["ratelimit-policy"] = this.#policy;
    const due = this.limits
      .filter((limit) => !limit.late && (limit.by === undefined) === (when === "request"))
      .map((limit) => this.#due(limit, subjectOf(limit, invocation)));
    await this.#countEach(due, invocation, meanwhile);
  }

  /**
   * Counts a request by a limit that waits for its handler to say whose request it is.
   *
   * @param meanwhile as of {@link count}
   * @throws Problem as {@link count}; Error when the route has no such limit
   */
  async countLate(name: string, subject: string, invocation: Invocation, meanwhile?: () => void): Promise<void> {
    const limit = this.limits.find((each) => each.name === name && each.late);
    if (!limit) throw new Error(`${this.route.signature} has no limit "${name}" with \`late: true\``);
    await this.#countEach([this.#due(limit, subject)], invocation, meanwhile);
  }

  #due(limit: Limit, subject: string): Due {
    const { name, seconds } = limit;
    const now = Date.now();
    return { limit, now, window: windowAt({ service, signature: this.route.signature, name, seconds, subject }, now) };
  }

  async #countEach(due: readonly Due[], invocation: Invocation, meanwhile?: () => void): Promise<void> {
    if (meanwhile && !due.some((each) => this.#isSpent(each))) {
      meanwhile();
      await setImmediate(); // else both calls would be prepared in turns, and the one that is waited for sent no sooner than the other
    }
    for (const each of due) await this.#count(each, invocation);
  }

  async #count(due: Due, invocation: Invocation): Promise<void> {
    const { limit, window, now } = due;
    const { seconds, count } = limit;
    const number = this.#isSpent(due) ? undefined : await this.#ask(limit, window, invocation);
    if (number === "unknown") return;
    const left = { limit, remaining: count - (number ?? count), seconds: Math.ceil((window.endsAt - now) / 1000) };
    this.#tell(left, invocation);
    if (number !== undefined) return;
    this.#remember(window);
    throw tooManyRequests({
      detail: `There may be ${count} in ${seconds} s for each ${limit.per}; the next one in ${left.seconds} s`,
      headers: { "retry-after": String(left.seconds) },
    });
  }

  /** Which request of its window it is; undefined past the last, `unknown` where it is let in uncounted. */
  async #ask(limit: Limit, { id, endsAt }: Window, invocation: Invocation): Promise<number | undefined | "unknown"> {
    try {
      return await this.counter({ id, most: limit.count, expires: Math.ceil(endsAt / 1000) + graceSeconds });
    } catch (error) {
      const isAdmitted = admitsUncounted(this.route, limit);
      invocation.metrics.count("LimitUnavailable");
      invocation.log.error("limit not counted", { limit: limit.name, isAdmitted, error });
      if (isAdmitted) return "unknown";
      throw unavailable({ headers: { "retry-after": retryAfter } });
    }
  }

  #tell(left: Left, invocation: Invocation): void {
    invocation.limitsLeft.push(left);
    const told = tightest(invocation.limitsLeft);
    if (told) invocation.answerHeaders.ratelimit = limitField(told);
  }

  #isSpent({ window, now }: Due): boolean {
    const endsAt = this.#spent.get(window.id);
    return endsAt !== undefined && endsAt > now;
  }

  #remember({ id, endsAt }: Window): void {
    if (this.#spent.size >= mostSpent) this.#spent.clear();
    this.#spent.set(id, endsAt);
  }
}

/** Whose request it is. Who cannot be told from others is counted with them. */
function subjectOf({ per, by }: Limit, { event, caller, endpoint, input }: Invocation): string {
  switch (per) {
    case Per.Address:
      return networkOf(event.requestContext.identity?.sourceIp ?? "");
    case Per.Key:
      return keyOf(caller) ?? "";
    case Per.Principal:
      return principalOf(caller);
    case Per.Project:
      return percentDecoded(event.pathParameters?.[projectParameter(endpoint?.route.pathTemplate ?? "") ?? ""] ?? "");
    case Per.Account:
      return by?.(input?.body as never) ?? "";
  }
}
