import type { Dimensions, Metrics, Recorder } from "../../metrics";
import { defaultBus, type Rule } from "./state";

const namespace = "AWS/Events";

/**
 * What EventBridge measures (EventBridge user guide, "Monitoring Amazon EventBridge"): of each rule by its name, on another bus than the default one by
 * the bus's name too; some of all rules together.
 */
export class EventsMetrics {
  readonly #all: Recorder;
  readonly #rules = new Map<string, Recorder>();

  constructor(private readonly metrics: Metrics) {
    this.#all = metrics.recorder(namespace, {});
  }

  /** PutEvents was called. */
  put(entries: number, failed: number): void {
    this.#all.count("PutEventsApproximateCallCount");
    this.#all.count(failed === entries ? "PutEventsApproximateFailedCount" : "PutEventsApproximateSuccessCount");
    this.#all.count("PutEventsEntriesCount", entries);
    if (failed > 0) this.#all.count("PutEventsFailedEntriesCount", failed);
  }

  /** An event matched a rule, or a rule's schedule struck. */
  matched(rule: Rule): void {
    const own = this.#of(rule);
    if (rule.pattern !== undefined) own.count("MatchedEvents");
    own.count("TriggeredRules");
    for (const _ of rule.targets) this.#all.count("InvocationsCreated");
  }

  /** A target is about to be called. @param waited milliseconds since the event came in */
  begins(rule: Rule, waited: number): void {
    this.#both(rule, "InvocationAttempts");
    this.#of(rule).record("IngestionToInvocationStartLatency", waited, "Milliseconds");
  }

  /** A target has the event. @param taken milliseconds since the event came in */
  delivered(rule: Rule, taken: number): void {
    this.#both(rule, "Invocations");
    this.#both(rule, "SuccessfulInvocationAttempts");
    this.#of(rule).record("IngestionToInvocationCompleteLatency", taken, "Milliseconds");
  }

  /** A call is made again, for the first did not succeed. */
  retried(rule: Rule): void {
    this.#both(rule, "RetryInvocationAttempts");
  }

  /** A target does not get the event. @param isKept whether its dead letter queue has it; undefined where there is none */
  failed(rule: Rule, isKept?: boolean): void {
    this.#both(rule, "Invocations");
    this.#of(rule).count("FailedInvocations");
    if (isKept !== undefined) this.#of(rule).count(isKept ? "InvocationsSentToDlq" : "InvocationsFailedToBeSentToDlq");
  }

  /** An event would have gone round for ever. */
  stopped(rule: Rule): void {
    this.#of(rule).count("DeadLetterInvocations");
  }

  #both(rule: Rule, name: string): void {
    this.#of(rule).count(name);
    this.#all.count(name);
  }

  #of({ arn, name, busName }: Rule): Recorder {
    const known = this.#rules.get(arn);
    if (known !== undefined) return known;
    const dimensions: Dimensions =
      busName === defaultBus ? { RuleName: name } : { EventBusName: busName, RuleName: name };
    const made = this.metrics.recorder(namespace, dimensions);
    this.#rules.set(arn, made);
    return made;
  }
}
