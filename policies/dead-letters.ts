import { classesOf } from "./kit/classes";
import { parsed } from "./kit/documents";
import type { ResourceClass } from "./kit/rule";
import type { Declared, DeclaredStack } from "./kit/stack-rule";

const { EventTarget } = classesOf<typeof import("@pulumi/aws/cloudwatch")>("cloudwatch");
const {
  EventSourceMapping,
  FunctionEventInvokeConfig,
  Function: LambdaFunction,
} = classesOf<typeof import("@pulumi/aws/lambda")>("lambda");
const { Schedule } = classesOf<typeof import("@pulumi/aws/scheduler")>("scheduler");
const { TopicSubscription } = classesOf<typeof import("@pulumi/aws/sns")>("sns");
const { Queue, RedrivePolicy } = classesOf<typeof import("@pulumi/aws/sqs")>("sqs");

type DeclaredQueue = Declared<typeof Queue>;

/** The properties in which others name the queue that keeps what they failed to deliver. */
const senders: readonly [type: ResourceClass, property: string][] = [
  [RedrivePolicy, "redrivePolicy"],
  [LambdaFunction, "deadLetterConfig"],
  [FunctionEventInvokeConfig, "destinationConfig"],
  [EventSourceMapping, "destinationConfig"],
  [EventTarget, "deadLetterConfig"],
  [TopicSubscription, "redrivePolicy"],
  [Schedule, "target"],
];

/** The queues whose failed messages a queue keeps. */
export function sourcesOf(queue: DeclaredQueue, stack: DeclaredStack): readonly DeclaredQueue[] {
  const byThemselves = stack.thatRefer(Queue, "redrivePolicy", queue).filter((source) => source.urn !== queue.urn);
  const byPolicy = stack
    .thatRefer(RedrivePolicy, "redrivePolicy", queue)
    .flatMap((policy) => stack.referred(policy, "queueUrl", Queue))
    .filter((source) => source.urn !== queue.urn);
  return [...new Map([...byThemselves, ...byPolicy].map((source) => [source.urn, source])).values()];
}

/** True for a queue that keeps what failed: others send it there, or it says from whom it takes that. */
export function keepsFailures(queue: DeclaredQueue, stack: DeclaredStack): boolean {
  if (sourcesOf(queue, stack).length > 0) return true;
  const named = senders.some(([type, property]) =>
    stack.all(type).some((declared) => declared.refers(property, queue)),
  );
  return named || allowsRedrive(queue.inputs.redriveAllowPolicy);
}

/** A `redriveAllowPolicy` as JSON that lets other queues send there. */
export function allowsRedrive(policy: unknown): boolean {
  if (typeof policy !== "string" || policy === "") return false;
  const { redrivePermission } = (parsed(policy) ?? {}) as { redrivePermission?: unknown };
  return redrivePermission === "byQueue" || redrivePermission === "allowAll";
}
