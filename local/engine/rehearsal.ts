import type { Cloud } from "../cloud";
import type { Properties, ResourceState, ResourceType, Service } from "../service";
import { declaredState, physicalNameOf } from "./declared";
import { Recording } from "./recording";
import { made } from "./resources";
import type { Desired, Registered } from "./run";
import { holdsUnknown } from "./values";

/**
 * A recording whose resources are made in a cloud that nobody can reach, so that the program, and the record, know ids, ARNs and what else AWS would answer.
 * The program runs as in a preview: what no service knows stays unknown.
 */
export class Rehearsal extends Recording {
  #use: (types: ReadonlyMap<string, ResourceType>) => void = () => undefined;
  readonly #types = new Promise<ReadonlyMap<string, ResourceType>>((resolve) => {
    this.#use = resolve;
  });

  constructor(private readonly cloud: Cloud) {
    super(cloud);
  }

  /** Gives it the services that make resources. Resources wait for them. */
  use(services: readonly Service[]): void {
    this.#use(new Map(services.flatMap(({ types }) => types).map((type) => [type.token, type])));
  }

  protected override async place(desired: Desired): Promise<Registered> {
    const { urn, secretInputs, additionalSecretOutputs } = desired;
    const resource = this.record(desired);
    const { id, outputs } = await this.#imagine(desired);
    // A service takes what is not known for left out, and answers AWS's default for it.
    for (const [name, value] of Object.entries(resource.asDeclared)) if (holdsUnknown(value)) delete outputs[name];
    if (desired.custom) resource.outputs = { ...outputs, id };
    return { urn, id, outputs, secrets: [...secretInputs, ...additionalSecretOutputs] };
  }

  async #imagine(desired: Desired): Promise<ResourceState<Properties>> {
    const { cloud } = this;
    const { urn, name, type, inputs } = desired;
    const physicalName = physicalNameOf(urn, name, 0);
    try {
      const types = desired.custom ? await this.#types : nothing;
      const { id, outputs } = await made(desired, { cloud, urn, name, physicalName }, types);
      return { id, outputs: { ...inputs, ...(outputs as Properties) } };
    } catch {
      // What a service refuses, for want of an unknown value or with reason, is declared all the same.
      return declaredState(type, inputs, physicalName, cloud);
    }
  }
}

/** Components are made by no service. */
const nothing: ReadonlyMap<string, ResourceType> = new Map();
