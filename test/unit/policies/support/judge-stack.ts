import type { PolicyResource } from "@pulumi/policy";
import type { Rule } from "../../../../policies/kit/rule";
import { type More, NotApplicable, optionsOf, providerOf, UnknownValueError, unknownCheckingProxy } from "./judge";

/** A resource of a stack that is judged. */
export interface Given extends More {
  type: string;
  /** Unique in the stack. */
  name: string;
  props: object;
  /** Which resources a property is made from, by name: what Pulumi calls property dependencies. */
  from?: Readonly<Record<string, readonly string[]>>;
}

/** What came of a rule on a stack: the faults by name of the resource they were reported at; beside them what could not be known, if anything. */
export type StackVerdict = "passes" | "does not apply" | `unknown: ${string}` | Readonly<Record<string, string[]>>;

/** Judges a stack by a rule, through the proxies that Pulumi puts before the resources. */
export function judgeStack(rule: Rule, given: readonly Given[], config: object = {}): StackVerdict {
  if (rule.kind !== "stack") throw new Error(`${rule.name} is about single resources: use judge`);
  const faults: Record<string, string[]> = {};
  const names = new Map(given.map((one) => [urnOf(one), one.name]));
  const report = (fault: unknown, urn = "") => {
    const name = names.get(urn);
    if (name === undefined) throw new Error(`${rule.name} reported at the URN "${urn}", which no resource has`);
    faults[name] = [...(faults[name] ?? []), String(fault)];
  };
  try {
    rule.validateStack({ resources: resourcesOf(given), getConfig: <T>() => config as T, ...nothingMore }, report);
  } catch (error) {
    if (error instanceof NotApplicable) return "does not apply";
    if (!(error instanceof UnknownValueError)) throw error;
    const path = `unknown: ${error.props.join(".")}` as const;
    return Object.keys(faults).length === 0 ? path : { ...faults, [path]: [] };
  }
  return Object.keys(faults).length === 0 ? "passes" : faults;
}

const nothingMore = {
  stackTags: new Map<string, string>(),
  notApplicable: (): never => {
    throw new NotApplicable();
  },
};

const urnOf = ({ type, name, urn = `urn:pulumi:test::test::${type}::${name}` }: Given): string => urn;

function resourcesOf(given: readonly Given[]): PolicyResource[] {
  const resources = new Map(given.map((one) => [one.name, resourceOf(one)]));
  if (resources.size !== given.length) throw new Error("two resources of the test have one name");
  for (const { name, from = {} } of given)
    for (const [property, names] of Object.entries(from)) {
      const found = names.map((other) => resources.get(other));
      const resource = resources.get(name);
      if (!resource || found.includes(undefined)) throw new Error(`${name}.${property} is made from what is not there`);
      resource.propertyDependencies[property] = found as PolicyResource[];
      resource.dependencies.push(...(found as PolicyResource[]));
    }
  return [...resources.values()];
}

const resourceOf = (given: Given): PolicyResource => ({
  type: given.type,
  name: given.name,
  urn: urnOf(given),
  props: unknownCheckingProxy(given.props),
  opts: optionsOf(given),
  provider: providerOf(given),
  dependencies: [],
  propertyDependencies: {},
  isType: (resourceClass) => (resourceClass as unknown as { __pulumiType: string }).__pulumiType === given.type,
  asType: () => undefined,
});
