import { classesOf } from "../kit/classes";
import { faultsOfAllows, limitsCallers, meansAnyone } from "../kit/documents";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";

const { EventBusPolicy, EventPermission, EventTarget } =
  classesOf<typeof import("@pulumi/aws/cloudwatch")>("cloudwatch");

/** EventBridge. */
export const eventRules: readonly Rule[] = [
  rule({
    name: "eb-bus-not-public",
    title: "Event buses are not open to everyone",
    why: "Anyone on AWS may send events that our rules then act on.",
    mend: "Name the accounts in Principal, or limit them by a condition on aws:PrincipalOrgID.",
    severity: "high",
    frameworks: { cdkNag: "AwsSolutions-EVB1", securityHub: "EventBridge.3" },
    docs: controlPage("EventBridge.3"),
    on: [EventBusPolicy, EventPermission],
    faults: (holder) => {
      if ("policy" in holder)
        return faultsOfAllows(holder.policy, (statement) =>
          meansAnyone(statement) && !limitsCallers(statement) ? ["The policy allows everyone."] : [],
        );
      if (!("principal" in holder) || holder.principal !== "*" || holder.condition) return [];
      return ["The permission is for everyone."];
    },
  }),
  rule({
    name: "eb-target-dlq",
    title: "Targets of events have a dead-letter queue",
    why: "An event that cannot be delivered for a day is dropped, and nobody hears of it.",
    mend: "Set deadLetterConfig to the ARN of a queue.",
    severity: "medium",
    frameworks: { cdkNag: "Serverless-EventBusDLQ" },
    docs: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    on: EventTarget,
    passes: (target) => Boolean(target.deadLetterConfig?.arn),
  }),
];
