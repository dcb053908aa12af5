import type { Cloud } from "../../cloud";
import { AwsError } from "../aws-json";
import { type DeliveredBy, deliver } from "../deliver";
import type { IamService } from "../iam";
import { at } from "./input/json-path";
import { transform } from "./input/transformer";
import type { Job } from "./router";
import type { Rule, Target } from "./state";

/** In whose name rules hand events over that have no role for it. */
export const byEvents = (ruleArn: string): DeliveredBy => ({ service: "events.amazonaws.com", sourceArn: ruleArn });

/**
 * Hands an event to a target, in the name of the target's role or of EventBridge.
 *
 * @param forward for a bus of this cloud: what takes the place of the delivery, once it is allowed
 * @throws AwsError and InvalidInput when it cannot be
 */
export async function handOver(
  cloud: Cloud,
  rule: Rule,
  target: Target,
  job: Job,
  forward?: () => void,
): Promise<void> {
  const by = deliveredBy(cloud, rule, target);
  const isLogs = target.Arn.split(":")[2] === "logs";
  const arn = isLogs ? `${target.Arn.replace(/:\*$/, "")}:*` : target.Arn;
  const delivery = {
    body: forward ? "" : inputOf(rule, target, job),
    groupId: target.SqsParameters?.MessageGroupId,
  };
  await deliver(cloud, arn, delivery, by, forward);
}

/** What a target gets. */
function inputOf(rule: Rule, { Input, InputPath, InputTransformer }: Target, { event, ingestedAt }: Job): string {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(at(event, InputPath) ?? null);
  if (InputTransformer === undefined) return JSON.stringify(event);
  return transform(event, InputTransformer, { ruleArn: rule.arn, ruleName: rule.name, ingestedAt });
}

/** @throws AwsError when EventBridge may not take the role on */
function deliveredBy(cloud: Cloud, rule: Rule, { RoleArn: role }: Target): DeliveredBy {
  if (!role) return byEvents(rule.arn);
  const iam = cloud.services.get("iam") as IamService | undefined;
  const conditions = { "aws:SourceArn": rule.arn, "aws:SourceAccount": cloud.accountId };
  const refusal = iam?.judgeService("events.amazonaws.com", { action: "sts:AssumeRole", resource: role, conditions });
  if (refusal === undefined) return { role: { role, sessionName: rule.name } };
  cloud.print(refusal.hint);
  throw new AwsError("AccessDeniedException", refusal.message, 403);
}
