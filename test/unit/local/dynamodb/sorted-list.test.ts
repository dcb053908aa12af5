import fc from "fast-check";
import { SortedList } from "../../../../local/services/dynamodb/tables/sorted-list";

const listOf = (members: readonly number[]) => {
  const list = new SortedList<number>((left, right) => left - right);
  for (const member of members) list.add(member);
  return list;
};

function forward(list: SortedList<number>, from?: number): number[] {
  const seen: number[] = [];
  list.forward(from === undefined ? undefined : (member) => member < from, (member) => seen.push(member) > 0);
  return seen;
}

function backward(list: SortedList<number>, upTo?: number): number[] {
  const seen: number[] = [];
  list.backward(upTo === undefined ? undefined : (member) => member <= upTo, (member) => seen.push(member) > 0);
  return seen;
}

const ascending = (members: Iterable<number>) => [...members].sort((left, right) => left - right);

describe("a sorted list", () => {
  it("holds what was added and not removed, in order, whatever the order of the changes", () => {
    // Three thousand numbers make a dozen runs, so that they split and vanish.
    const changes = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 500, maxLength: 3000 });
    fc.assert(
      fc.property(changes, fc.integer({ min: -1, max: 3001 }), (numbers, from) => {
        const list = listOf([]);
        const model = new Set<number>();
        for (const number of numbers) {
          expect(list.find(number)).toBe(model.has(number) ? number : undefined);
          if (model.delete(number)) expect(list.remove(number)).toBe(true);
          else {
            expect(list.remove(number)).toBe(false);
            expect(list.replace(number)).toBe(false);
            list.add(number);
            model.add(number);
          }
        }
        expect(list.size).toBe(model.size);
        expect(forward(list)).toEqual(ascending(model));
        expect(backward(list)).toEqual(ascending(model).reverse());
        expect(forward(list, from)).toEqual(ascending(model).filter((number) => number >= from));
        expect(backward(list, from)).toEqual(
          ascending(model)
            .filter((number) => number <= from)
            .reverse(),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("is filled at once, and changed then", () => {
    const numbers = Array.from({ length: 2000 }, (_, at) => (at * 7919) % 2000);
    const list = listOf([]);
    list.fill(numbers);
    list.remove(5);
    list.add(2000);
    expect(list.size).toBe(2000);
    expect(forward(list)).toEqual(Array.from({ length: 2001 }, (_, at) => at).filter((number) => number !== 5));
  });

  it("stops where the visitor says so", () => {
    const list = listOf([1, 2, 3]);
    const seen: number[] = [];
    expect(list.forward(undefined, (member) => seen.push(member) < 2)).toBe(false);
    expect(seen).toEqual([1, 2]);
  });

  it("takes another member that compares as the same in place of one", () => {
    const list = new SortedList<{ key: number; text: string }>((left, right) => left.key - right.key);
    list.add({ key: 1, text: "old" });
    expect(list.replace({ key: 1, text: "new" })).toBe(true);
    expect(list.find({ key: 1, text: "" })?.text).toBe("new");
  });
});
