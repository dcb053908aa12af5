import type { Cloud } from "../../cloud";
import { arnOf } from "../ids";
import { StoredMap } from "../stored-map";
import { noBus, noRule } from "./errors";

/** An event bus. */
export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** Its policy, as JSON text. */
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** Where a rule sends events, as `PutTargets` takes it. */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  /** JSON text. */
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

/** A rule of a bus. Another object as soon as anything of it changes. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  /** JSON text. */
  readonly pattern?: string;
  /** Such as `rate(5 minutes)`. */
  readonly schedule?: string;
  /** Milliseconds since 1970, from which a rate counts. */
  readonly since: number;
  readonly isEnabled: boolean;
  readonly state: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly targets: readonly Target[];
}

/** Every account has this bus. */
export const defaultBus = "default";

/** Buses and rules. */
export class EventsState {
  readonly buses: StoredMap<Bus>;
  /** By ARN. */
  readonly rules: StoredMap<Rule>;

  constructor(readonly cloud: Cloud) {
    this.buses = new StoredMap(cloud.store, "events.buses");
    this.rules = new StoredMap(cloud.store, "events.rules");
    this.#addDefault();
  }

  busArn(name: string): string {
    return arnOf(this.cloud, "events", `event-bus/${name}`);
  }

  ruleArn(name: string, busName: string): string {
    return arnOf(this.cloud, "events", `rule/${busName === defaultBus ? name : `${busName}/${name}`}`);
  }

  /** @param nameOrArn left out: the default bus. @throws AwsError ResourceNotFoundException */
  bus(nameOrArn: string | undefined): Bus {
    const name = busNameOf(nameOrArn);
    const found = this.buses.get(name);
    if (found === undefined) throw noBus(name);
    return found;
  }

  /** @throws AwsError ResourceNotFoundException */
  rule(name: string, busNameOrArn: string | undefined): Rule {
    const bus = this.bus(busNameOrArn);
    const found = this.rules.get(this.ruleArn(name, bus.name));
    if (found === undefined) throw noRule(name, bus.name);
    return found;
  }

  rulesOf(busName: string): Rule[] {
    return this.rules.values().filter((rule) => rule.busName === busName);
  }

  /** Takes away what is not kept. The default bus always is, without its policy unless that is kept. */
  filter(isBusKept: (bus: Bus) => boolean, isRuleKept: (rule: Rule) => boolean): void {
    this.buses.filter((bus) => bus.name === defaultBus || isBusKept(bus));
    this.rules.filter(isRuleKept);
  }

  #addDefault(): void {
    if (this.buses.has(defaultBus)) return;
    const now = this.cloud.clock.now();
    const arn = this.busArn(defaultBus);
    this.buses.set(defaultBus, { name: defaultBus, arn, tags: {}, createdAt: now, changedAt: now });
  }
}

/** The name in the name or ARN of a bus. */
export const busNameOf = (nameOrArn: string | undefined): string =>
  nameOrArn?.replace(/^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//, "") || defaultBus;
