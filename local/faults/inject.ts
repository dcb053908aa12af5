import { setTimeout as delay } from "node:timers/promises";
import { AwsError } from "../services/aws-json";
import { errorOf } from "./answers";
import type { FaultableCall, Faults } from "./index";

/** Nobody answers: the caller waits until it loses patience. */
export class NoAnswer extends Error {
  constructor() {
    super("Nobody answers: a fault that was asked for");
    this.name = "NoAnswer";
  }
}

/**
 * Does a call, or what the faults make of it.
 *
 * @throws AwsError as the service throttles or fails; {@link NoAnswer}
 */
export async function withFaults<T>(
  faults: Faults | undefined,
  call: FaultableCall,
  work: () => T | Promise<T>,
): Promise<T> {
  for (const { kind, by, done } of faults?.for(call) ?? []) {
    if (kind === "crash") continue; // the instance's own affair
    if (kind === "latency") {
      await delay(by);
      continue;
    }
    if (done) await work();
    if (kind === "timeout") throw new NoAnswer();
    const { code, message, status } = errorOf(call.service, kind);
    throw new AwsError(code, message, status);
  }
  return work();
}
