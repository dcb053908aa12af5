/**
 * Maps items, several at a time, but those with the same key one after the other and in order.
 *
 * @param keyOf key of an item; items without one (undefined) wait for nobody
 * @param atOnce most items at the same time
 * @returns results in the order of the items
 */
export async function inOrderPerKey<T, R>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
  atOnce: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const groups = Map.groupBy(items.keys(), (index) => keyOf(items[index] as T) ?? index);
  const waiting = groups.values();
  const work = async () => {
    for (const group of waiting) for (const index of group) results[index] = await map(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, groups.size) }, work));
  return results;
}
