import { setTimeout as delay } from "node:timers/promises";
import type { Faults } from "../../faults";
import { errorOf } from "../../faults/answers";
import type { Sabotage } from "../../lambda/instance";
import { AwsError } from "../aws-json";

/** What goes wrong with one invocation, on purpose. */
export interface InvocationFault {
  /** Befalls the instance. */
  sabotage?: Sabotage;
  /** Takes the place of the answer, once the function has run. */
  answer?: AwsError;
}

/** Asks for the faults of an invocation, and waits where one is latency. @throws AwsError as Lambda throttles or fails */
export async function invocationFault(faults: Faults, functionArn: string): Promise<InvocationFault> {
  const fault: InvocationFault = {};
  const call = { service: "lambda", operation: "Invoke", resources: () => [functionArn] };
  for (const { kind, by, done } of faults.for(call)) {
    if (kind === "latency") await delay(by);
    else if (kind === "crash" || kind === "timeout") fault.sabotage = { kind, by, done };
    else {
      const { code, message, status } = errorOf("lambda", kind);
      fault.answer = new AwsError(code, message, status);
      if (!done) throw fault.answer;
    }
  }
  return fault;
}
