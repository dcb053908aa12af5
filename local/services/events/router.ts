import { randomUUID } from "node:crypto";
import { type EventPattern, readPattern } from "../../patterns";
import { deliver } from "../deliver";
import { Deliveries, isPassing } from "../deliveries";
import { passed } from "../messages";
import { deadLetterAttributes, type Failure } from "./dead-letter";
import { type BusEvent, eventTime } from "./event";
import { byEvents, handOver } from "./hand-over";
import { InvalidInput } from "./input/transformer";
import { EventsMetrics } from "./metrics";
import type { Bus, EventsState, Rule, Target } from "./state";

/** An event on its way to one target of a rule. */
export interface Job {
  readonly ruleArn: string;
  readonly targetId: string;
  readonly event: BusEvent;
  /** Milliseconds since 1970. */
  readonly ingestedAt: number;
  /** Names of the buses that the event has been on. */
  readonly route: readonly string[];
}

/** What is put on a bus. */
export interface NewEvent {
  source: string;
  detailType: string;
  detail: unknown;
  resources?: readonly string[];
  /** Milliseconds since 1970; default now. */
  time?: number;
}

/** Retries and age of an event where a target says nothing (EventBridge user guide, "Event retry policy"). */
const defaultRetries = 185;
const defaultAge = 86_400;
/** Milliseconds before the first retry, and at most before a later one: they double. AWS does not say what its own are. */
const firstDelay = 100;
const longestDelay = 600_000;

/** Takes events for buses, finds the rules that want them, and hands them to the targets. */
export class Router {
  readonly #deliveries: Deliveries<Job>;
  readonly #patterns = new WeakMap<Rule, EventPattern>();
  readonly #said = new Set<string>();
  readonly #metrics: EventsMetrics | undefined;

