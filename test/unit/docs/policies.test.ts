import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Rule } from "../../../policies/kit/rule";
import { rules } from "../../../policies/rules";
import { rulesText, withRules } from "../../../scripts/policy-docs";

const page = readFileSync(resolve(__dirname, "../../../docs/policies.md"), "utf8");
const counted = (textOf: (rule: Rule) => string) =>
  Object.fromEntries([...Map.groupBy(rules, textOf)].map(([value, those]) => [value, those.length]));

describe("the rules of the policy pack", () => {
  it("are in docs/policies.md as they are: `npm run docs` writes it", () => {
    expect(page).toBe(withRules(page, rules));
  });

  it("S1.31 are 192, each with a name of its own, by severity and level as planned", () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(192);
    expect(counted(({ severity }) => severity)).toEqual({ critical: 18, high: 37, medium: 99, low: 38 });
    expect(counted(({ enforcementLevel }) => enforcementLevel)).toEqual({
      mandatory: 113,
      remediate: 30,
      advisory: 32,
      disabled: 17,
    });
    const mending = rules.filter(({ remediateResource }) => remediateResource);
    expect(mending).toHaveLength(67);
  });

  it("stand with their settings, their levels by profile and their other names", () => {
    const text = rulesText(rules.filter(({ name }) => ["logs-retention", "ddb-pitr"].includes(name)));
    expect(text).toMatch(
      /^2 rules: 0 critical, 0 high, 2 medium, 0 low\. 2 can mend what they find; 2 of them do by default\.\n/,
    );
    expect(text).toMatch(
      /### cloudwatch\n[\s\S]*`logs-retention`[\s\S]*`minimumDays` \(1\): [^|]*\| medium \| remediate \| [^|]*CKV_AWS_66/,
    );
    expect(text).toMatch(/### dynamodb\n[\s\S]*\| remediate<br>preview: disabled \| AwsSolutions-DDB3/);
  });
});
