import { secretsmanagerRules } from "../../../policies/secretsmanager";
import { testRules } from "./support/cases";
import { unknown } from "./support/judge";
import type { Given } from "./support/judge-stack";

const type = "aws:secretsmanager/secret:Secret";
const secret: Given = { type, name: "secret", props: { name: "it" } };
const rotation = (props: object): Given => ({
  type: "aws:secretsmanager/secretRotation:SecretRotation",
  name: "rotation",
  props: { secretId: unknown, ...props },
  from: { secretId: ["secret"] },
});
const every = (schedule: string) => rotation({ rotationRules: { scheduleExpression: schedule } });

testRules(secretsmanagerRules, {
  resources: [
    {
      rule: "secret-cmk",
      type,
      passing: { "a key": { kmsKeyId: "alias/ours" } },
      failing: { none: {}, "AWS's own": { kmsKeyId: "alias/aws/secretsmanager" } },
      unknown: { "a key made in the same run": [{ kmsKeyId: unknown }, "kmsKeyId"] },
    },
    {
      rule: "secret-policy-not-public",
      type: "aws:secretsmanager/secretPolicy:SecretPolicy",
      passing: { refused: { policy: unknown, blockPublicPolicy: true } },
      failing: { "nothing said": { policy: "{}" }, taken: { policy: "{}", blockPublicPolicy: false } },
      unknown: { switch: [{ blockPublicPolicy: unknown }, "blockPublicPolicy"] },
      mended: { switch: [{ policy: unknown }, { policy: unknown, blockPublicPolicy: true }] },
    },
  ],
  stacks: [
    {
      rule: "secret-rotation",
      passing: {
        "every 30 days": [secret, rotation({ rotationRules: { automaticallyAfterDays: 30 } })],
        "every 4 hours": [secret, every("rate(4 hours)")],
        "every Sunday": [secret, every("cron(0 8 ? * SUN *)")],
        "every second month": [secret, every("cron(0 8 1 */2 ? *)")],
      },
      failing: {
        never: [[secret], ["secret"]],
        "another one": [
          [secret, { ...secret, name: "other" }, rotation({ rotationRules: { automaticallyAfterDays: 30 } })],
          ["other"],
        ],
        "every 100 days": [[secret, every("rate(100 days)")], ["secret"]],
        "every half year": [[secret, every("cron(0 8 1 */6 ? *)")], ["secret"]],
        "in January": [[secret, every("cron(0 8 1 1 ? *)")], ["secret"]],
        "without a rule": [[secret, rotation({})], ["secret"]],
        "switched off": [
          [secret, rotation({ rotationEnabled: false, rotationRules: { automaticallyAfterDays: 30 } })],
          ["secret"],
        ],
      },
      unknown: { rules: [[secret, rotation({ rotationRules: unknown })], "rotationRules"] },
    },
    {
      rule: "secret-rotation",
      config: { maximumDays: 10 },
      passing: { "as often as asked for": [secret, every("rate(10 days)")] },
      failing: { "less often": [[secret, every("rate(11 days)")], ["secret"]] },
      unknown: {},
    },
  ],
});
