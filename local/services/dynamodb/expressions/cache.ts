/**
 * A cache of what texts mean. Programs use few expressions and use them often; a program that builds endlessly many
 * only empties the cache now and then.
 */
export function cached<Result>(parse: (text: string) => Result, capacity = 1000): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = parse(text);
    if (known.size >= capacity) known.clear();
    known.set(text, result);
    return result;
  };
}
