import type {
  Policies,
  ReportViolation,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Exemptions, saidOfExempted, saidOfOver } from "./exemption";

type Policy = Policies[number];

/** Name of the rule that says what is exempt. */
export const exemptionsRule = "portico-exemptions";

/**
 * Makes policies heed exemptions. A violation that is exempt is no longer the policy's: the rule `portico-exemptions`, which comes last, says it as an advice, with its
 * reason; nor is such a resource mended. Once the exemption is over the violation counts again, and says so.
 *
 * @returns the policies as they are where nothing is exempt
 */
export function exempting(policies: Policies, exemptions: Exemptions): Policies {
  if (exemptions.isEmpty) return policies;
  const ledger = new Ledger();
  return [...policies.map((policy) => exemptingOne(policy, exemptions, ledger)), ruleOf(ledger)];
}

function exemptingOne(policy: Policy, exemptions: Exemptions, ledger: Ledger): Policy {
  if (exemptions.isEmptyFor(policy.name)) return policy;
  const { name } = policy;
  const reporting =
    (report: ReportViolation, itself?: string): ReportViolation =>
    (message, urn) => {
      const found = exemptions.find(name, urn ?? itself ?? "");
      if (!found) report(message, urn);
      else if (found.isOver) report(`${message} ${saidOfOver(found)}`, urn);
      else ledger.add(urn ?? itself ?? "", saidOfExempted(found, message));
    };
  const validating = (validate: ResourceValidation): ResourceValidation =>
    Object.assign(((args, report) => validate(args, reporting(report, args.urn))) as ResourceValidation, {
      ...validate,
    });
  const { validateResource, remediateResource } = policy as ResourceValidationPolicy;
  const { validateStack } = policy as StackValidationPolicy;
  const changed = {
    ...policy,
    ...(validateResource && {
      validateResource: Array.isArray(validateResource)
        ? validateResource.map(validating)
        : validating(validateResource),
    }),
    ...(remediateResource && {
      remediateResource: Object.assign(
        ((args) =>
          exemptions.find(name, args.urn)?.isOver === false
            ? undefined
            : remediateResource(args)) as typeof remediateResource,
        { ...remediateResource },
      ),
    }),
    ...(validateStack && {
      validateStack: Object.assign(((args, report) => validateStack(args, reporting(report))) as typeof validateStack, {
        ...validateStack,
      }),
    }),
  };
  return changed as Policy;
}

/** What was exempt, until the rule that says so has had its turn: Pulumi asks all policies about one resource, in order, before it goes on. */
class Ledger {
  readonly #said = new Map<string, string[]>();

  add(urn: string, message: string): void {
    this.#said.set(urn, [...(this.#said.get(urn) ?? []), message]);
  }

  take(urn: string): readonly string[] {
    const said = this.#said.get(urn) ?? [];
    this.#said.delete(urn);
    return said;
  }

  get urns(): readonly string[] {
    return [...this.#said.keys()];
  }
}

function ruleOf(ledger: Ledger): Policy {
  const say = (urn: string, report: ReportViolation) => {
    for (const message of ledger.take(urn)) report(message, urn);
  };
  const rule: ResourceValidationPolicy & StackValidationPolicy = {
    name: exemptionsRule,
    displayName: "What is exempt from other rules, and why",
    description: "This resource is exempt from a rule",
    enforcementLevel: "advisory",
    severity: "low",
    validateResource: ({ urn }, report) => say(urn, report),
    validateStack: (_, report) => {
      for (const urn of ledger.urns) say(urn, report);
    },
  };
  return rule;
}
