import type { Cloud } from "../cloud";
import { NoAnswer, withFaults } from "../faults/inject";
import type { Delivery, Need } from "../service";
import { AwsError } from "./aws-json";
import type { IamService, RoleCaller } from "./iam";

/** In whose name something is handed over: of a role, or of a service that the target's own policy must let in. */
export type DeliveredBy =
  | { role: RoleCaller }
  | {
      /** Such as `events.amazonaws.com`. */
      service: string;
      /** ARN of the rule, topic or bucket that it does so for. */
      sourceArn: string;
    };

/**
 * Hands something over to a resource of another service, once IAM allows it.
 *
 * @param targetArn such as a queue's or a function's
 * @param handOver what takes the place of the target's own way, for a service that delivers within itself
 * @throws AwsError AccessDeniedException with IAM's message; NotImplemented (501) for a target that takes nothing here; what the target's service
 * answers
 */
export async function deliver(
  cloud: Cloud,
  targetArn: string,
  delivery: Delivery,
  by: DeliveredBy,
  handOver?: () => void,
): Promise<void> {
  const name = targetArn.split(":")[2] ?? "";
  const target = cloud.services.get(name)?.target;
  if (!target) throw new AwsError("NotImplemented", `The local cloud does not deliver to ${targetArn}`, 501);
  for (const need of [{ action: target.action, resource: targetArn }, ...(target.needs?.(targetArn) ?? [])]) {
    const refusal = judge(cloud, need, by);
    if (!refusal) continue;
    cloud.print(refusal.hint);
    throw new AwsError("AccessDeniedException", refusal.message, 403);
  }
  const call = { service: name, operation: target.action.split(":")[1] ?? "", resources: () => [targetArn] };
  try {
    // Functions: an event that Lambda took is not lost, and what goes wrong with its invocation is Lambda's affair.
    await withFaults(name === "lambda" ? undefined : cloud.faults, call, async () =>
      handOver ? handOver() : target.deliver(targetArn, delivery),
    );
  } catch (error) {
    throw error instanceof NoAnswer ? new AwsError("RequestTimeout", `${name} did not answer`, 504) : error;
  }
}

function judge(cloud: Cloud, need: Need, by: DeliveredBy) {
  const iam = cloud.services.get("iam") as IamService | undefined;
  if ("role" in by) return iam?.judgeRole(by.role, need);
  const conditions = {
    ...need.conditions,
    "aws:SourceArn": by.sourceArn,
    "aws:SourceAccount": cloud.accountId,
    ...(actsForOwner.has(by.service) && { "aws:SourceOwner": cloud.accountId }),
  };
  return iam?.judgeService(by.service, { ...need, conditions });
}

/** Services that the default policy of a topic lets in, by its key `AWS:SourceOwner`. */
const actsForOwner = new Set(["cloudwatch.amazonaws.com"]);
