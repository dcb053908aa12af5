import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud";
import type { Delivery } from "../../service";
import type { Schedule } from "./state";

/** One time that a schedule was due. */
export interface Execution {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly scheduledAt: number;
}

export const newExecution = (scheduledAt: number): Execution => ({ id: randomUUID(), scheduledAt });

/** A moment as Scheduler shows it: without milliseconds. */
const shown = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/**
 * What a target is given: the schedule's input, with the context in the place of its keywords, or a notification where it has none (EventBridge Scheduler
 * user guide, "Adding context attributes").
 *
 * @param attempt counted from 1
 */
export function payloadOf(cloud: Cloud, { arn, target }: Schedule, execution: Execution, attempt: number): string {
  if (target.Input === undefined)
    return JSON.stringify({
      version: "0",
      id: execution.id,
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: cloud.accountId,
      time: shown(execution.scheduledAt),
      region: cloud.region,
      resources: [arn],
      detail: "{}",
    });
  const context: Readonly<Record<string, string>> = {
    "schedule-arn": arn,
    "scheduled-time": shown(execution.scheduledAt),
    "execution-id": execution.id,
    "attempt-number": String(attempt),
  };
  return target.Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name: string) => context[name] ?? keyword);
}

/** The same as the target's service takes it. */
export function deliveryOf({ target }: Schedule, payload: string): Delivery {
  const { EventBridgeParameters: event, SqsParameters } = target;
  if (event === undefined) return { body: payload, groupId: SqsParameters?.MessageGroupId };
  return { body: JSON.stringify({ Source: event.Source, DetailType: event.DetailType, Detail: payload }) };
}

/** Why a call did not succeed, as its dead letter says. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Calls made after the first. */
  readonly retries: number;
  /** The limit of retrying that was reached; undefined where it was not tried again. */
  readonly condition: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | undefined;
}

/** Attributes of a dead letter (EventBridge Scheduler user guide, "Configuring a dead-letter queue"). */
export function deadLetterAttributes(
  { arn, target }: Schedule,
  { id, scheduledAt }: Execution,
  { code, message, retries, condition }: Failure,
): Delivery["attributes"] {
  const text = (value: string) => ({ type: "String", value });
  return {
    ERROR_CODE: text(code),
    ERROR_MESSAGE: text(message),
    EXECUTION_ID: text(id),
    ...(condition && { EXHAUSTED_RETRY_CONDITION: text(condition) }),
    IS_PAYLOAD_TRUNCATED: text("false"),
    RETRY_ATTEMPTS: { type: "Number", value: String(retries) },
    SCHEDULED_TIME: text(shown(scheduledAt)),
    SCHEDULE_ARN: text(arn),
    TARGET_ARN: text(target.Arn),
  };
}
