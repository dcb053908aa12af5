import { classesOf } from "./kit/classes";
import { type Rule, rule } from "./kit/rule";

const { Schedule } = classesOf<typeof import("@pulumi/aws/scheduler")>("scheduler");

/** Rules about EventBridge Scheduler. */
export const schedulerRules: readonly Rule[] = [
  rule({
    name: "scheduler-cmk",
    title: "Schedules are encrypted by a customer's key, and keep what they could not deliver",
    why: "A call that fails after all its retries is gone without a trace, and nobody can take the access to a schedule's input away.",
    mend: "Set target.deadLetterConfig to a queue, and kmsKeyArn to a key.",
    severity: "low",
    frameworks: { checkov: "CKV_AWS_297" },
    docs: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html",
    level: "advisory",
    on: Schedule,
    faults: (schedule) => [
      ...(schedule.target.deadLetterConfig ? [] : ["The schedule has no dead-letter queue."]),
      ...(schedule.kmsKeyArn ? [] : ["The schedule is encrypted by a key of AWS."]),
    ],
  }),
];
