import type { Cloud } from "../cloud";
import type { Properties, ResourceContext, ResourceState, ResourceType } from "../service";
import { assetsIn, withAssetsOf } from "./assets";
import { asksReplacement, changedProperties, ignoringChanges } from "./changes";
import { declaredState, physicalNameOf } from "./declared";
import type { Desired } from "./run";
import type { ResourceRecord, StateStore } from "./state";

/** What a run did with a resource. */
export type Change = "created" | "updated" | "replaced" | "deleted" | "same";

/** Makes, changes, deletes and revives single resources, through the services that own their types. */
export class Operations {
  /** Records whose resources work in this process: created, or restored after the start. */
  readonly #live = new Set<string>();

  constructor(
    private readonly cloud: Cloud,
    private readonly types: ReadonlyMap<string, ResourceType>,
    private readonly state: StateStore,
  ) {}

  /**
   * Makes the resource what the program wants it to be, from what it was.
   *
   * @param replaced true when one that it is bound to was replaced, so that it must be too
   */
  async apply(
    desired: Desired,
    former: ResourceRecord | undefined,
    replaced: boolean,
  ): Promise<[ResourceRecord, Change]> {
    if (!former) return [await this.#create(desired, 0), "created"];
    const inputs = ignoringChanges(former.inputs, desired.inputs, desired.ignoreChanges);
    const wanted = { ...desired, inputs };
    if (former.emulated !== this.#isEmulated(wanted)) return [await this.#create(wanted, former.generation), "created"];
    const changed = changedProperties(former.inputs, inputs);
    if (replaced || isTriggered(desired, former)) return [await this.#replace(wanted, former), "replaced"];
    if (changed.length === 0) return [await this.#keep(wanted, former), "same"];
    if (this.#mustReplace(wanted, changed)) return [await this.#replace(wanted, former), "replaced"];
    return [await this.#update(wanted, former), "updated"];
  }

  /** Deletes a resource and its record. */
  async destroy(record: ResourceRecord): Promise<void> {
    if (record.emulated) await this.types.get(record.type)?.delete?.(stateOf(record), this.#context(record));
    this.#live.delete(keyOf(record));
    this.state.remove(record);
  }

  /** Leaves a resource where it is though the program dropped it. One that is declared again under its URN takes it up. */
  retain(record: ResourceRecord): void {
    if (record.doomed) this.state.remove(record);
    else this.state.put({ ...record, retained: true });
  }

  /** After a start: makes a recorded resource work again, without touching its data. */
  async revive(record: ResourceRecord): Promise<void> {
    if (this.#live.has(keyOf(record))) return;
    if (record.emulated) await this.types.get(record.type)?.restore?.(stateOf(record), this.#context(record));
    this.#live.add(keyOf(record));
  }

  /** @param beforeSave runs when the resource exists and its record does not yet */
  async #create(desired: Desired, atLeast: number, beforeSave?: () => void): Promise<ResourceRecord> {
    const [physicalName, generation] = this.#freeName(desired, atLeast);
    const position = this.state.nextPosition();
    const place = { urn: desired.urn, name: desired.name, physicalName };
    const { id, outputs } = await this.#make(desired, this.#context(place));
    const record: ResourceRecord = {
      ...place,
      ...fromProgram(desired),
      emulated: this.#isEmulated(desired),
      id,
      outputs: plain(outputs),
      position,
      generation,
      doomed: false,
    };
    beforeSave?.();
    return this.#save(record);
  }

  /** Another resource may hold a name: one that is to be deleted, or one that left this URN by an alias. */
  #freeName({ urn, type, name }: Desired, atLeast: number): [string, number] {
    for (let generation = atLeast; ; generation += 1) {
      const physicalName = physicalNameOf(urn, name, generation);
      if (!this.state.isTaken(type, physicalName)) return [physicalName, generation];
    }
  }

  #make(desired: Desired, context: ResourceContext): ResourceState | Promise<ResourceState> {
    const { type, inputs, custom, remote } = desired;
    if (!custom && !remote) return { id: "", outputs: {} };
    if (isProvider(type)) return { id: context.physicalName, outputs: inputs };
    const owner = this.types.get(type);
    return owner ? owner.create(inputs, context) : declaredState(type, inputs, context.physicalName, this.cloud);
  }

  /** Unchanged: at most its files are elsewhere now, or the process is a new one. */
  async #keep(desired: Desired, former: ResourceRecord): Promise<ResourceRecord> {
    const assets = assetsIn(desired.inputs);
    const outputs = assets.size > 0 ? withAssetsOf(former.outputs, assets) : former.outputs;
    const record = { ...former, ...fromProgram(desired), outputs };
    await this.revive(record);
    return this.#save(record);
  }

  async #update(desired: Desired, former: ResourceRecord): Promise<ResourceRecord> {
    await this.revive(former);
    const { id, outputs } = await this.#change(desired, former);
    return this.#save({ ...former, ...fromProgram(desired), id, outputs: plain(outputs) });
  }

  #change(desired: Desired, former: ResourceRecord): ResourceState | Promise<ResourceState> {
    const { type, inputs, custom, remote } = desired;
    if (!custom && !remote) return stateOf(former);
    if (isProvider(type)) return { id: former.id, outputs: inputs };
    const owner = this.types.get(type);
    if (owner?.update) return owner.update(stateOf(former), inputs, this.#context(former));
    return { ...declaredState(type, inputs, former.physicalName, this.cloud), id: former.id };
  }

  /** New one first, unless its name is taken; the old one is deleted when the whole run has succeeded. */
  async #replace(desired: Desired, former: ResourceRecord): Promise<ResourceRecord> {
    await this.revive(former);
    if (this.#deletesFirst(desired, former)) {
      if (former.protect) throw new Error("it must be replaced, but is protected: take the option `protect` off first");
      await this.destroy(former);
      return this.#create(desired, former.generation + 1);
    }
    return this.#create(desired, former.generation + 1, () => this.state.doom(former));
  }

  /** The option decides, then the type; and a name that the program gives and keeps can exist only once. */
  #deletesFirst(desired: Desired, former: ResourceRecord): boolean {
    const sameName = former.inputs.name !== undefined && former.inputs.name === desired.inputs.name;
    return desired.deleteBeforeReplace ?? (this.types.get(desired.type)?.deleteBeforeReplace || sameName);
  }

  #mustReplace(desired: Desired, changed: readonly string[]): boolean {
    if (!desired.custom || isProvider(desired.type)) return false;
    const owner = this.types.get(desired.type);
    if (owner && !owner.update) return true;
    return asksReplacement([...(owner?.replaceOn ?? []), ...desired.replaceOnChanges], changed);
  }

  /** False for what no service makes work. Components and providers exist in programs only and lack nothing. */
  #isEmulated({ type, custom, remote }: Pick<Desired, "type" | "custom" | "remote">): boolean {
    if ((!custom && !remote) || isProvider(type)) return true;
    const owner = this.types.get(type);
    return owner !== undefined && owner.emulated !== false;
  }

