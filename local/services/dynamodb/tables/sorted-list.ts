/** Largest number of members that one run holds: what an insert has to move. */
const runLength = 512;

/**
 * Members in order, in runs of at most 512: an insert is a binary search over the runs, one inside a run, and a move
 * inside that run. Up to 512 members it is one sorted array, and at a million about four thousand of them.
 */
export class SortedList<Member> {
  #runs: Member[][] = [[]];
  #size = 0;

  /** @param compare the order: negative where the first member stands before the second, zero where they are the same */
  constructor(private readonly compare: (left: Member, right: Member) => number) {}

  get size(): number {
    return this.#size;
  }

  /** Adds a member that is not there yet. */
  add(member: Member): void {
    const at = this.#runOf(member);
    const run = this.#run(at);
    run.splice(this.#placeIn(run, member), 0, member);
    this.#size++;
    if (run.length > runLength) this.#runs.splice(at + 1, 0, run.splice(runLength / 2));
  }

  /** Puts a member in the place of one that compares as the same. Answers false if there is none. */
  replace(member: Member): boolean {
    const run = this.#run(this.#runOf(member));
    const place = this.#placeIn(run, member);
    const there = run[place];
    if (there === undefined || this.compare(there, member) !== 0) return false;
    run[place] = member;
    return true;
  }

  /** Removes the member that compares as the same. Answers false if there is none. */
  remove(member: Member): boolean {
    const at = this.#runOf(member);
    const run = this.#run(at);
    const place = this.#placeIn(run, member);
    const there = run[place];
    if (there === undefined || this.compare(there, member) !== 0) return false;
    run.splice(place, 1);
    this.#size--;
    if (run.length === 0 && this.#runs.length > 1) this.#runs.splice(at, 1);
    return true;
  }

  /** The member that compares as the same, or undefined. */
  find(member: Member): Member | undefined {
    const run = this.#run(this.#runOf(member));
    const there = run[this.#placeIn(run, member)];
    return there !== undefined && this.compare(there, member) === 0 ? there : undefined;
  }

  /**
   * Visits members in order, from the first for which `before` is false; until `visit` answers false.
   *
   * @param before true for the members to pass over; must be true for a first part of the list and false for the rest
   * @returns whether the end was reached
   */
  forward(before: ((member: Member) => boolean) | undefined, visit: (member: Member) => boolean): boolean {
    let [at, place] = before === undefined ? [0, 0] : this.#firstNot(before);
    for (; at < this.#runs.length; at++, place = 0) {
      const run = this.#run(at);
      for (; place < run.length; place++) {
        const member = run[place];
        if (member !== undefined && !visit(member)) return false;
      }
    }
    return true;
  }

  /** As {@link forward}, from the last member for which `upTo` is true, backwards. */
  backward(upTo: ((member: Member) => boolean) | undefined, visit: (member: Member) => boolean): boolean {
    let at = this.#runs.length - 1;
    let place = this.#run(at).length;
    if (upTo !== undefined) [at, place] = this.#firstNot(upTo);
    for (; at >= 0; at--, place = this.#runs[at]?.length ?? 0) {
      const run = this.#run(at);
      for (place--; place >= 0; place--) {
        const member = run[place];
        if (member !== undefined && !visit(member)) return false;
      }
    }
    return true;
  }

  /** Fills an empty list from members in any order. */
  fill(members: Member[]): void {
    members.sort(this.compare);
    this.#size = members.length;
    this.#runs = members.length === 0 ? [[]] : [];
    for (let at = 0; at < members.length; at += runLength / 2) this.#runs.push(members.slice(at, at + runLength / 2));
  }

  #run(at: number): Member[] {
    const run = this.#runs[at];
    if (run === undefined) throw new RangeError(`a sorted list has no run ${at}`);
    return run;
  }

  /** The run that holds a member, or would: the first whose last member is not before it. */
  #runOf(member: Member): number {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.#runs[middle]?.at(-1);
      if (last !== undefined && this.compare(last, member) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where in a run a member stands, or would. */
  #placeIn(run: readonly Member[], member: Member): number {
    let low = 0;
    let high = run.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = run[middle];
      if (there !== undefined && this.compare(there, member) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Run and place of the first member for which `before` is false. */
  #firstNot(before: (member: Member) => boolean): [run: number, place: number] {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.#runs[middle]?.at(-1);
      if (last !== undefined && before(last)) low = middle + 1;
      else high = middle;
    }
    const run = this.#run(low);
    let first = 0;
    let end = run.length;
    while (first < end) {
      const middle = (first + end) >>> 1;
      const there = run[middle];
      if (there !== undefined && before(there)) first = middle + 1;
      else end = middle;
    }
    return [low, first];
  }
}
