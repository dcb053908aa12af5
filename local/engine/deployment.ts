import type { Properties } from "../service";
import { messageOf } from "../user-error";
import type { Change, Operations } from "./operations";
import { type Desired, type ReadRequest, type Registered, Run } from "./run";
import type { ResourceRecord, StateStore } from "./state";

/** A run that makes what the program declares. */
export class Deployment extends Run {
  /** How many resources were created, updated and so on; components and the stack do not count. */
  readonly changes: Record<Change, number> = { created: 0, updated: 0, replaced: 0, deleted: 0, same: 0 };
  /** Former records that a resource of this run took up under another URN. */
  readonly #claimed = new Set<string>();
  readonly #replaced = new Set<string>();

  /** @param ready resolves when the services are there; no resource is made before */
  constructor(
    names: { readonly project: string; readonly stack: string },
    private readonly state: StateStore,
    private readonly operations: Operations,
    private readonly ready: Promise<void>,
  ) {
    super(names);
  }

  find(urn: string): Registered | undefined {
    const record = this.state.find(urn);
    return record && registered(record);
  }

  /**
   * After the program succeeded: deletes what it no longer declares and what was replaced, in reverse order of creation.
   *
   * @returns one line for each resource that could not be deleted; it is tried again after the next run
   */
  async finish(): Promise<string[]> {
    await this.ready;
    const gone = this.state.all().filter(({ doomed, urn }) => doomed || !this.declared(urn));
    for (const record of gone) if (!record.retain) await this.operations.revive(record).catch(() => undefined);
    const left: string[] = [];
    for (const record of gone.reverse()) {
      try {
        if (record.retain) this.operations.retain(record);
        else await this.#delete(record);
      } catch (error) {
        left.push(`${record.name} (${record.type}) was not deleted: ${messageOf(error)}`);
      }
    }
    return left;
  }

  async #delete(record: ResourceRecord): Promise<void> {
    if (record.protect)
      throw new Error("it is protected; declare it without the option `protect` once, then take it out of the program");
    await this.operations.destroy(record);
    if (record.custom && !record.doomed) this.changes.deleted += 1;
  }

  protected async place(desired: Desired): Promise<Registered> {
    await this.ready;
    const bound = desired.replaceWith.some((urn) => this.#replaced.has(urn));
    const [record, change] = await this.operations.apply(desired, this.#formerOf(desired), bound);
    if (change === "replaced") this.#replaced.add(desired.urn);
    if (record.custom) this.changes[change] += 1;
    return registered(record);
  }

  #formerOf(desired: Desired): ResourceRecord | undefined {
    const current = this.state.find(desired.urn);
    if (current) return current;
    for (const urn of desired.formerUrns) {
      const record = this.declared(urn) || this.#claimed.has(urn) ? undefined : this.state.find(urn);
      if (!record) continue;
      this.#claimed.add(urn);
      return this.state.rename(record, desired);
    }
    return undefined;
  }

  /** A resource of this very stack by its id, or else what the program says of a foreign one. */
  protected async read({ urn, type, id, properties }: ReadRequest & { urn: string }): Promise<Registered> {
    const own = this.state.all().find((record) => !record.doomed && record.type === type && record.id === id);
    if (own) return { ...registered(own), urn };
    if (type.startsWith("aws:"))
      throw new Error(
        `there is no ${type} with the id "${id}" in this stack, and the local cloud knows no other account; declare it, or take what you need from configuration`,
      );
    return { urn, id, outputs: properties, secrets: [] };
  }

  protected keepOutputs(urn: string, outputs: Properties, secrets: readonly string[]): void {
    const record = this.state.find(urn);
    if (record) this.state.put({ ...record, outputs, secrets: [...secrets] });
  }
}

const registered = ({ urn, id, outputs, secrets }: ResourceRecord): Registered => ({ urn, id, outputs, secrets });
