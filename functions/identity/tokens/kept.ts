/**
 * Asks once for what has a name, and keeps the answer for this instance: of several who ask at once too. What failed, and what was not there (undefined), is
 * asked for again by the next one.
 *
 * @param ask gives what has a name
 * @param lifetime milliseconds that an answer is kept. Default: without end
 */
export function kept<Value>(ask: (name: string) => Promise<Value>, lifetime = Number.POSITIVE_INFINITY) {
  const known = new Map<string, { answer: Promise<Value>; until: number }>();
  return (name: string): Promise<Value> => {
    const before = known.get(name);
    if (before !== undefined && Date.now() < before.until) return before.answer;
    const one = { answer: ask(name), until: Date.now() + lifetime };
    known.set(name, one);
    const forget = () => {
      if (known.get(name) === one) known.delete(name);
    };
    one.answer.then((value) => value === undefined && forget(), forget);
    return one.answer;
  };
}
