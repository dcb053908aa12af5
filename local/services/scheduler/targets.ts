import type { Cloud } from "../../cloud";
import { AwsError } from "../aws-json";
import type { IamService } from "../iam";
import type { Input } from "../input";
import { invalid } from "./errors";
import type { SchedulerState, Target } from "./state";

/** Services whose resources schedules can call here. */
const reachable = new Set(["lambda", "sqs", "sns", "events"]);

/** Whether a schedule's call arrives here. */
export const isReachable = (arn: string): boolean => reachable.has(arn.split(":")[2] ?? "");

/** Members of targets that have no effect here. */
const otherParameters = ["EcsParameters", "KinesisParameters", "SageMakerPipelineParameters"];

/** The target of a request. @throws AwsError ValidationException; NotImplemented (501) for one that cannot be called here */
export function readTarget(input: Input, path = "target"): Target {
  const target = input.input("Target") ?? input.refuse(path, "Member must not be null");
  const arn = target.required("Arn");
  const other = otherParameters.find((name) => target.members[name] !== undefined);
  if (!isReachable(arn) || other !== undefined)
    throw new AwsError(
      "NotImplemented",
      `The local cloud does not emulate targets of scheduler such as ${other ?? arn}`,
      501,
    );
  const retries = target.input("RetryPolicy");
  const events = target.input("EventBridgeParameters");
  if (arn.split(":")[2] === "events" && events === undefined)
    throw invalid("EventBridgeParameters must be specified for an EventBridge target.");
  return {
    Arn: arn,
    RoleArn: target.required("RoleArn"),
    Input: target.text("Input"),
    RetryPolicy: {
      MaximumEventAgeInSeconds: retries?.number("MaximumEventAgeInSeconds", 60, 86_400) ?? 86_400,
      MaximumRetryAttempts: retries?.number("MaximumRetryAttempts", 0, 185) ?? 185,
    },
    DeadLetterConfig: deadLettersOf(target.input("DeadLetterConfig")),
    SqsParameters: target.input("SqsParameters") && {
      MessageGroupId: target.input("SqsParameters")?.text("MessageGroupId"),
    },
    EventBridgeParameters: events && { DetailType: events.required("DetailType"), Source: events.required("Source") },
  };
}

const deadLettersOf = (config: Input | undefined): Target["DeadLetterConfig"] => config && { Arn: config.text("Arn") };

/** Scheduler calls targets as a role only, and tries to take it on at once. @throws AwsError ValidationException where it may not */
export function checkRole({ cloud }: SchedulerState, { RoleArn }: Target, groupArn: string): void {
  if (refusalOfRole(cloud, RoleArn, groupArn) !== undefined)
    throw invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
}

/** Why Scheduler may not take a role on; undefined: it may. */
export function refusalOfRole(cloud: Cloud, role: string, groupArn: string) {
  const iam = cloud.services.get("iam") as IamService | undefined;
  const conditions = { "aws:SourceArn": groupArn, "aws:SourceAccount": cloud.accountId };
  return iam?.judgeService("scheduler.amazonaws.com", { action: "sts:AssumeRole", resource: role, conditions });
}
