import { randomUUID } from "node:crypto";
import { millisecondsOf } from "../clock";
import type { Clock } from "../cloud";
import { chance } from "./chance";
import { checkRule, type FaultKind, type FaultRule } from "./rule";

export type { FaultKind, FaultRule } from "./rule";

/** A call that may go wrong. */
export interface FaultableCall {
  /** The service's name in ARNs. */
  service: string;
  operation: string;
  /** ARNs of what it is done to. A function: asked only where a rule names a resource. */
  resources(): readonly string[];
}

/** What goes wrong with a call. */
export interface Fault {
  kind: FaultKind;
  /** Milliseconds, of `latency` and `crash`. */
  by: number;
  done: boolean;
}

/** A rule that is in force. */
export interface ActiveFault {
  id: string;
  rule: FaultRule;
  /** How many calls it has hit. */
  hits: number;
}

/** Milliseconds that an instance works before it crashes. */
const usualWork = 5;

interface Entry extends ActiveFault {
  next(): number;
  until: number;
  by: number;
  resource: RegExp | undefined;
}

/** What goes wrong in a local cloud, on purpose: by rules that are added while it runs. */
export class Faults {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  /** True when nothing is to go wrong: spares calls the trouble of asking. */
  get none(): boolean {
    return this.#entries.size === 0;
  }

  /** @throws UserError for a rule that says nothing that can be done */
  add(rule: FaultRule): ActiveFault {
    checkRule(rule);
    const entry: Entry = {
      id: randomUUID(),
      rule: { ...rule },
      hits: 0,
      next: chance(rule.seed),
      until: rule.for === undefined ? Number.POSITIVE_INFINITY : this.clock.now() + millisecondsOf(rule.for),
      by: rule.by === undefined ? usualWork : millisecondsOf(rule.by),
      resource: rule.resource === undefined ? undefined : patternOf(rule.resource),
    };
    this.#entries.set(entry.id, entry);
    return view(entry);
  }

  /** Takes a rule away. False when there is none of this id. */
  remove(id: string): boolean {
    return this.#entries.delete(id);
  }

  /** Takes all rules away. */
  clear(): void {
    this.#entries.clear();
  }

  /** The rules in force, in the order in which they were added. */
  get active(): ActiveFault[] {
    this.#forgetPast();
    return [...this.#entries.values()].map(view);
  }

  /** What goes wrong with this call: latency adds up, and of the rest the first rule that hits counts. */
  for(call: FaultableCall): Fault[] {
    if (this.none) return [];
    this.#forgetPast();
    const faults: Fault[] = [];
    let resources: readonly string[] | undefined;
    for (const entry of this.#entries.values()) {
      const { rule, resource } = entry;
      if (rule.service !== undefined && rule.service !== call.service) continue;
      if (rule.operation !== undefined && rule.operation !== call.operation) continue;
      if (rule.kind === "crash" && call.service !== "lambda") continue;
      if (rule.kind !== "latency" && faults.some(({ kind }) => kind !== "latency")) continue;
      if (resource !== undefined) {
        resources ??= call.resources();
        if (!resources.some((arn) => resource.test(arn))) continue;
      }
      if (entry.next() >= (rule.rate ?? 1)) continue;
      entry.hits += 1;
      if (entry.hits === rule.times) this.#entries.delete(entry.id);
      faults.push({ kind: rule.kind, by: entry.by, done: rule.done ?? false });
    }
    return faults;
  }

  #forgetPast(): void {
    const now = this.clock.now();
    for (const [id, { until }] of this.#entries) if (until <= now) this.#entries.delete(id);
  }
}

const view = ({ id, rule, hits }: Entry): ActiveFault => ({ id, rule, hits });

/** A whole ARN, or what follows its last `:` or `/`. */
function patternOf(resource: string): RegExp {
  const text = resource.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(resource.startsWith("arn:") ? `^${text}$` : `(?:^|[:/])${text}$`);
}
