import type { Cloud } from "../cloud";
import type { Properties, ResourceContext, ResourceState, ResourceType } from "../service";
import { asksReplacement } from "./changes";
import { declaredState, physicalNameOf } from "./declared";
import { replacedBy } from "./replacements";
import type { Desired } from "./run";
import type { ResourceRecord, StateStore } from "./state";

/** What is wanted of one resource, by whatever engine. */
export type Wanted = Pick<
  Desired,
  | "urn"
  | "type"
  | "name"
  | "parent"
  | "custom"
  | "remote"
  | "inputs"
  | "secretInputs"
  | "additionalSecretOutputs"
  | "replacementTrigger"
  | "deleteBeforeReplace"
  | "protect"
  | "retain"
>;

/** How the resources of one {@link StateStore} are named, so that those of two never meet. */
export interface Naming {
  /** What physical names are made of, for a URN. */
  seed(urn: string): string;
  /** What the local URLs of a resource begin with. */
  address(urn: string, name: string): string;
}

/** The names of what the program of a local cloud declares: the logical ones. */
const plainNaming: Naming = { seed: (urn) => urn, address: (_, name) => name };

/** Makes, changes, deletes and revives single resources, through the services that own their types, and keeps record of them. */
export class Resources {
  /** Records whose resources work in this process: created, or restored after the start. */
  readonly #live = new Set<string>();

  constructor(
    private readonly cloud: Cloud,
    private readonly types: ReadonlyMap<string, ResourceType>,
    private readonly state: StateStore,
    private readonly naming = plainNaming,
  ) {}

