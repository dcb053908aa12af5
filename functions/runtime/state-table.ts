import { invalidTransition } from "./problem";

/** Which states a thing can be in, and which may follow which. Made by {@link stateTable}. */
export interface StateTable<S extends string> {
  /** All states, in the order in which they were declared: what `z.enum` takes. */
  readonly states: readonly [S, ...S[]];
  /** The state that things begin in: the first one declared. */
  readonly initial: S;
  /** The states that may follow each. */
  readonly moves: Readonly<Record<S, readonly S[]>>;
  /** Whether a thing may go from one state to another. To stay where it is, is no move, unless declared. */
  may(from: S, to: S): boolean;
  /** @throws Problem `invalid-transition` for a move that is not declared; `from` and `to` are members of its body */
  check(from: S, to: S): void;
  /** The states from which a thing may go to this one: for the condition of a write. */
  before(to: S): S[];
}

/**
 * Declares the states of a thing and its moves, as data: handlers ask it, `npm run docs` draws it.
 *
 * @param moves by state, the states that may follow; the first state is where things begin. A state that nothing follows is an end
 * @throws Error for a table without states
 * @example
 * const orderStatus = stateTable({ open: ["paid", "cancelled"], paid: ["sent"], sent: [], cancelled: [] });
 * orderStatus.check(order.status, "sent");
 */
export function stateTable<const S extends string>(moves: Readonly<Record<S, readonly NoInfer<S>[]>>): StateTable<S> {
  const states = Object.keys(moves) as S[];
  const [initial, ...others] = states;
  if (initial === undefined) throw new Error("stateTable(): name at least one state");
  const may = (from: S, to: S) => moves[from].includes(to);
  return {
    states: [initial, ...others],
    initial,
    moves,
    may,
    check: (from, to) => {
      if (may(from, to)) return;
      const next = moves[from].join(", ");
      throw invalidTransition({
        detail: `What is ${from} cannot become ${to}${next && `; it can become ${next}`}`,
        from,
        to,
      });
    },
    before: (to) => states.filter((from) => may(from, to)),
  };
}
