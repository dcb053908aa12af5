import type { Cloud } from "../../../cloud";
import type { Metrics } from "../../../metrics";
import type { Timer } from "../../../timers";
import { Documents } from "../../documents";
import { act } from "./actions";
import type { Alarm, AlarmState, CompositeAlarm, StateValue } from "./definition";
import { evaluateAlarm } from "./evaluate";
import { History } from "./history";
import { amazonDate } from "./reason";
import { readRule } from "./rule";

const minute = 60_000;
/** Moments that are made up for when the clock is put far ahead: a day of minutes. */
const mostMoments = 1440;

/** The last moment up to a time at which an interval ended. The time is read once: between two readings the clock may go on. */
const wholeBefore = (time: number, interval: number): number => time - (time % interval);

/** What a change of state may say beside its reason. */
type Change = Pick<AlarmState, "value" | "reason" | "reasonData">;

/**
 * All alarms, their states and what they do. Each whole minute by the cloud's clock they are evaluated; when the clock is put forward,
 * for every minute that was skipped.
 */
export class Alarms {
  readonly history: History;
  readonly #alarms: Documents<Alarm>;
  readonly #states = new Map<string, AlarmState>();
  #timer: Timer | undefined;
  #evaluatedAt: number;
  /** Actions, one after the other: who is told hears of states in their order. */
  #acting: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly metrics: Metrics,
  ) {
    this.#alarms = new Documents(cloud.store, "cloudwatch_alarms");
    this.#evaluatedAt = this.now;
    this.history = new History();
    this.#arm();
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  /** All alarms by name. */
  all(): Alarm[] {
    return this.#alarms.all();
  }

  find(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  stateOf(name: string): AlarmState {
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    const at = this.find(name)?.configuredAt ?? this.now;
    const initial: AlarmState = {
      value: "INSUFFICIENT_DATA",
      reason: "Unchecked: Initial alarm creation",
      updatedAt: at,
      changedAt: at,
    };
    this.#states.set(name, initial);
    return initial;
  }

  /** Makes an alarm, or changes it; its state stays until it is evaluated. */
  put(alarm: Alarm): void {
    const isNew = this.find(alarm.name) === undefined;
    this.#alarms.put(alarm.name, alarm);
    this.stateOf(alarm.name);
    this.history.add({
      alarm,
      at: this.now,
      type: "ConfigurationUpdate",
      summary: `Alarm "${alarm.name}" ${isNew ? "created" : "updated"}`,
      data: { version: "1.0", type: isNew ? "Create" : "Update" },
    });
    this.#evaluateComposites(this.now);
    this.#arm();
  }

  /** Keeps an alarm of which only the tags are other ones. */
  retag(alarm: Alarm): void {
    this.#alarms.put(alarm.name, alarm);
  }

  remove(name: string): void {
    this.#alarms.remove(name);
    this.#states.delete(name);
  }

  /** Puts an alarm into a state by hand, until it is evaluated. Composite alarms follow. */
  set(alarm: Alarm, change: Change): void {
    this.#change(alarm, change, this.now);
    this.#evaluateComposites(this.now);
  }

  /** Evaluates all alarms as of the last whole minute. */
  evaluate(): void {
    this.#evaluate(wholeBefore(this.now, minute));
  }

  /** Forgets all states and the history. @param isKept true for alarms that stay */
  reset(isKept: (name: string) => boolean): void {
    for (const { name } of this.all()) if (!isKept(name)) this.remove(name);
    this.#states.clear();
    this.history.clear();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** Resolves when everybody was told of all states so far. */
  get settled(): Promise<void> {
    return this.#acting;
  }

  /** Every minute; more often for alarms on periods of less. */
  get #interval(): number {
    const periods = this.all().flatMap((alarm) => (alarm.kind === "metric" ? [alarm.period * 1000] : []));
    return Math.min(minute, ...periods);
  }

  #arm(): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    const interval = this.#interval;
    const next = wholeBefore(this.now, interval) + interval;
    this.#timer = this.cloud.timers.at(next, () => this.#tick());
  }

  #tick(): void {
    const interval = this.#interval;
    const last = wholeBefore(this.now, interval);
    const first = Math.max(wholeBefore(this.#evaluatedAt, interval) + interval, last - mostMoments * interval);
    for (let at = first; at <= last; at += interval) {
      this.metrics.sample(at - 1); // still of the minute that ends
      this.#evaluate(at);
    }
    this.#evaluatedAt = last;
    this.#arm();
  }

  #evaluate(at: number): void {
    for (const alarm of this.all()) {
      if (alarm.kind !== "metric") continue;
      const verdict = this.#verdict(() => evaluateAlarm(alarm, this.metrics, at), alarm);
      if (verdict !== undefined && verdict.value !== this.stateOf(alarm.name).value) this.#change(alarm, verdict, at);
    }
    this.#evaluateComposites(at);
  }

  /** An expression that cannot be evaluated, such as one with a function that is not here, is said once. */
  #verdict<Verdict>(evaluate: () => Verdict, { name }: Alarm): Verdict | undefined {
    try {
      return evaluate();
    } catch (error) {
      const line = `alarm: ${name} cannot be evaluated: ${error instanceof Error ? error.message : error}`;
      if (!this.#said.has(line)) this.cloud.print(line);
      this.#said.add(line);
      return undefined;
    }
  }

  readonly #said = new Set<string>();

  /** Composite alarms may be about each other: until none changes. */
  #evaluateComposites(at: number): void {
    const composites = this.all().filter((alarm) => alarm.kind === "composite");
    for (let round = 0; round <= composites.length; round++) {
      const changed = composites.filter((alarm) => this.#evaluateComposite(alarm, at));
      if (changed.length === 0) return;
    }
  }

  #evaluateComposite(alarm: CompositeAlarm, at: number): boolean {
    const rule = readRule(alarm.rule);
    const value: StateValue = rule.holds((name) => this.find(name) && this.stateOf(name).value) ? "ALARM" : "OK";
    if (value === this.stateOf(alarm.name).value) return false;
    const triggering = rule.alarms.flatMap((name) => {
      const found = this.find(name);
      return found === undefined ? [] : [{ found, state: this.stateOf(name) }];
    });
    const [{ found, state } = {}] = triggering.toSorted((a, b) => b.state.changedAt - a.state.changedAt);
    const reason =
      found === undefined || state === undefined
        ? `${alarm.arn} transitioned to ${value}`
        : `${found.arn} transitioned to ${state.value} at ${new Date(state.changedAt).toUTCString()}`;
    const reasonData = JSON.stringify({
      triggeringAlarms: triggering.map((each) => ({
        arn: each.found.arn,
        state: { value: each.state.value, timestamp: amazonDate(each.state.changedAt) },
      })),
    });
    this.#change(alarm, { value, reason, reasonData }, at);
    return true;
  }

  #change(alarm: Alarm, change: Change, at: number): void {
    const before = this.stateOf(alarm.name);
    const isOther = before.value !== change.value;
    const now: AlarmState = { ...change, updatedAt: at, changedAt: isOther ? at : before.changedAt };
    this.#states.set(alarm.name, now);
    if (!isOther) return;
    this.history.addState(alarm, before, now);
    if (now.value === "ALARM") this.cloud.print(`alarm: ${alarm.name} is in ALARM: ${now.reason}`);
    else if (before.value === "ALARM") this.cloud.print(`alarm: ${alarm.name} is ${now.value}: ${now.reason}`);
    this.#acting = this.#acting.then(() => this.#act(alarm, before, now));
  }

  async #act(alarm: Alarm, before: AlarmState, now: AlarmState): Promise<void> {
    if (this.#closed) return;
    for (const { action, error } of await act(this.cloud, alarm, before, now)) {
      const done = error === undefined;
      if (!done) this.cloud.print(`alarm: ${alarm.name} could not tell ${action}: ${error}`);
      this.history.add({
        alarm,
        at: now.updatedAt,
        type: "Action",
        summary: `${done ? "Successfully executed" : "Failed to execute"} action ${action}`,
        data: { actionState: done ? "Succeeded" : "Failed", notificationResource: action, error: error ?? null },
      });
    }
  }
}
