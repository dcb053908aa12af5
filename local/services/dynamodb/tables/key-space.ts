import { SortedList } from "./sorted-list";

/** Anything that is found by a sort key. The members of a partition are in the order of `compare`. */
export interface Partition<Member> {
  /** The partition key, as order text. */
  readonly key: string;
  /** Where the partition stands in a Scan: a hash of its key, so that nobody comes to rely on another order. */
  readonly position: number;
  readonly members: SortedList<Member>;
}

/** A place between partitions, to go on from. */
export type PartitionPlace = Pick<Partition<unknown>, "key" | "position">;

/** Partitions by key, and in the order of a Scan. A table is one, and so is each of its indexes. */
export class KeySpace<Member> {
  readonly #partitions = new Map<string, Partition<Member>>();
  readonly #order = new SortedList<Partition<Member>>(comparePlaces);
  /** Partitions that are in the map and not yet in order: a Scan puts them there, so that a Put need not. */
  readonly #unordered = new Set<Partition<Member>>();

  constructor(private readonly compare: (left: Member, right: Member) => number) {}

  partition(key: string): Partition<Member> | undefined {
    return this.#partitions.get(key);
  }

  /** Adds a member that is not there yet. */
  add(key: string, member: Member): void {
    let partition = this.#partitions.get(key);
    if (partition === undefined) {
      partition = { key, position: positionOf(key), members: new SortedList(this.compare) };
      this.#partitions.set(key, partition);
      this.#unordered.add(partition);
    }
    partition.members.add(member);
  }

  /** Removes a member, and its partition with the last. */
  remove(key: string, member: Member): void {
    const partition = this.#partitions.get(key);
    if (partition === undefined) return;
    partition.members.remove(member);
    if (partition.members.size > 0) return;
    this.#partitions.delete(key);
    if (!this.#unordered.delete(partition)) this.#order.remove(partition);
  }

  /** Visits partitions in the order of a Scan, from the one at `from` on; until `visit` answers false. */
  walk(from: PartitionPlace | undefined, visit: (partition: Partition<Member>) => boolean): boolean {
    this.#settleOrder();
    return this.#order.forward(from && ((partition) => comparePlaces(partition, from) < 0), visit);
  }

  #settleOrder(): void {
    if (this.#order.size === 0) this.#order.fill([...this.#unordered]);
    else for (const partition of this.#unordered) this.#order.add(partition);
    this.#unordered.clear();
  }
}

/** The order of partitions in a Scan. */
export function comparePlaces(left: PartitionPlace, right: PartitionPlace): number {
  if (left.position !== right.position) return left.position - right.position;
  return left.key === right.key ? 0 : left.key < right.key ? -1 : 1;
}

/** A hash of 32 bits (FNV-1a, with the last mixing steps of MurmurHash3 so that near keys fall far apart). */
export function positionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
