import { join } from "node:path";
import { Queue } from "@pulumi/aws/sqs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import type { Report } from "../../../cli/check/report";
import { sarifOf } from "../../../cli/check/sarif";
import { textOf } from "../../../cli/check/text";
import type { Violation } from "../../../policies/kit/program";
import { rule } from "../../../policies/kit/rule";
import { sarifSubset } from "./sarif-subset";

const told = { title: "Queues are sound", why: "They are not.", mend: "Mend them.", on: Queue, passes: () => true };
const rules = [
  rule({
    ...told,
    name: "q-one",
    severity: "critical",
    frameworks: { securityHub: "SQS.1" },
    docs: "https://docs.aws.amazon.com/sqs",
  }),
  rule({ ...told, name: "q-two", severity: "low" }),
];
const type = "aws:sqs/queue:Queue";
const urn = (name: string) => `urn:pulumi:dev::shop::portico:index:WorkQueue$${type}::${name}`;
const directory = join("/home", "me", "shop");

const violation = (name: string, more: Partial<Violation>): Violation => ({
  policy: "q-one",
  severity: "critical",
  level: "mandatory",
  urn: urn(name),
  type,
  message: "They are not. Mend them.",
  remediated: false,
  ...more,
});
const report: Report = {
  violations: [
    violation("a", { policy: "q-two", severity: "low", level: "advisory" }),
    violation("b", { level: "remediate", remediated: true }),
    violation("a", {}),
    violation("c", { level: "advisory" }),
  ],
  exempted: [{ ...violation("d", {}), reason: "It moves", until: "2027-01-31" }],
  resources: 7,
  rules: new Map(rules.map((one) => [one.name, one])),
  sources: new Map([
    [urn("a"), { file: join(directory, "my queues", "index.ts"), line: 3, column: 7 }],
    [urn("c"), { file: "/elsewhere/c.ts", line: 1, column: 1 }],
  ]),
  directory,
};

describe("the text of a check", () => {
  it("says by resource, the worst first, what to change, and how many there are of each", () => {
    expect(textOf(report)).toBe(
      `
my queues/index.ts:3:7  a (aws.sqs.Queue)
  must change critical q-one
              They are not. Mend them.
  advised     low      q-two
              They are not. Mend them.

/elsewhere/c.ts:1:1  c (aws.sqs.Queue)
  advised     critical q-one
              They are not. Mend them.

b (aws.sqs.Queue)
  mended      critical q-one
              They are not. Mend them.

d (aws.sqs.Queue)
  exempt      critical q-one
              They are not. Mend them.
              Exempt until 2027-01-31: It moves

7 resources: 1 must change, 2 advised, 1 mended, 1 exempt`.trimStart(),
    );
  });

  it("is one line where there is nothing to say", () => {
    expect(textOf({ ...report, violations: [], exempted: [], resources: 1 })).toBe(
      "1 resource: 0 must change, 0 advised, 0 mended, 0 exempt",
    );
  });
});

interface Log {
  runs: { tool: { driver: { rules: object[] } }; results: { level: string; locations: object[] }[] }[];
}

describe("the SARIF of a check", () => {
  const ajv = addFormats(new Ajv({ strict: false }));

  it.each([
    ["violations and exemptions", report],
    ["nothing", { ...report, violations: [], exempted: [] }],
  ])("keeps to SARIF 2.1.0, with %s", (_, one) => {
    ajv.validate(sarifSubset, JSON.parse(JSON.stringify(sarifOf(one))));
    expect(ajv.errors).toBeNull();
  });

  const [run] = (sarifOf(report) as Log).runs;

  it("describes the rules that were broken", () => {
    expect(run?.tool.driver.rules).toEqual([
      {
        id: "q-one",
        shortDescription: { text: "Queues are sound" },
        fullDescription: { text: "They are not." },
        help: { text: "Mend them." },
        helpUri: "https://docs.aws.amazon.com/sqs",
        properties: { tags: ["security", "security-hub:SQS.1"], "security-severity": "9.5" },
      },
      expect.objectContaining({ id: "q-two", properties: { tags: ["security"], "security-severity": "2.0" } }),
    ]);
  });

  it("says how bad each is, and suppresses what is exempt with its reason", () => {
    expect(run?.results.map(({ level }) => level)).toEqual(["warning", "note", "error", "warning", "error"]);
    expect(run?.results.map((result) => ("suppressions" in result ? result.suppressions : undefined))).toEqual([
      ...Array(4).fill(undefined),
      [{ kind: "external", status: "accepted", justification: "It moves (until 2027-01-31)" }],
    ]);
  });

  it("points at the user's file and line, relative to where it runs", () => {
    const locations = run?.results.map((result) => result.locations[0]);
    expect(locations?.[0]).toEqual({
      physicalLocation: {
        artifactLocation: { uri: "my%20queues/index.ts", uriBaseId: "%SRCROOT%" },
        region: { startLine: 3, startColumn: 7 },
      },
      logicalLocations: [{ name: "a", fullyQualifiedName: urn("a"), kind: "resource" }],
    });
    expect(locations?.[1]).not.toHaveProperty("physicalLocation");
    expect(locations?.[3]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: "file:///elsewhere/c.ts" } },
    });
  });

  it("keeps the fingerprint of a finding when lines move", () => {
    const prints = (one: Report) =>
      (sarifOf(one) as { runs: { results: { partialFingerprints: object }[] }[] }).runs[0]?.results.map(
        ({ partialFingerprints }) => JSON.stringify(partialFingerprints),
      );
    expect(new Set(prints(report)).size).toBe(5);
    expect(prints({ ...report, sources: new Map() })).toEqual(prints(report));
  });
});
