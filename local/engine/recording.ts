import type { Properties } from "../service";
import type { SourceLocation } from "../user-error";
import { type Desired, type ReadRequest, type Registered, Run } from "./run";
import { withUnknowns } from "./values";

/** A resource that a program declared, in a run that made nothing. */
export interface RecordedResource {
  urn: string;
  type: string;
  name: string;
  /** URN of the parent; empty for none. */
  parent: string;
  custom: boolean;
  /** What only a deployment can know is left out. */
  inputs: Properties;
  /** The inputs as Pulumi's engine lays them before policies: what is not known is Pulumi's mark for it. */
  asDeclared: Properties;
  /** What a component registered as its outputs; what only a deployment can know is left out. */
  outputs: Properties;
  /** URNs of the resources that each input is made from, by its name. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  protect: boolean;
  /** Reference of its provider, `URN::id`; empty for the default one. */
  provider: string;
  /** Where in the user's code it is declared, where the program was asked to say so. */
  source: SourceLocation | undefined;
}

/** A run that only writes down what a program declares, as `pulumi preview` does: ids and computed outputs stay unknown. */
export class Recording extends Run {
  readonly #resources = new Map<string, RecordedResource>();

  /** In the order of registration. */
  get resources(): RecordedResource[] {
    return [...this.#resources.values()];
  }

  find(urn: string): Registered | undefined {
    const found = this.#resources.get(urn);
    return found && { urn, id: "", outputs: found.outputs, secrets: [] };
  }

  protected async place(desired: Desired): Promise<Registered> {
    const { urn, inputs, secretInputs, additionalSecretOutputs } = desired;
    this.record(desired);
    return { urn, id: "", outputs: inputs, secrets: [...secretInputs, ...additionalSecretOutputs] };
  }

  protected record(desired: Desired): RecordedResource {
    const { urn, type, name, parent, custom, inputs, wire, propertyDependencies, protect, provider, source } = desired;
    const said = { urn, type, name, parent, custom, inputs, propertyDependencies, protect, provider, source };
    const resource = { ...said, asDeclared: withUnknowns(wire), outputs: {} };
    this.#resources.set(urn, resource);
    return resource;
  }

  protected async read({ urn, id, properties }: ReadRequest & { urn: string }): Promise<Registered> {
    return { urn, id, outputs: properties, secrets: [] };
  }

  protected keepOutputs(urn: string, outputs: Properties): void {
    const resource = this.#resources.get(urn);
    if (resource) resource.outputs = outputs;
  }
}
