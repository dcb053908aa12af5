import { schedulerRules } from "../../../policies/scheduler";
import { testRules } from "./support/cases";
import { unknown } from "./support/judge";

const type = "aws:scheduler/schedule:Schedule";

const target = { arn: unknown, deadLetterConfig: { arn: unknown } };
const kmsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/1";

testRules(schedulerRules, {
  resources: [
    {
      rule: "scheduler-cmk",
      type,
      passing: { "a key and a queue": { kmsKeyArn, target } },
      failing: {
        neither: { target: { arn: unknown } },
        "no key": { target },
        "no queue": { kmsKeyArn, target: { arn: unknown } },
      },
      unknown: { "the key": [{ kmsKeyArn: unknown, target }, "kmsKeyArn"] },
    },
  ],
});
