import type { Cloud } from "../cloud";
import { Resources, type Wanted } from "../engine/resources";
import { type ResourceRecord, StateStore } from "../engine/state";
import { nameOf, typeOf } from "../engine/urn";
import type { Properties, ResourceType, Service } from "../service";
import { messageOf } from "../user-error";

/** A resource as Pulumi's engine asks for it. */
export interface Asked {
  urn: string;
  inputs: Properties;
  /** Names of the inputs that hold secrets. */
  secrets: readonly string[];
}

/**
 * What Pulumi's own engine has deployed to this cloud. It has records of its own, beside those of the program that the cloud itself runs, and
 * names of its own: the two may be the same program.
 */
export class Deployed {
  readonly #cloud: Cloud;
  readonly #types = new Map<string, ResourceType>();
  readonly #state: StateStore;
  readonly #resources: Resources;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#state = new StateStore(cloud.store, "pulumi");
    this.#state.listeningOn({ url: cloud.url, awsUrl: cloud.awsUrl });
    this.#resources = new Resources(cloud, this.#types, this.#state, {
      seed: (urn) => `pulumi ${urn}`,
      address: (urn, name) => `${stackOf(urn)}.${name}`,
    });
  }

  /** Takes the services, and makes what is recorded work again. What cannot is named on the terminal. */
  async restore(services: readonly Service[]): Promise<void> {
    for (const type of services.flatMap(({ types }) => types)) this.#types.set(type.token, type);
    for (const record of this.#state.all())
      await this.#resources
        .revive(record)
        .catch((error: unknown) => this.#cloud.print(`warning: ${record.name} (${record.type}): ${messageOf(error)}`));
  }

  /** All resources in the order of their creation. */
  get records(): ResourceRecord[] {
    return this.#state.all().filter(({ doomed }) => !doomed);
  }

  /** The resource of this id. Its URN may be another one meanwhile, by an alias; or belong to the one that replaces it. */
  find(urn: string, id: string): ResourceRecord | undefined {
    const current = this.#state.find(urn);
    if (current?.id === id) return current;
    const type = typeOf(urn);
    const found = this.#state.all().filter((record) => record.type === type && record.id === id);
    return found.find((record) => record.urn === urn) ?? found[0];
  }

  /** Makes a resource. One that has this URN already is being replaced: it stays until it is deleted. */
  async create(asked: Asked): Promise<ResourceRecord> {
    const former = this.#state.find(asked.urn);
    const wanted = wantedOf(asked);
    if (!former) return this.#resources.create(wanted, 0);
    return this.#resources.create(wanted, former.generation + 1, () => this.#state.doom(former));
  }

  /** @throws Error when there is no such resource, with the mend */
  async update(asked: Asked, id: string): Promise<ResourceRecord> {
    const former = this.find(asked.urn, id);
    if (!former) throw new Error(`the local cloud has no ${typeOf(asked.urn)} "${id}": run pulumi refresh`);
    const wanted = wantedOf(asked);
    const known = former.urn === wanted.urn ? former : this.#state.rename(former, wanted);
    return this.#resources.update(wanted, known);
  }

  /** Deletes a resource. One that is not there is deleted. */
  async delete(urn: string, id: string): Promise<boolean> {
    const record = this.find(urn, id);
    if (!record) return false;
    await this.#resources.revive(record);
    await this.#resources.destroy(record);
    return true;
  }

  /** What a change of these inputs comes to. */
  judge({ urn, inputs }: Omit<Asked, "secrets">, former: Properties, changed: readonly string[]) {
    const type = typeOf(urn);
    return {
      replaces: this.#resources.replacing({ type, custom: true, inputs }, former, changed),
      deletesFirst: this.#resources.deletesFirst({ type, inputs, deleteBeforeReplace: undefined }, former),
    };
  }

  /** True for what is recorded as declared only, though a service makes its type work by now. */
  isOutdated({ type, custom, emulated }: ResourceRecord): boolean {
    return !emulated && this.#resources.isEmulated({ type, custom, remote: false });
  }
}

/** Of options, an engine tells a provider nothing: it acts on them by itself. */
const wantedOf = ({ urn, inputs, secrets }: Asked): Wanted => ({
  urn,
  type: typeOf(urn),
  name: nameOf(urn),
  parent: "",
  custom: true,
  remote: false,
  inputs,
  secretInputs: secrets,
  additionalSecretOutputs: [],
  replacementTrigger: undefined,
  deleteBeforeReplace: undefined,
  protect: false,
  retain: false,
});

const stackOf = (urn: string): string => urn.split("::")[0]?.split(":")[2] ?? "";