  constructor(private readonly state: EventsState) {
    const { metrics } = state.cloud;
    this.#metrics = metrics && new EventsMetrics(metrics);
    this.#deliveries = new Deliveries(state.cloud, "events", {
      attempt: (job) => this.#attempt(job),
      retryAfter: (job, attempts, error) => this.#retryAfter(job, attempts, error),
      giveUp: (job, attempts, error) => this.#giveUp(job, attempts, error),
    });
  }

  /** Makes an event of what was put. */
  event({ source, detailType, detail, resources = [], time }: NewEvent): BusEvent {
    const { accountId: account, region, clock } = this.state.cloud;
    return {
      version: "0",
      id: randomUUID(),
      "detail-type": detailType,
      source,
      account,
      time: eventTime(time ?? clock.now()),
      region,
      resources,
      detail,
    };
  }

  /** Takes events, all or none: when this returns, they are kept until every target has them. */
  put(events: readonly { bus: Bus; event: BusEvent }[], route: readonly string[] = []): void {
    const ingestedAt = this.state.cloud.clock.now();
    const jobs = events.flatMap(({ bus, event }) =>
      this.state
        .rulesOf(bus.name)
        .filter((rule) => rule.isEnabled && this.#wants(rule, event))
        .flatMap((rule) => this.#jobsFor(rule, event, ingestedAt, [...route, bus.name])),
    );
    for (const { bus, event } of events) this.#note(bus, event);
    this.#deliveries.add(jobs);
  }

  /** Sends a rule's scheduled event to its targets. */
  strike(rule: Rule, time: number): void {
    const event = {
      ...this.event({ source: "aws.events", detailType: "Scheduled Event", detail: {}, resources: [rule.arn], time }),
    };
    this.#deliveries.add(this.#jobsFor(rule, event, this.state.cloud.clock.now(), [rule.busName]));
  }

  /** Counts a call of PutEvents. */
  counted(entries: number, failed: number): void {
    this.#metrics?.put(entries, failed);
  }

  resume(): void {
    this.#deliveries.resume();
  }

  reset(): void {
    this.#deliveries.clear();
    this.#said.clear();
  }

  close(): void {
    this.#deliveries.close();
  }

  #jobsFor(rule: Rule, event: BusEvent, ingestedAt: number, route: readonly string[]): Job[] {
    this.#metrics?.matched(rule);
    return rule.targets.map(({ Id }) => ({ ruleArn: rule.arn, targetId: Id, event, ingestedAt, route }));
  }

  #wants(rule: Rule, event: BusEvent): boolean {
    if (rule.pattern === undefined) return false;
    const pattern = this.#patterns.get(rule) ?? readPattern(rule.pattern);
    this.#patterns.set(rule, pattern);
    return pattern.matches(event);
  }

  #note({ arn }: Bus, { id, source, detail, "detail-type": subject }: BusEvent): void {
    passed(this.state.cloud, { id, kind: "bus", from: source, to: [arn], subject, body: JSON.stringify(detail) });
  }

  async #attempt(job: Job): Promise<void> {
    const found = this.#find(job);
    if (found === undefined) return;
    const { rule, target } = found;
    const { clock } = this.state.cloud;
    this.#metrics?.begins(rule, clock.now() - job.ingestedAt);
    if (await this.#handOver(rule, target, job)) this.#metrics?.delivered(rule, clock.now() - job.ingestedAt);
  }

  /** Answers whether the target has it: some events stop here. */
  async #handOver(rule: Rule, target: Target, job: Job): Promise<boolean> {
    const bus = target.Arn.split(":")[2] === "events" ? this.state.bus(target.Arn) : undefined;
    if (bus !== undefined) return this.#forward(rule, target, bus, job);
    await handOver(this.state.cloud, rule, target, job);
    return true;
  }

  /** To another bus. An event that comes back to a bus stops there: it would go round for ever. */
  async #forward(rule: Rule, target: Target, bus: Bus, job: Job): Promise<boolean> {
    if (job.route.includes(bus.name)) {
      this.#metrics?.stopped(rule);
      this.#say(`events: ${rule.arn} sends events back to ${bus.name}, where they have been: they stop there`);
      return false;
    }
    await handOver(this.state.cloud, rule, target, job, () => this.put([{ bus, event: job.event }], job.route));
    return true;
  }

  #find({ ruleArn, targetId }: Job): { rule: Rule; target: Target } | undefined {
    const rule = this.state.rules.get(ruleArn);
    const target = rule?.targets.find(({ Id }) => Id === targetId);
    return rule && target && { rule, target };
  }

  #retryAfter(job: Job, attempts: number, error: unknown): number | undefined {
    const { rule, target } = this.#find(job) ?? {};
    if (rule === undefined || target === undefined || error instanceof InvalidInput || !isPassing(error))
      return undefined;
    if (exhausted(this.state.cloud.clock.now(), job, target, attempts) !== undefined) return undefined;
    this.#metrics?.retried(rule);
    return Math.min(firstDelay * 2 ** Math.min(attempts - 1, 20), longestDelay);
  }

  /** Into the dead letter queue of the target; what has none is said, and lost, as on AWS. */
  async #giveUp(job: Job, attempts: number, error: unknown): Promise<void> {
    const found = this.#find(job);
    if (found === undefined) return;
    const { rule, target } = found;
    const { cloud } = this.state;
    const reason = error instanceof Error ? error.message : String(error);
    const begin = `events: ${rule.arn} gives up on ${target.Arn}${attempts === 1 ? "" : ` after ${attempts} attempts`}: ${reason}`;
    const queue = target.DeadLetterConfig?.Arn;
    if (!queue) {
      this.#metrics?.failed(rule);
      this.#say(`${begin}; it has no dead letter queue, so that the event is lost`);
      return;
    }
    const condition = isPassing(error) ? exhausted(cloud.clock.now(), job, target, attempts) : undefined;
    const failure: Failure = { ruleArn: rule.arn, targetArn: target.Arn, error, retries: attempts - 1, condition };
    try {
      const delivery = { body: JSON.stringify(job.event), attributes: deadLetterAttributes(failure) };
      await deliver(cloud, queue, delivery, byEvents(rule.arn));
      this.#metrics?.failed(rule, true);
      this.#say(`${begin}; the event is in ${queue}`);
    } catch (refusal) {
      if (isPassing(refusal)) throw refusal;
      this.#metrics?.failed(rule, false);
      const why = refusal instanceof Error ? refusal.message : String(refusal);
      this.#say(`${begin}; its dead letter queue did not take the event: ${why}`);
    }
  }

  /** Each line once, so that a broken target does not fill the terminal. */
  #say(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.state.cloud.print(line);
  }
}

/** Which of the limits of retrying is reached. */
function exhausted(
  now: number,
  { ingestedAt }: Job,
  { RetryPolicy = {} }: Target,
  attempts: number,
): Failure["condition"] {
  const { MaximumRetryAttempts = defaultRetries, MaximumEventAgeInSeconds = defaultAge } = RetryPolicy;
  if (attempts > MaximumRetryAttempts) return "MaximumRetryAttempts";
  return now - ingestedAt >= MaximumEventAgeInSeconds * 1000 ? "MaximumEventAgeInSeconds" : undefined;
}
