import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Rule } from "../../../policies/rule";
import { functionTraced, logGroupRetention, queueEncrypted, rules, tableRestorable } from "../../../policies/rules";
import { judge, mend, unknown } from "./support/judge";

interface Case {
  rule: Rule;
  type: string;
  passing: Record<string, object>;
  failing: Record<string, object>;
  unknown: Record<string, [props: object, path: string]>;
  /** Inputs before and after. An input that is not known has to stay as it is. */
  mended: Record<string, [before: object, after: object]>;
}

const cases: Case[] = [
  {
    rule: queueEncrypted,
    type: "aws:sqs/queue:Queue",
    passing: {
      "SQS's own key": { sqsManagedSseEnabled: true },
      "a KMS key": { kmsMasterKeyId: "alias/ours" },
      "SQS's own key, whatever the KMS key": { sqsManagedSseEnabled: true, kmsMasterKeyId: unknown },
    },
    failing: { neither: {}, "both off": { sqsManagedSseEnabled: false, kmsMasterKeyId: "" } },
    unknown: { "a KMS key made in the same run": [{ kmsMasterKeyId: unknown }, "kmsMasterKeyId"] },
    mended: { "the key": [{ name: unknown }, { name: unknown, sqsManagedSseEnabled: true }] },
  },
  {
    rule: tableRestorable,
    type: "aws:dynamodb/table:Table",
    passing: { "recovery on": { pointInTimeRecovery: { enabled: true } } },
    failing: { "nothing said": {}, "recovery off": { pointInTimeRecovery: { enabled: false } } },
    unknown: {
      "all of it": [{ pointInTimeRecovery: unknown }, "pointInTimeRecovery"],
      "the switch": [{ pointInTimeRecovery: { enabled: unknown } }, "pointInTimeRecovery.enabled"],
    },
    mended: {
      "the switch": [
        { name: unknown, pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: 7 } },
        { name: unknown, pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 } },
      ],
    },
  },
  {
    rule: functionTraced,
    type: "aws:lambda/function:Function",
    passing: { active: { role: unknown, tracingConfig: { mode: "Active" } } },
    failing: { "nothing said": {}, "pass through": { tracingConfig: { mode: "PassThrough" } } },
    unknown: { "the mode": [{ tracingConfig: { mode: unknown } }, "tracingConfig.mode"] },
    mended: { "the mode": [{ role: unknown }, { role: unknown, tracingConfig: { mode: "Active" } }] },
  },
  {
    rule: logGroupRetention,
    type: "aws:cloudwatch/logGroup:LogGroup",
    passing: { "a day": { retentionInDays: 1 } },
    failing: { "nothing said": {}, "for ever": { retentionInDays: 0 } },
    unknown: { days: [{ retentionInDays: unknown }, "retentionInDays"] },
    mended: { days: [{ kmsKeyId: unknown }, { kmsKeyId: unknown, retentionInDays: 365 }] },
  },
];

describe.each(cases)("$rule.name", ({ rule, type, passing, failing, unknown, mended }) => {
  it.each(Object.entries(passing))("passes: %s", (_, props) => {
    expect(judge(rule, type, props)).toBe("passes");
    expect(mend(rule, type, props)).toBeUndefined();
  });

  it.each(Object.entries(failing))("fails, naming the mend: %s", (_, props) => {
    expect(judge(rule, type, props)).toEqual([`${rule.why} ${rule.remediationSteps}`]);
  });

  it.each(Object.entries(unknown))("says what it cannot know: %s", (_, [props, path]) => {
    expect(judge(rule, type, props)).toBe(`unknown: ${path}`);
    expect(() => mend(rule, type, props)).toThrow(path);
  });

  it.each(Object.entries(mended))("mends %s and keeps all other inputs", (_, [before, after]) => {
    const inputs = mend(rule, type, before);
    expect(inputs).toEqual(after);
    expect(judge(rule, type, inputs as object)).toBe("passes");
  });

  it("leaves other resource types alone", () => {
    expect(judge(rule, "aws:s3/bucket:Bucket", {})).toBe("does not apply");
  });
});

describe("logs-retention's shortest retention", () => {
  const type = "aws:cloudwatch/logGroup:LogGroup";

  it("is what the pack's user says", () => {
    expect(judge(logGroupRetention, type, { retentionInDays: 30 }, { minimumDays: 90 })).toHaveLength(1);
    expect(judge(logGroupRetention, type, { retentionInDays: 90 }, { minimumDays: 90 })).toBe("passes");
  });

  it("is mended to a retention that CloudWatch takes", () => {
    expect(mend(logGroupRetention, type, {}, { minimumDays: 366 })).toEqual({ retentionInDays: 400 });
  });
});

describe("the list of rules", () => {
  it("has an id, a severity, a reason and a mend for each, and no id twice", () => {
    expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.name).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(rule.why).toMatch(/^[A-Z].*\.$/);
      expect(rule.remediationSteps).toMatch(/^[A-Z].*\.$/);
      expect(["low", "medium", "high", "critical"]).toContain(rule.severity);
    }
  });

  it("is the table of the pack's page", () => {
    const page = readFileSync(resolve(__dirname, "../../../policies/README.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \|.*\| (\w+) \| (\w+) \|$/gm)].map(([, ...cells]) => cells);
    expect(rows).toEqual(rules.map(({ name, enforcementLevel, severity }) => [name, enforcementLevel, severity]));
  });

  it("says what other frameworks call a rule", () => {
    expect(queueEncrypted.tags).toEqual(["cdk-nag:AwsSolutions-SQS2", "checkov:CKV_AWS_27", "security-hub:SQS.1"]);
    expect(logGroupRetention.tags).toContain("checkov:CKV_AWS_338");
  });
});
