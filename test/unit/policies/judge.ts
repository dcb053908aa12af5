import type { ResourceValidationArgs } from "@pulumi/policy";
import * as policy from "@pulumi/policy";
import type { Rule } from "../../../policies/rule";

/** What Pulumi's engine sends in a preview for a text that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Exported since 1.21, but left out of the package's type declarations. */
const { UnknownValueError, unknownCheckingProxy } = policy as unknown as {
  UnknownValueError: new () => Error & { props: string[] };
  unknownCheckingProxy: <Props extends object>(props: Props) => Props;
};

/** What came of a rule on one resource, as Pulumi's policy server would report it. */
export type Verdict = "passes" | "does not apply" | `unknown: ${string}` | readonly string[];

class NotApplicable extends Error {}

const argsFor = (type: string, props: object, config: object): ResourceValidationArgs => ({
  type,
  props: unknownCheckingProxy(props),
  urn: `urn:pulumi:test::test::${type}::it`,
  name: "it",
  opts: {
    protect: false,
    ignoreChanges: [],
    aliases: [],
    additionalSecretOutputs: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  },
  stackTags: new Map(),
  isType: (resourceClass) => (resourceClass as unknown as { __pulumiType: string }).__pulumiType === type,
  asType: () => undefined,
  getConfig: <T extends object>() => config as T,
  notApplicable: () => {
    throw new NotApplicable();
  },
});

/** Judges inputs by a rule, through the proxy that Pulumi puts before them. */
export function judge(rule: Rule, type: string, props: object, config: object = {}): Verdict {
  const faults: string[] = [];
  if (typeof rule.validateResource !== "function") throw new Error(`${rule.name} has no single validateResource`);
  try {
    rule.validateResource(argsFor(type, props, config), (fault) => faults.push(String(fault)));
  } catch (error) {
    if (error instanceof UnknownValueError) return `unknown: ${error.props.join(".")}`;
    if (error instanceof NotApplicable) return "does not apply";
    throw error;
  }
  return faults.length === 0 ? "passes" : faults;
}

/** The inputs after the rule's remedy; undefined where there was nothing to mend. */
export function mend(rule: Rule, type: string, props: object, config: object = {}): unknown {
  const inputs = JSON.parse(JSON.stringify(props)) as object;
  const mended = rule.remediateResource?.(argsFor(type, inputs, config));
  if (mended === undefined) return undefined;
  if (!(mended as { __isSpecialProxy?: true }).__isSpecialProxy) throw new Error(`${rule.name} lost the proxy`);
  return (mended as { __getSpecialProxyTarget: unknown }).__getSpecialProxyTarget;
}