  /**
   * Makes a resource, and then its record.
   *
   * @param atLeast how often it was replaced before
   * @param beforeSave runs when the resource exists and its record does not yet
   */
  async create(wanted: Wanted, atLeast: number, beforeSave?: () => void): Promise<ResourceRecord> {
    const [physicalName, generation] = this.#freeName(wanted, atLeast);
    const position = this.state.nextPosition();
    const place = { urn: wanted.urn, name: wanted.name, physicalName };
    const { id, outputs } = await made(wanted, this.#context(place), this.types);
    const record: ResourceRecord = {
      ...place,
      ...fromProgram(wanted),
      emulated: this.isEmulated(wanted),
      id,
      outputs: plain(outputs),
      position,
      generation,
      doomed: false,
    };
    beforeSave?.();
    return this.#save(record);
  }

  /** Changes a resource in place. */
  async update(wanted: Wanted, former: ResourceRecord): Promise<ResourceRecord> {
    await this.revive(former);
    const { id, outputs } = await this.#change(wanted, former);
    return this.#save({ ...former, ...fromProgram(wanted), id, outputs: plain(outputs) });
  }

  /** Keeps a resource as it is; its record takes over what the program says besides inputs. */
  async keep(wanted: Wanted, former: ResourceRecord, outputs: Properties): Promise<ResourceRecord> {
    const record = { ...former, ...fromProgram(wanted), outputs };
    await this.revive(record);
    return this.#save(record);
  }

  /** Deletes a resource and its record. */
  async destroy(record: ResourceRecord): Promise<void> {
    if (record.emulated) await this.types.get(record.type)?.delete?.(stateOf(record), this.#context(record));
    this.#live.delete(keyOf(record));
    this.state.remove(record);
  }

  /** After a start: makes a recorded resource work again, without touching its data. */
  async revive(record: ResourceRecord): Promise<void> {
    if (this.#live.has(keyOf(record))) return;
    if (record.emulated) await this.types.get(record.type)?.restore?.(stateOf(record), this.#context(record));
    this.#live.add(keyOf(record));
  }

  /**
   * Those of the changed properties that make a new resource: as in AWS's provider, by the type, or by the resource option `replaceOnChanges`.
   * None: it can be changed in place.
   *
   * @param changed names of the properties that differ
   * @param paths the option's paths
   */
  replacing(
    { type, custom, inputs }: Pick<Wanted, "type" | "custom" | "inputs">,
    former: Properties,
    changed: readonly string[],
    paths: readonly string[] = [],
  ): string[] {
    if (!custom || isProvider(type)) return [];
    const owner = this.types.get(type);
    if (owner && !owner.update) return [...changed];
    const replacing = [...replacedBy(type, former, inputs, this.cloud.region, owner), ...paths];
    return changed.filter((name) => asksReplacement(replacing, [name]));
  }

  /** True when the old one goes before the new one comes: the option decides, then the type; and a name that the program gives and keeps can exist only once. */
  deletesFirst(
    { type, inputs, deleteBeforeReplace }: Pick<Wanted, "type" | "inputs" | "deleteBeforeReplace">,
    former: Properties,
  ): boolean {
    const sameName = former.name !== undefined && former.name === inputs.name;
    return deleteBeforeReplace ?? (this.types.get(type)?.deleteBeforeReplace || sameName);
  }

  /** False for what no service makes work. Components and providers exist in programs only and lack nothing. */
  isEmulated({ type, custom, remote }: Pick<Wanted, "type" | "custom" | "remote">): boolean {
    if ((!custom && !remote) || isProvider(type)) return true;
    const owner = this.types.get(type);
    return owner !== undefined && owner.emulated !== false;
  }

  /** Another resource may hold a name: one that is to be deleted, or one that left this URN by an alias. */
  #freeName({ urn, type, name }: Wanted, atLeast: number): [string, number] {
    for (let generation = atLeast; ; generation += 1) {
      const physicalName = physicalNameOf(this.naming.seed(urn), name, generation);
      if (!this.state.isTaken(type, physicalName)) return [physicalName, generation];
    }
  }

  #change(wanted: Wanted, former: ResourceRecord): ResourceState | Promise<ResourceState> {
    const { type, inputs, custom, remote } = wanted;
    if (!custom && !remote) return stateOf(former);
    if (isProvider(type)) return { id: former.id, outputs: inputs };
    const owner = this.types.get(type);
    if (owner?.update) return owner.update(stateOf(former), inputs, this.#context(former));
    return { ...declaredState(type, inputs, former.physicalName, this.cloud), id: former.id };
  }

  #save(record: ResourceRecord): ResourceRecord {
    this.state.put(record);
    this.#live.add(keyOf(record));
    return record;
  }

  #context({ urn, name, physicalName }: Pick<ResourceRecord, "urn" | "name" | "physicalName">): ResourceContext {
    return { cloud: this.cloud, urn, name, physicalName, address: this.naming.address(urn, name) };
  }
}

/** Makes a resource by the service that owns its type, if there is one. */
export function made(
  { type, inputs, custom, remote }: Pick<Wanted, "type" | "inputs" | "custom" | "remote">,
  context: ResourceContext,
  types: ReadonlyMap<string, ResourceType>,
): ResourceState | Promise<ResourceState> {
  if (!custom && !remote) return { id: "", outputs: {} };
  if (isProvider(type)) return { id: context.physicalName, outputs: inputs };
  const owner = types.get(type);
  return owner ? owner.create(inputs, context) : declaredState(type, inputs, context.physicalName, context.cloud);
}

/** What a record takes over from the program at every run. */
const fromProgram = (wanted: Wanted) => ({
  urn: wanted.urn,
  type: wanted.type,
  name: wanted.name,
  parent: wanted.parent,
  custom: wanted.custom,
  inputs: wanted.inputs,
  secrets: [...new Set([...wanted.secretInputs, ...wanted.additionalSecretOutputs])],
  replacementTrigger: wanted.replacementTrigger,
  protect: wanted.protect,
  retain: wanted.retain,
  retained: false,
});

const stateOf = ({ id, outputs }: ResourceRecord): ResourceState => ({ id, outputs });

const keyOf = ({ type, physicalName }: ResourceRecord): string => `${type}#${physicalName}`;

const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

/** As JSON has it: without `undefined`. */
const plain = (outputs: object): Properties => JSON.parse(JSON.stringify(outputs)) as Properties;