  #save(record: ResourceRecord): ResourceRecord {
    this.state.put(record);
    this.#live.add(keyOf(record));
    return record;
  }

  #context({ urn, name, physicalName }: Pick<ResourceRecord, "urn" | "name" | "physicalName">): ResourceContext {
    return { cloud: this.cloud, urn, name, physicalName };
  }
}

const isTriggered = (
  { replacementTrigger: wanted }: Desired,
  { replacementTrigger: former }: ResourceRecord,
): boolean => changedProperties({ value: former }, { value: wanted }).length > 0;

/** What a record takes over from the program at every run. */
const fromProgram = (desired: Desired) => ({
  urn: desired.urn,
  type: desired.type,
  name: desired.name,
  parent: desired.parent,
  custom: desired.custom,
  inputs: desired.inputs,
  secrets: [...new Set([...desired.secretInputs, ...desired.additionalSecretOutputs])],
  replacementTrigger: desired.replacementTrigger,
  protect: desired.protect,
  retain: desired.retain,
  retained: false,
});

const stateOf = ({ id, outputs }: ResourceRecord): ResourceState => ({ id, outputs });

const keyOf = ({ type, physicalName }: ResourceRecord): string => `${type}#${physicalName}`;

const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

/** As JSON has it: without `undefined`. */
const plain = (outputs: object): Properties => JSON.parse(JSON.stringify(outputs)) as Properties;
