import { classesOf } from "./kit/classes";
import { numberIn } from "./kit/configured";
import { type InputsOf, type Rule, rule } from "./kit/rule";
import { controlPage } from "./kit/security-hub";
import { stackRule } from "./kit/stack-rule";

const { Secret, SecretPolicy, SecretRotation } =
  classesOf<typeof import("@pulumi/aws/secretsmanager")>("secretsmanager");

/** Secrets Manager. */
export const secretsmanagerRules: readonly Rule[] = [
  stackRule({
    name: "secret-rotation",
    title: "Secrets are rotated",
    why: "A secret that leaked stays good until it changes.",
    mend: "Declare an aws.secretsmanager.SecretRotation with rotationRules of at most the pack's maximumDays.",
    severity: "medium",
    level: "advisory",
    frameworks: {
      cdkNag: "AwsSolutions-SMG4",
      checkov: "CKV2_AWS_57 CKV_AWS_304",
      securityHub: "SecretsManager.1 SecretsManager.4",
    },
    docs: controlPage("SecretsManager.1"),
    configSchema: {
      properties: {
        maximumDays: {
          type: "integer",
          minimum: 1,
          maximum: 365,
          default: 90,
          description: "Most days between two rotations",
        },
      },
    },
    on: Secret,
    faults: (secret, { stack, config }) => {
      const rotations = stack.thatRefer(SecretRotation, "secretId", secret);
      if (rotations.length === 0) return ["The secret is never rotated."];
      const most = numberIn(config, "maximumDays", 90);
      if (rotations.some(({ inputs }) => daysBetween(inputs) <= most)) return [];
      return [`The secret is rotated less often than every ${most} days.`];
    },
  }),
  rule({
    name: "secret-cmk",
    title: "Secrets are encrypted with a customer key",
    why: "Who may decrypt with AWS's own key is not ours to say or to take back.",
    mend: "Set kmsKeyId to a key.",
    severity: "low",
    level: "advisory",
    frameworks: { cdkNag: "NIST.800.53.R5-SecretsManagerUsingKMSKey", checkov: "CKV_AWS_149" },
    docs: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    on: Secret,
    passes: ({ kmsKeyId }) => Boolean(kmsKeyId) && !/(?:^|:)alias\/aws\//.test(kmsKeyId ?? ""),
  }),
  rule({
    name: "secret-policy-not-public",
    title: "Policies that open a secret to everyone are refused",
    why: "One wrong line in its policy gives a secret to the world.",
    mend: "Set blockPublicPolicy to true.",
    severity: "high",
    docs: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html",
    on: SecretPolicy,
    passes: ({ blockPublicPolicy }) => blockPublicPolicy === true,
    remedy: () => ({ blockPublicPolicy: true }),
  }),
];

/** The days from one rotation to the next; without end where the rules say none, or say it in a way that has no fixed length. */
function daysBetween({ rotationEnabled, rotationRules }: InputsOf<typeof SecretRotation>): number {
  if (rotationEnabled === false) return Number.POSITIVE_INFINITY;
  if (rotationRules?.automaticallyAfterDays) return rotationRules.automaticallyAfterDays;
  return daysOf(rotationRules?.scheduleExpression ?? "");
}

/** `rate(10 days)` or `rate(4 hours)`; a cron expression fires at least once a month unless it names months or years. */
function daysOf(schedule: string): number {
  const [, count, unit] = /^rate\((\d+) (day|hour)s?\)$/.exec(schedule.trim()) ?? [];
  if (count !== undefined) return unit === "day" ? Number(count) : Number(count) / 24;
  const [, fields] = /^cron\(([^)]*)\)$/.exec(schedule.trim()) ?? [];
  const [, , , month, , year] = fields?.split(/\s+/) ?? [];
  if (month === undefined) return Number.POSITIVE_INFINITY;
  if (year !== undefined && year !== "*") return Number.POSITIVE_INFINITY;
  const every = /^(?:\*|[^/]*)\/(\d+)$/.exec(month)?.[1];
  return month === "*" ? 31 : every ? Number(every) * 31 : 366;
}
