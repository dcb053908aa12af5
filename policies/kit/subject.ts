import type {
  PolicyProviderResource,
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
} from "@pulumi/policy";
import { tokenOf } from "./rule";
import type { ResourceClass } from "./told";
import { unknownCheckingProxy } from "./unknowns";

/** A resource that is judged. */
export interface Subject {
  urn: string;
  /** Pulumi's token, such as `aws:sqs/queue:Queue`. */
  type: string;
  name: string;
  /** Plain values; what is not known is Pulumi's mark for it. Remedies change them. */
  props: Record<string, unknown>;
  protect: boolean;
  /** The provider that makes it, its inputs behind Pulumi's proxy. */
  provider: PolicyProviderResource | undefined;
}

/** One of the resources of a stack. */
export interface StackSubject extends Subject {
  /** URNs of the resources that each property is made from, by its name. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** What a rule throws that has nothing to say. */
export class NotApplicable extends Error {}

/** A provider, as Pulumi lays it before the rules about its resources. */
export const providerOf = ({ type, name, urn, props }: Pick<Subject, "type" | "name" | "urn" | "props">) => ({
  type,
  name,
  urn,
  props: unknownCheckingProxy(props),
});

/** A resource as Pulumi lays it before a rule about single resources. */
export const argsFor = (subject: Subject, config: object): ResourceValidationArgs => ({
  ...viewOf(subject, subject.props),
  stackTags: noTags,
  getConfig: <T extends object>() => config as T,
  notApplicable: (reason) => {
    throw new NotApplicable(reason);
  },
});

/** The resources of a stack, as Pulumi lays them before a rule about it. */
export function policyResources(subjects: readonly StackSubject[]): PolicyResource[] {
  const resources = new Map<string, PolicyResource>();
  for (const subject of subjects)
    resources.set(subject.urn, { ...viewOf(subject, subject.props), dependencies: [], propertyDependencies: {} });
  for (const { urn, propertyDependencies } of subjects) {
    const resource = resources.get(urn);
    for (const [property, urns] of Object.entries(propertyDependencies))
      if (resource) resource.propertyDependencies[property] = urns.flatMap((made) => resources.get(made) ?? []);
  }
  return [...resources.values()];
}

const viewOf = ({ urn, type, name, protect, provider }: Subject, props: Record<string, unknown>) => ({
  type,
  urn,
  name,
  provider,
  props: unknownCheckingProxy(props),
  opts: { ...options, protect },
  isType: (resourceClass: unknown) => tokenOf(resourceClass as ResourceClass) === type,
  asType: () => undefined,
});

const noTags: ReadonlyMap<string, string> = new Map();

/** What no rule of ours asks for. */
const options: Omit<PolicyResourceOptions, "protect"> = {
  ignoreChanges: [],
  aliases: [],
  additionalSecretOutputs: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
};
