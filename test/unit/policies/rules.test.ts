import { rules } from "../../../policies/rules";

describe("the list of rules", () => {
  it("has an id, a severity, a reason, a mend and a page for each, and no id twice", () => {
    expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
      expect(rule.why).toMatch(/^[A-Z].*\.$/);
      expect(rule.remediationSteps).toMatch(/^[A-Z].*\.$/);
      expect(["low", "medium", "high", "critical"]).toContain(rule.severity);
      expect(rule.url).toMatch(/^https:\/\/(?:docs\.aws\.amazon\.com|www\.pulumi\.com)\/[\w/.-]+(?:#[\w.-]+)?$/);
    }
  });

  it("can mend wherever it is to", () => {
    for (const rule of rules.filter(({ enforcementLevel }) => enforcementLevel === "remediate"))
      expect([rule.name, typeof rule.remediateResource]).toEqual([rule.name, "function"]);
  });

  it("says what other frameworks call a rule", () => {
    const tagsOf = (name: string) => rules.find((rule) => rule.name === name)?.tags;
    expect(tagsOf("sqs-sse")).toEqual(["cdk-nag:AwsSolutions-SQS2", "checkov:CKV_AWS_27", "security-hub:SQS.1"]);
    expect(tagsOf("logs-retention")).toContain("checkov:CKV_AWS_338");
  });
});
