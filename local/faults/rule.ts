import { millisecondsOf } from "../clock";
import { UserError } from "../user-error";

/** Ways in which a call can go wrong. */
export const faultKinds = ["latency", "throttle", "error", "timeout", "crash"] as const;
/** A way in which a call can go wrong. */
export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong, where, and how often. */
export interface FaultRule {
  /**
   * `latency`: the call takes longer. `throttle`: it is refused as AWS refuses too many. `error`: it fails as when AWS has a fault (500).
   * `timeout`: nobody answers; a function runs into its timeout. `crash`: the function's instance dies at work; for functions only.
   */
  kind: FaultKind;
  /** The service that is called, by its name in ARNs, such as `dynamodb`, `sqs`, `events` or `lambda`. Default: any. */
  service?: string;
  /** AWS's name of the operation, such as `PutItem`; `Invoke` for whatever runs a function. Default: any. */
  operation?: string;
  /** Name or ARN of what it is done to: a table, a queue, a function. `*` stands for any text. Default: anything. */
  resource?: string;
  /** Share of the calls that it hits, from 0 to 1. Default 1: all. */
  rate?: number;
  /** The same seed hits the same calls, in order. Default: another one each time. */
  seed?: number | string;
  /** How long it lasts by the cloud's clock: "30 seconds", or milliseconds. Default: until it is taken away. */
  for?: string | number;
  /** Most calls that it hits. Default: no end. */
  times?: number;
  /** "250 milliseconds", or milliseconds. Of `latency`: how much longer a call takes. Of `crash`: how long the instance works before it dies; default 5. */
  by?: string | number;
  /** True: the call is done, and its answer gets lost; of `error` and `timeout`. Default false: it is not done. */
  done?: boolean;
}

const fields = ["kind", "service", "operation", "resource", "rate", "seed", "for", "times", "by", "done"];

/** @throws UserError naming the field and the mend */
export function checkRule(rule: FaultRule): void {
  const unknown = Object.keys(rule).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new UserError(`a fault has no "${unknown}": there are ${fields.join(", ")}`);
  const { kind, rate = 1, times = 1, by, done, service } = rule;
  if (!faultKinds.includes(kind)) throw new UserError(`"${kind}" is no kind of fault: say ${faultKinds.join(", ")}`);
  for (const field of ["service", "operation", "resource"] as const)
    if (rule[field] !== undefined && typeof rule[field] !== "string")
      throw new UserError(`the fault's ${field} is no text`);
  if (!(typeof rate === "number" && rate >= 0 && rate <= 1))
    throw new UserError(`the fault's rate ${rate} is not between 0 and 1: 0.2 hits one call in five`);
  if (!(Number.isInteger(times) && times >= 1))
    throw new UserError(`the fault's times ${times} is no whole number from 1`);
  if (rule.for !== undefined) millisecondsOf(rule.for);
  if (kind === "latency" && by === undefined)
    throw new UserError('a fault of latency says by how much: by: "250 milliseconds"');
  if (kind !== "latency" && kind !== "crash" && by !== undefined)
    throw new UserError(`only latency and crash have "by", not ${kind}`);
  if (by !== undefined) millisecondsOf(by);
  if (done && kind !== "error" && kind !== "timeout")
    throw new UserError(`only an error or a timeout can lose the answer of what was done, not ${kind}`);
  if (kind === "crash" && service !== undefined && service !== "lambda")
    throw new UserError(`only functions crash: leave service out, or say "lambda" instead of "${service}"`);
}
