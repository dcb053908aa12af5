import type {
  PolicyProviderResource,
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
} from "@pulumi/policy";
import type { ProgramResource } from "./program";
import { tokenOf } from "./rule";
import type { ResourceClass } from "./told";
import { unknownCheckingProxy } from "./unknowns";

/** A resource that is being judged: its inputs may be mended. */
export interface Judged {
  declared: ProgramResource;
  inputs: Record<string, unknown>;
  provider: PolicyProviderResource;
}

/** What a rule throws that has nothing to say. */
export class NotApplicable extends Error {}

/** True for a provider, such as one for another region. */
export const isProvider = ({ type }: ProgramResource): boolean => type.startsWith("pulumi:providers:");

/** A provider, as Pulumi lays it before the rules about its resources. */
export const providerOf = ({ type, name, urn, inputs }: ProgramResource): PolicyProviderResource => ({
  type,
  name,
  urn,
  props: unknownCheckingProxy(inputs),
});

/** The provider of resources that name none. @param props its inputs */
export const defaultProviderOf = (props: Readonly<Record<string, unknown>>): PolicyProviderResource => ({
  type: "pulumi:providers:aws",
  name: "default",
  urn: "",
  props,
});

const optionsOf = ({ protect }: ProgramResource): PolicyResourceOptions => ({
  protect,
  ignoreChanges: [],
  aliases: [],
  additionalSecretOutputs: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
});

/** A resource as Pulumi lays it before a rule about single resources. */
export const argsFor = ({ declared, inputs, provider }: Judged, config: object): ResourceValidationArgs => ({
  ...typed(declared.type, unknownCheckingProxy(inputs)),
  urn: declared.urn,
  name: declared.name,
  opts: optionsOf(declared),
  provider,
  stackTags: new Map(),
  getConfig: <T extends object>() => config as T,
  notApplicable: (reason) => {
    throw new NotApplicable(reason);
  },
});

/** As Pulumi lays resources before rules about a stack, of what is known after the deployment too. */
export function policyResources(judged: readonly Judged[]): PolicyResource[] {
  const resources = new Map(
    judged.map(({ declared, inputs, provider }): [string, PolicyResource] => [
      declared.urn,
      {
        ...typed(declared.type, unknownCheckingProxy({ ...declared.outputs, ...inputs })),
        urn: declared.urn,
        name: declared.name,
        opts: optionsOf(declared),
        provider,
        dependencies: [],
        propertyDependencies: {},
      },
    ]),
  );
  const found = (urns: readonly string[]) => urns.flatMap((urn) => resources.get(urn) ?? []);
  for (const { declared } of judged) {
    const resource = resources.get(declared.urn);
    for (const [property, urns] of Object.entries(declared.propertyDependencies))
      if (resource) resource.propertyDependencies[property] = found(urns);
  }
  return [...resources.values()];
}

const typed = (type: string, props: Record<string, unknown>) => ({
  type,
  props,
  isType: (resourceClass: unknown) => tokenOf(resourceClass as ResourceClass) === type,
  asType: () => undefined,
});
