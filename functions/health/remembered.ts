/**
 * Asks, and remembers the answer, a failure too: however many ask at once or soon after, one of them does.
 *
 * @param milliseconds that an answer is good for
 */
export function remembered<T>(ask: () => Promise<T>, milliseconds: number): () => Promise<T> {
  let last: { answer: Promise<T>; until: number } | undefined;
  return () => {
    const now = Date.now();
    if (!last || now >= last.until) {
      last = { answer: ask(), until: now + milliseconds };
      last.answer.catch(() => undefined); // whoever asked hears of it
    }
    return last.answer;
  };
}
