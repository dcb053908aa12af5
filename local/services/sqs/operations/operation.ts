import type { Engine } from "../engine";
import type { Input } from "../requests/input";

/** Who calls, and what of the call is not in its input. */
export interface Caller {
  /** As messages show it: an account, or a role's id and session. */
  readonly senderId: string;
  /** Tells when the caller does not wait for the answer any more. */
  onGone(listener: () => void): void;
}

/** One operation of SQS's API. It is done when it returns, but not yet stored. @throws SqsError */
export type Operation = (engine: Engine, input: Input, caller: Caller) => object | Promise<object>;
