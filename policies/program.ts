import type { EnforcementLevel, Severity } from "@pulumi/policy";
import { type Declared, DeclaredStack } from "./declared";
import { Exemptions, saidOfOver } from "./exemption";
import { profiles } from "./profiles";
import {
  argsFor,
  defaultProviderOf,
  isProvider,
  type Judged,
  NotApplicable,
  policyResources,
  providerOf,
} from "./program-views";
import type { ResourceRule, Rule } from "./rule";
import type { Settings } from "./settings";
import type { StackRule } from "./stack-rule";
import { isUnknown } from "./unknowns";

/** A resource that a program declares. */
export interface ProgramResource {
  urn: string;
  /** Pulumi's token, such as `aws:sqs/queue:Queue`. */
  type: string;
  name: string;
  /** False for components. */
  custom: boolean;
  /** As Pulumi lays them before policies: what is not known is Pulumi's mark for it. */
  inputs: Readonly<Record<string, unknown>>;
  /** What AWS would add, as far as it is known. */
  outputs: Readonly<Record<string, unknown>>;
  /** URNs of the resources that each input is made from, by its name. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  protect: boolean;
  /** URN of its provider; undefined for the default one. */
  provider: string | undefined;
}

/** One rule that one resource breaks. */
export interface Violation {
  /** The rule's name. */
  policy: string;
  severity: Severity;
  /** `remediate` where it was mended, `mandatory` where it must be, `advisory` where it may be or cannot be judged. */
  level: EnforcementLevel;
  urn: string;
  type: string;
  /** What is wrong, and what to write instead. */
  message: string;
  /** True: the rule's remedy has changed the inputs, as it would in a deployment. */
  remediated: boolean;
}

/** A violation that does not count, for a while. */
export interface ExemptedViolation extends Violation {
  reason: string;
  until: string;
}

/** All that rules say of a program. */
export interface Judgement {
  violations: Violation[];
  exempted: ExemptedViolation[];
  /** How many resources were judged. Components and providers are none. */
  resources: number;
}

/** How {@link judgeProgram} judges. */
export interface JudgeOptions {
  rules: readonly Rule[];
  settings: Settings;
  /** Inputs of the provider of resources that name none, such as its region. */
  defaultProvider: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970: exemptions end. */
  now: number;
}

/** Judges all resources of a program, as Pulumi's engine does with a policy pack: remedies first, then every resource, then all of them together. */
export function judgeProgram(resources: readonly ProgramResource[], options: JudgeOptions): Judgement {
  return new Court(resources, options).judge();
}

/** A rule that is on. */
interface ActiveRule<Kind extends Rule = Rule> {
  rule: Kind;
  level: EnforcementLevel;
  config: Readonly<Record<string, unknown>>;
}

class Court {
  readonly #violations: Violation[] = [];
  readonly #exempted: ExemptedViolation[] = [];
  readonly #exemptions: Exemptions;
  readonly #judged: readonly Judged[];
  readonly #active: readonly ActiveRule[];

