import type { Delivery } from "../../service";
import { AwsError } from "../aws-json";
import { isPassing } from "../deliveries";
import { InvalidInput } from "./input/transformer";

/** Why an event did not reach a target. */
export interface Failure {
  ruleArn: string;
  targetArn: string;
  error: unknown;
  retries: number;
  /** The limit of retrying that was reached; undefined where it was not tried again. */
  condition: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | undefined;
}

/** The attributes of a dead letter (EventBridge user guide, "Using dead-letter queues to process undelivered events"). */
export function deadLetterAttributes({
  ruleArn,
  targetArn,
  error,
  retries,
  condition,
}: Failure): Delivery["attributes"] {
  const message = error instanceof Error ? error.message : String(error);
  const text = (value: string) => ({ type: "String", value });
  return {
    RULE_ARN: text(ruleArn),
    TARGET_ARN: text(targetArn),
    ERROR_CODE: text(errorCode(error)),
    ERROR_MESSAGE: text(message || "The target did not take the event"),
    ...(condition && { EXHAUSTED_RETRY_CONDITION: text(condition) }),
    ...(retries > 0 && { RETRY_ATTEMPTS: { type: "Number", value: String(retries) } }),
  };
}

/** The codes that AWS documents. */
function errorCode(error: unknown): string {
  if (error instanceof InvalidInput) return "INVALID_JSON";
  if (!(error instanceof AwsError)) return "INTERNAL_ERROR";
  if (error.code === "AccessDeniedException") return "NO_PERMISSIONS";
  if (/NotFound|DoesNotExist|NonExistent|NotImplemented/.test(error.code)) return "NO_RESOURCE";
  if (error.status === 429 || /Throttl|TooManyRequests|RequestLimit/.test(error.code)) return "THROTTLING";
  if (error.status === 504 || /Timeout/.test(error.code)) return "TIMEOUT";
  return isPassing(error) ? "ERROR_FROM_TARGET" : "SDK_CLIENT_ERROR";
}
