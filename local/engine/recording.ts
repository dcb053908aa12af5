import type { Properties } from "../service";
import { type Desired, type ReadRequest, type Registered, Run } from "./run";

/** A resource that a program declared, in a run that made nothing. */
export interface RecordedResource {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  inputs: Properties;
  /** What a component registered as its outputs; what only a deployment can know is left out. */
  outputs: Properties;
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

  protected async place({ urn, type, name, custom, inputs, ...more }: Desired): Promise<Registered> {
    this.#resources.set(urn, { urn, type, name, custom, inputs, outputs: {} });
    return { urn, id: "", outputs: inputs, secrets: [...more.secretInputs, ...more.additionalSecretOutputs] };
  }

  protected async read({ urn, id, properties }: ReadRequest & { urn: string }): Promise<Registered> {
    return { urn, id, outputs: properties, secrets: [] };
  }

  protected keepOutputs(urn: string, outputs: Properties): void {
    const resource = this.#resources.get(urn);
    if (resource) resource.outputs = outputs;
  }
}
