import type { EnforcementLevel } from "@pulumi/policy";
import { DeclaredStack } from "./declared";
import type { Exemptions, FoundExemption } from "./exemption";
import { profiles } from "./profiles";
import type { ResourceRule, Rule } from "./rule";
import type { Settings } from "./settings";
import type { StackRule } from "./stack-rule";
import { argsFor, NotApplicable, policyResources, type StackSubject, type Subject } from "./subject";
import { isUnknown } from "./unknowns";

/** How one rule is applied. */
export interface Ruling {
  level: EnforcementLevel;
  /** What its user configured, over its defaults. */
  config: Readonly<Record<string, unknown>>;
}

/** What one rule says of one resource. */
export interface Verdict extends Ruling {
  rule: Rule;
  urn: string;
  type: string;
  /** What is wrong, and what to write instead; or the path of a value that is not known yet, where `isUnknown`. */
  message: string;
  isUnknown: boolean;
  /** Why the verdict does not count, or did not until lately. */
  exemption: FoundExemption | undefined;
}

/** What one rule has changed of one resource. */
export interface Remedied {
  rule: Rule;
  /** The inputs that it changed, with their new values. */
  changes: Readonly<Record<string, unknown>>;
  /** Path of a value that is not known, for want of which nothing was changed. */
  unknown?: string;
}

interface Active<Kind extends Rule = Rule> extends Ruling {
  rule: Kind;
}

/** Applies rules to resources, each resource unpacked once for all of them. What is disabled never runs. */
export class Judge {
  readonly #rules: readonly Active[];
  readonly #aboutStacks: readonly Active<StackRule>[];
  readonly #judgesOf = new Map<string, readonly Active<ResourceRule>[]>();
  readonly #mendersOf = new Map<string, readonly Active[]>();
  readonly #exemptions: Exemptions;

  /** @param rulingOf how each rule is applied */
  constructor(rules: readonly Rule[], rulingOf: (rule: Rule) => Ruling, exemptions: Exemptions) {
    const all = rules.map((rule) => ({ rule, ...rulingOf(rule) }));
    this.#rules = all.filter(({ level }) => level !== "disabled");
    this.#aboutStacks = this.#rules.filter((active): active is Active<StackRule> => active.rule.kind === "stack");
    this.#exemptions = exemptions;
  }

  /** Changes the inputs of a resource by every rule whose level says so, but for one that it is exempt from. */
  remedy(subject: Subject): Remedied[] {
    const done: Remedied[] = [];
    for (const { rule, config } of this.#menders(subject.type)) {
      if (this.#exemptions.find(rule.name, subject.urn)?.isOver === false) continue;
      const before = { ...subject.props };
      try {
        if (!rule.remediateResource?.(argsFor(subject, config))) continue;
        const changes = Object.entries(subject.props).filter(([name, value]) => value !== before[name]);
        done.push({ rule, changes: Object.fromEntries(changes) });
      } catch (error) {
        if (isUnknown(error)) done.push({ rule, changes: {}, unknown: error.props.join(".") });
        else if (!(error instanceof NotApplicable)) throw failed(rule, error);
      }
    }
    return done;
  }

  /** What the rules about single resources say. */
  resource(subject: Subject): Verdict[] {
    const said: Verdict[] = [];
    for (const active of this.#judges(subject.type))
      this.#ask(active, subject, said, (report) =>
        active.rule.validateResource(argsFor(subject, active.config), (message) => report(message)),
      );
    return said;
  }

  /** What the rules about the stack say of each of its resources. */
  stack(subjects: readonly StackSubject[]): Verdict[] {
    const said: Verdict[] = [];
    const stack = new DeclaredStack(policyResources(subjects));
    for (const active of this.#aboutStacks)
      for (const declared of active.rule.types.flatMap((type) => stack.ofType(type)))
        this.#ask(active, declared, said, (report) =>
          active.rule.faultsOf(declared, { stack, config: active.config }).forEach(report),
        );
    return said;
  }

  #ask(
    { rule, level, config }: Active,
    { urn, type }: Pick<Subject, "urn" | "type">,
    said: Verdict[],
    ask: (report: (message: string) => void) => unknown,
  ): void {
    // What was to be mended and still is not right has to be mended by hand.
    const verdict = { rule, config, level: level === "remediate" ? ("mandatory" as const) : level, urn, type };
    const exemption = this.#exemptions.find(rule.name, urn);
    try {
      ask((message) => said.push({ ...verdict, message, isUnknown: false, exemption }));
    } catch (error) {
      if (isUnknown(error)) said.push({ ...verdict, message: error.props.join("."), isUnknown: true, exemption });
      else if (!(error instanceof NotApplicable)) throw failed(rule, error);
    }
  }

  #judges(type: string): readonly Active<ResourceRule>[] {
    return once(this.#judgesOf, type, () =>
      this.#rules.filter(
        (active): active is Active<ResourceRule> => active.rule.kind === "resource" && isAbout(active.rule, type),
      ),
    );
  }

  /** A rule about a stack may mend other types than it judges. */
  #menders(type: string): readonly Active[] {
    return once(this.#mendersOf, type, () =>
      this.#rules.filter(
        ({ rule, level }) =>
          level === "remediate" &&
          (rule.kind === "stack" ? rule.mends === type : rule.remediateResource && isAbout(rule, type)),
      ),
    );
  }
}

/**
 * How rules are applied by what a stack's configuration says: a rule's own level, then the profile's, then the one that was set for it.
 *
 * @param settings of the stack
 */
export const rulingBy =
  ({ profile, levels, rules, production }: Settings) =>
  (rule: Rule): Ruling => ({
    level: levels[rule.name] ?? profiles[profile][rule.name] ?? rule.enforcementLevel,
    // A rule's own list of stacks goes before what the stack says of itself.
    config: { ...defaultsOf(rule), ...(production !== undefined && { production }), ...listed(rules[rule.name]) },
  });

const listed = (config: Readonly<Record<string, unknown>> = {}) =>
  "stacks" in config ? { production: undefined, ...config } : config;

const defaultsOf = ({ configSchema }: Rule): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(configSchema?.properties ?? {}).flatMap(([name, schema]) =>
      schema.default === undefined ? [] : [[name, schema.default]],
    ),
  );

const isAbout = ({ types }: ResourceRule, type: string): boolean => types === "*" || types.includes(type);

const failed = ({ name }: Rule, error: unknown): Error =>
  new Error(`the rule ${name} failed: ${error instanceof Error ? error.stack : String(error)}`, { cause: error });

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
