import type { EnforcementLevel, Severity } from "@pulumi/policy";
import { Exemptions, saidOfOver } from "./exemption";
import { Judge, type Remedied, rulingBy, type Verdict } from "./judge";
import type { Rule } from "./rule";
import type { Settings } from "./settings";
import { providerOf, type StackSubject } from "./subject";

/** A resource that a program declares. */
export interface ProgramResource {
  urn: string;
  /** Pulumi's token, such as `aws:sqs/queue:Queue`. */
  type: string;
  name: string;
  /** False for components. */
  custom: boolean;
  /** As Pulumi lays them before policies: what is not known is Pulumi's mark for it. */
  inputs: Record<string, unknown>;
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
  defaultProvider: Record<string, unknown>;
  /** Milliseconds since 1970: exemptions end. */
  now: number;
}

/** Judges all resources of a program, as Pulumi's engine does with a policy pack: remedies first, then every resource, then all of them together. */
export function judgeProgram(resources: readonly ProgramResource[], options: JudgeOptions): Judgement {
  const { rules, settings, defaultProvider, now } = options;
  const judge = new Judge(rules, rulingBy(settings), new Exemptions(settings.exemptions, now));
  const violations: Violation[] = [];
  const exempted: ExemptedViolation[] = [];
  const take = (verdicts: readonly Verdict[]) => {
    for (const verdict of verdicts) {
      const violation = violationOf(verdict);
      const { exemption } = verdict;
      if (exemption?.isOver === false && !verdict.isUnknown)
        exempted.push({ ...violation, reason: exemption.reason, until: exemption.until });
      else violations.push(violation);
    }
  };
  const subjects = subjectsOf(resources, defaultProvider);
  for (const subject of subjects) {
    for (const remedied of judge.remedy(subject))
      if (remedied.unknown === undefined) violations.push(mendedOf(remedied, subject));
    take(judge.resource(subject));
  }
  const outputs = new Map(resources.map((resource) => [resource.urn, resource.outputs]));
  take(judge.stack(subjects.map((one) => ({ ...one, props: { ...outputs.get(one.urn), ...one.props } }))));
  return { violations, exempted, resources: subjects.length };
}

/** Components and providers are not judged. Inputs are copied: remedies change them. */
function subjectsOf(resources: readonly ProgramResource[], defaultProvider: Record<string, unknown>): StackSubject[] {
  const isProvider = ({ type }: ProgramResource) => type.startsWith("pulumi:providers:");
  const providers = new Map(
    resources.filter(isProvider).map((found) => [found.urn, providerOf({ ...found, props: found.inputs })]),
  );
  const byDefault = providerOf({ type: "pulumi:providers:aws", name: "default", urn: "", props: defaultProvider });
  return resources
    .filter((resource) => resource.custom && !isProvider(resource))
    .map(({ urn, type, name, inputs, propertyDependencies, protect, provider = "" }) => ({
      ...{ urn, type, name, propertyDependencies, protect },
      props: JSON.parse(JSON.stringify(inputs)) as Record<string, unknown>,
      provider: providers.get(provider) ?? byDefault,
    }));
}

const labelsOf = ({ name, severity }: Rule, { urn, type }: { urn: string; type: string }) => ({
  policy: name,
  severity,
  urn,
  type,
});

const mendedOf = ({ rule, changes }: Remedied, subject: StackSubject): Violation => ({
  ...labelsOf(rule, subject),
  level: "remediate",
  message: `${rule.why} ${rule.remediationSteps} Mended: ${Object.keys(changes).join(", ")}.`,
  remediated: true,
});

function violationOf(verdict: Verdict): Violation {
  const { rule, level, message, isUnknown, exemption } = verdict;
  const said = isUnknown ? `Cannot be judged before the deployment: the value of ${message} is not known.` : message;
  return {
    ...labelsOf(rule, verdict),
    level: isUnknown ? "advisory" : level,
    message: exemption?.isOver ? `${said} ${saidOfOver(exemption)}` : said,
    remediated: false,
  };
}