  constructor(resources: readonly ProgramResource[], { rules, settings, defaultProvider, now }: JudgeOptions) {
    this.#exemptions = new Exemptions(settings.exemptions, now);
    const providers = new Map(resources.filter(isProvider).map((resource) => [resource.urn, providerOf(resource)]));
    const byDefault = defaultProviderOf(defaultProvider);
    this.#judged = resources
      .filter((resource) => resource.custom && !isProvider(resource))
      .map((declared) => ({
        declared,
        inputs: copyOf(declared.inputs),
        provider: providers.get(declared.provider ?? "") ?? byDefault,
      }));
    this.#active = rules.flatMap((rule) => {
      const level = settings.levels[rule.name] ?? profiles[settings.profile][rule.name] ?? rule.enforcementLevel;
      const config = { ...defaultsOf(rule), ...settings.rules[rule.name] };
      return level === "disabled" ? [] : [{ rule, level, config }];
    });
  }

  judge(): Judgement {
    const byType = indexed(this.#active.filter(isAboutResources));
    const remedies = this.#active.filter(({ level, rule }) => level === "remediate" && rule.remediateResource);
    for (const judged of this.#judged) {
      for (const active of remedies) this.#remediate(judged, active);
      for (const active of byType(judged.declared.type)) this.#judgeResource(judged, active);
    }
    this.#judgeStack(this.#active.filter(isAboutStacks));
    return { violations: this.#violations, exempted: this.#exempted, resources: this.#judged.length };
  }

  #remediate(judged: Judged, { rule, config }: ActiveRule): void {
    const { declared } = judged;
    if (this.#exemptions.find(rule.name, declared.urn)?.isOver === false) return;
    const before = copyOf(judged.inputs);
    try {
      if (!rule.remediateResource?.(argsFor(judged, config))) return;
    } catch (error) {
      // What a remedy cannot know is judged, and said, like anything else.
      if (isUnknown(error) || error instanceof NotApplicable) return;
      throw error;
    }
    const changed = Object.keys(judged.inputs).filter(
      (name) => JSON.stringify(judged.inputs[name]) !== JSON.stringify(before[name]),
    );
    const message = `${rule.why} ${rule.remediationSteps} Mended: ${changed.join(", ")}.`;
    this.#violations.push({ ...labels(rule, declared), level: "remediate", message, remediated: true });
  }

  #judgeResource(judged: Judged, { rule, level, config }: ActiveRule<ResourceRule>): void {
    this.#try(rule, level, judged.declared, (report) =>
      rule.validateResource(argsFor(judged, config), (message) => report(message)),
    );
  }

  #judgeStack(active: readonly ActiveRule<StackRule>[]): void {
    const declared = new Map(this.#judged.map((one) => [one.declared.urn, one.declared]));
    const stack = new DeclaredStack(policyResources(this.#judged));
    for (const { rule, level, config } of active)
      for (const one of rule.types.flatMap((type) => stack.ofType(type)))
        this.#try(rule, level, declared.get(one.urn) ?? one, (report) =>
          rule.faultsOf(one, { stack, config }).forEach(report),
        );
  }

  #try(
    rule: Rule,
    level: EnforcementLevel,
    resource: Pick<ProgramResource | Declared, "urn" | "type">,
    judge: (report: (message: string) => void) => unknown,
  ): void {
    // What was to be mended and still is not right has to be mended by hand.
    const counted = level === "remediate" ? "mandatory" : level;
    try {
      judge((message) => this.#report(rule, counted, resource, message));
    } catch (error) {
      if (error instanceof NotApplicable) return;
      if (!isUnknown(error)) throw error;
      const message = `Cannot be judged before the deployment: the value of ${error.props.join(".")} is not known.`;
      this.#violations.push({ ...labels(rule, resource), level: "advisory", message, remediated: false });
    }
  }

  #report(rule: Rule, level: EnforcementLevel, resource: Pick<ProgramResource, "urn" | "type">, message: string): void {
    const violation = { ...labels(rule, resource), level, message, remediated: false };
    const found = this.#exemptions.find(rule.name, resource.urn);
    if (!found) this.#violations.push(violation);
    else if (found.isOver) this.#violations.push({ ...violation, message: `${message} ${saidOfOver(found)}` });
    else this.#exempted.push({ ...violation, reason: found.reason, until: found.until });
  }
}

const isAboutResources = (active: ActiveRule): active is ActiveRule<ResourceRule> => active.rule.kind === "resource";
const isAboutStacks = (active: ActiveRule): active is ActiveRule<StackRule> => active.rule.kind === "stack";

const labels = ({ name, severity }: Rule, { urn, type }: Pick<ProgramResource, "urn" | "type">) => ({
  policy: name,
  severity,
  urn,
  type,
});

/** The rules about a type, those about every type among them, in their order. */
function indexed(active: readonly ActiveRule<ResourceRule>[]): (type: string) => readonly ActiveRule<ResourceRule>[] {
  const known = new Map<string, readonly ActiveRule<ResourceRule>[]>();
  return (type) => {
    const found = known.get(type) ?? active.filter(({ rule }) => rule.types === "*" || rule.types.includes(type));
    known.set(type, found);
    return found;
  };
}

const defaultsOf = ({ configSchema }: Rule): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(configSchema?.properties ?? {}).flatMap(([name, schema]) =>
      schema.default === undefined ? [] : [[name, schema.default]],
    ),
  );

/** Inputs came as JSON. */
const copyOf = (inputs: object) => JSON.parse(JSON.stringify(inputs)) as Record<string, unknown>;
