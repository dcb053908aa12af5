import type { PolicyProviderResource, PolicyResourceOptions, ResourceValidationArgs } from "@pulumi/policy";
import * as policy from "@pulumi/policy";
import * as secret from "@pulumi/policy/secret";
import type { Rule } from "../../../../policies/kit/rule";

/** What Pulumi's engine sends in a preview for a text that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Exported since 1.21, but left out of the package's type declarations. */
export const { UnknownValueError, unknownCheckingProxy } = policy as unknown as {
  UnknownValueError: new () => Error & { props: string[] };
  unknownCheckingProxy: <Props extends object>(props: Props) => Props;
};

/** What Pulumi's own server puts before the inputs of remedies, below what it puts before all inputs. */
const { secretsPreservingProxy } = secret as unknown as {
  secretsPreservingProxy: <Props extends object>(props: Props) => Props;
};

/** What came of a rule on one resource, as Pulumi's policy server would report it. */
export type Verdict = "passes" | "does not apply" | `unknown: ${string}` | readonly string[];

/** What a rule throws that has nothing to say. */
export class NotApplicable extends Error {}

/** What a test says of a resource beside its inputs. */
export interface More {
  urn?: string;
  /** Its name in the program. Default: `it`. */
  name?: string;
  protect?: boolean;
  /** The provider that makes it. */
  provider?: Pick<PolicyProviderResource, "props"> & Partial<PolicyProviderResource>;
}

/** Pulumi's options of a resource. */
export const optionsOf = ({ protect = false }: More): PolicyResourceOptions => ({
  protect,
  ignoreChanges: [],
  aliases: [],
  additionalSecretOutputs: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
});

/** Pulumi's provider of a resource. */
export const providerOf = ({ provider }: More): PolicyProviderResource | undefined =>
  provider && {
    type: "pulumi:providers:aws",
    name: "default",
    urn: "urn:pulumi:test::test::pulumi:providers:aws::default",
    ...provider,
    props: unknownCheckingProxy(provider.props),
  };

const argsFor = (type: string, props: object, config: object, more: More): ResourceValidationArgs => ({
  type,
  props: unknownCheckingProxy(props),
  urn: more.urn ?? `urn:pulumi:test::test::${type}::it`,
  name: more.name ?? "it",
  opts: optionsOf(more),
  provider: providerOf(more),
  stackTags: new Map(),
  isType: (resourceClass) => (resourceClass as unknown as { __pulumiType: string }).__pulumiType === type,
  asType: () => undefined,
  getConfig: <T extends object>() => config as T,
  notApplicable: () => {
    throw new NotApplicable();
  },
});

/** Judges inputs by a rule about single resources, through the proxy that Pulumi puts before them. */
export function judge(rule: Rule, type: string, props: object, config: object = {}, more: More = {}): Verdict {
  if (rule.kind !== "resource") throw new Error(`${rule.name} is about a stack: use judgeStack`);
  const faults: string[] = [];
  try {
    rule.validateResource(argsFor(type, props, config, more), (fault) => faults.push(String(fault)));
  } catch (error) {
    if (error instanceof UnknownValueError) return `unknown: ${error.props.join(".")}`;
    if (error instanceof NotApplicable) return "does not apply";
    throw error;
  }
  return faults.length === 0 ? "passes" : faults;
}

/** The inputs after the rule's remedy; undefined where there was nothing to mend. */
export function mend(rule: Rule, type: string, props: object, config: object = {}, more: More = {}): unknown {
  const inputs = JSON.parse(JSON.stringify(props)) as object;
  let mended: unknown;
  try {
    mended = rule.remediateResource?.(argsFor(type, secretsPreservingProxy(inputs), config, more));
  } catch (error) {
    if (error instanceof NotApplicable) return undefined;
    throw error;
  }
  if (mended === undefined) return undefined;
  if (!(mended as { __isSpecialProxy?: true }).__isSpecialProxy) throw new Error(`${rule.name} lost the proxy`);
  return inputs;
}
