import { assetsIn, withAssetsOf } from "./assets";
import { changedProperties, ignoringChanges } from "./changes";
import type { Resources } from "./resources";
import type { Desired } from "./run";
import type { ResourceRecord, StateStore } from "./state";

/** What a run did with a resource. */
export type Change = "created" | "updated" | "replaced" | "deleted" | "same";

/** Makes of single resources what a program wants them to be. */
export class Operations {
  constructor(
    private readonly resources: Resources,
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
    if (!former) return [await this.resources.create(desired, 0), "created"];
    const inputs = ignoringChanges(former.inputs, desired.inputs, desired.ignoreChanges);
    const wanted = { ...desired, inputs };
    if (former.emulated !== this.resources.isEmulated(wanted))
      return [await this.resources.create(wanted, former.generation), "created"];
    const changed = changedProperties(former.inputs, inputs);
    if (replaced || isTriggered(desired, former)) return [await this.#replace(wanted, former), "replaced"];
    if (changed.length === 0) return [await this.#keep(wanted, former), "same"];
    if (this.resources.replacing(wanted, former.inputs, changed, wanted.replaceOnChanges).length > 0)
      return [await this.#replace(wanted, former), "replaced"];
    return [await this.resources.update(wanted, former), "updated"];
  }

  /** Deletes a resource and its record. */
  destroy(record: ResourceRecord): Promise<void> {
    return this.resources.destroy(record);
  }

  /** Leaves a resource where it is though the program dropped it. One that is declared again under its URN takes it up. */
  retain(record: ResourceRecord): void {
    if (record.doomed) this.state.remove(record);
    else this.state.put({ ...record, retained: true });
  }

  /** After a start: makes a recorded resource work again, without touching its data. */
  revive(record: ResourceRecord): Promise<void> {
    return this.resources.revive(record);
  }

  /** Unchanged: at most its files are elsewhere now, or the process is a new one. */
  #keep(desired: Desired, former: ResourceRecord): Promise<ResourceRecord> {
    const assets = assetsIn(desired.inputs);
    const outputs = assets.size > 0 ? withAssetsOf(former.outputs, assets) : former.outputs;
    return this.resources.keep(desired, former, outputs);
  }

  /** New one first, unless its name is taken; the old one is deleted when the whole run has succeeded. */
  async #replace(desired: Desired, former: ResourceRecord): Promise<ResourceRecord> {
    await this.resources.revive(former);
    if (this.resources.deletesFirst(desired, former.inputs)) {
      if (former.protect) throw new Error("it must be replaced, but is protected: take the option `protect` off first");
      await this.resources.destroy(former);
      return this.resources.create(desired, former.generation + 1);
    }
    return this.resources.create(desired, former.generation + 1, () => this.state.doom(former));
  }
}

const isTriggered = (
  { replacementTrigger: wanted }: Desired,
  { replacementTrigger: former }: ResourceRecord,
): boolean => changedProperties({ value: former }, { value: wanted }).length > 0;
