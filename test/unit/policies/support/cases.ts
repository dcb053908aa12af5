import type { Rule } from "../../../../policies/kit/rule";
import { judge, type More, mend } from "./judge";
import { type Given, judgeStack } from "./judge-stack";

/** What shows that a rule about single resources is right. Each of them is named by what is special in it. */
export interface Case {
  /** The rule's name. */
  rule: string;
  type: string;
  passing: Record<string, object>;
  failing: Record<string, object>;
  /** Inputs, and the path of what is read of them and not known. */
  unknown: Record<string, [props: object, path: string]>;
  /** Inputs before and after. An input that is not known has to stay as it is. */
  mended?: Record<string, [before: object, after: object]>;
  /** The rule's configuration. Default: none. */
  config?: object;
  /** What is the same for all of them: protection, the provider. */
  more?: More;
}

/** What shows that a rule about a stack is right. */
export interface StackCase {
  rule: string;
  passing: Record<string, readonly Given[]>;
  /** Resources, and the names of those that must be reported. */
  failing: Record<string, [resources: readonly Given[], names: readonly string[]]>;
  unknown: Record<string, [resources: readonly Given[], path: string]>;
  /** Type of the resource that is mended, and its inputs before and after. */
  mended?: Record<string, [type: string, before: object, after: object]>;
  config?: object;
}

/** Tests rules by their cases, and that every rule of the list has some: passing, failing, not known, and mended where it has a remedy. */
export function testRules(
  rules: readonly Rule[],
  cases: { resources?: readonly Case[]; stacks?: readonly StackCase[] },
): void {
  const { resources = [], stacks = [] } = cases;
  const find = (name: string) => {
    const found = rules.find((rule) => rule.name === name);
    if (!found) throw new Error(`there is no rule ${name}`);
    return found;
  };
  it.each(rules.map((rule) => [rule.name, rule] as const))("%s has cases of every kind", (name, rule) => {
    const all = [...resources, ...stacks].filter((one) => one.rule === name);
    const count = (kind: "passing" | "failing" | "unknown" | "mended") =>
      all.reduce((sum, one) => sum + Object.keys(one[kind] ?? {}).length, 0);
    expect({ passing: count("passing") > 0, failing: count("failing") > 0, unknown: count("unknown") > 0 }).toEqual({
      passing: true,
      failing: true,
      unknown: true,
    });
    expect(count("mended") > 0).toBe(rule.remediateResource !== undefined);
  });
  for (const one of resources) describe(`${one.rule} (${one.type})`, () => testResourceRule(find(one.rule), one));
  for (const one of stacks) describe(one.rule, () => testStackRule(find(one.rule), one));
}

function testResourceRule(rule: Rule, { type, config, more, ...cases }: Case): void {
  it.each(Object.entries(cases.passing))("passes: %s", (_, props) => {
    expect(judge(rule, type, props, config, more)).toBe("passes");
    expect(mend(rule, type, props, config, more)).toBeUndefined();
  });

  it.each(Object.entries(cases.failing))("fails, saying the mend: %s", (_, props) => {
    const faults = judge(rule, type, props, config, more);
    expectFaults(rule, faults);
  });

  if (Object.keys(cases.unknown).length > 0)
    it.each(Object.entries(cases.unknown))("says what it cannot know: %s", (_, [props, path]) => {
      expect(judge(rule, type, props, config, more)).toBe(`unknown: ${path}`);
      if (rule.remediateResource) expect(() => mend(rule, type, props, config, more)).toThrow(path);
    });

  if (cases.mended)
    it.each(Object.entries(cases.mended))("mends, and keeps all other inputs: %s", (_, [before, after]) => {
      expectFaults(rule, judge(rule, type, before, config, more));
      const inputs = mend(rule, type, before, config, more);
      expect(inputs).toEqual(after);
      expect(judge(rule, type, inputs as object, config, more)).toBe("passes");
    });

  if (rule.kind === "resource" && rule.types !== "*")
    it("leaves other resource types alone", () => {
      expect(judge(rule, "aws:neptune/cluster:Cluster", {}, config, more)).toBe("does not apply");
    });
}

function testStackRule(rule: Rule, { config, ...cases }: StackCase): void {
  it.each(Object.entries(cases.passing))("passes: %s", (_, resources) => {
    expect(judgeStack(rule, resources, config)).toBe("passes");
  });

  it.each(Object.entries(cases.failing))("fails, saying the mend: %s", (_, [resources, names]) => {
    const verdict = judgeStack(rule, resources, config);
    expect(typeof verdict === "string" ? verdict : Object.keys(verdict).sort()).toEqual([...names].sort());
    for (const faults of Object.values(verdict)) expectFaults(rule, faults);
  });

  if (Object.keys(cases.unknown).length > 0)
    it.each(Object.entries(cases.unknown))("says what it cannot know: %s", (_, [resources, path]) => {
      expect(judgeStack(rule, resources, config)).toBe(`unknown: ${path}`);
    });

  if (cases.mended)
    it.each(Object.entries(cases.mended))("mends, and keeps all other inputs: %s", (_, [type, before, after]) => {
      const inputs = mend(rule, type, before, config);
      expect(inputs).toEqual(after);
      expect(mend(rule, type, after, config)).toBeUndefined();
    });

  it("has nothing to say of a stack without them", () => {
    expect(judgeStack(rule, [{ type: "aws:neptune/cluster:Cluster", name: "other", props: {} }], config)).toBe(
      "does not apply",
    );
  });
}

/** At least one, each ending in what to change. */
function expectFaults(rule: Rule, faults: unknown): void {
  if (!Array.isArray(faults)) throw new Error(`expected faults of ${rule.name}, got ${JSON.stringify(faults)}`);
  expect(faults.length).toBeGreaterThan(0);
  for (const fault of faults) {
    const { remediationSteps } = rule;
    expect(fault).toMatch(/^[A-Z"'`{[].*\.? /s);
    expect(fault.endsWith(` ${remediationSteps}`)).toBe(true);
  }
}
