import { join } from "node:path";
import type { Judgement, Violation } from "../../policies/kit/program";
import { Portico } from "./support/portico";
import { ProgramFolder } from "./support/program-folder";

const folders: ProgramFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

function program(files: Record<string, string>): ProgramFolder {
  const folder = new ProgramFolder(files);
  folders.push(folder);
  return folder;
}

async function check(cwd: string, ...args: string[]) {
  const portico = new Portico(["check", ...args], { cwd });
  const { code } = await portico.ended;
  return { code, stdout: portico.stdout, stderr: portico.stderr };
}

const tables = `import { RolePolicy } from "@pulumi/aws/iam";
import { Table } from "@pulumi/aws/dynamodb";

console.log("the program runs");
const schema = { attributes: [{ name: "id", type: "S" }], hashKey: "id", billingMode: "PAY_PER_REQUEST" };
const kept = new Table("kept", schema);
new Table("scratch", schema);
new RolePolicy("all", {
  role: "somebody",
  policy: kept.arn.apply((arn) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: arn }] })),
});
`;
const exemption = (until: string) => `config:
  portico:policies:
    exemptions:
      - { urn: "*::scratch", rule: ddb-pitr, reason: Filled anew each night, until: "${until}" }
`;

describe("portico check", () => {
  const folder = program({ "index.ts": tables, "Pulumi.dev.yaml": exemption("2999-12-31") });
  const of = (violations: readonly Violation[], policy: string) =>
    violations
      .filter((violation) => violation.policy === policy)
      .map(({ urn, ...more }) => [urn.split("::").at(-1), more]);

  it("S4.5 says in JSON what is violated, what it would mend and what is exempt, and fails", async () => {
    const { code, stdout, stderr } = await check(folder.path, "--format", "json");
    const judgement = JSON.parse(stdout) as Judgement;
    expect(Object.keys(judgement)).toEqual(["violations", "exempted", "resources"]);
    expect(judgement.resources).toBe(3);
    const policy = "iam-no-service-star";
    expect(of(judgement.violations, policy)).toEqual([
      [
        "all",
        {
          policy,
          severity: "high",
          level: "mandatory",
          type: "aws:iam/rolePolicy:RolePolicy",
          message: expect.stringContaining("The policy allows the action dynamodb:*."),
          remediated: false,
        },
      ],
    ]);
    expect(of(judgement.violations, "ddb-pitr")).toEqual([
      ["kept", expect.objectContaining({ level: "remediate", remediated: true, severity: "medium" })],
    ]);
    expect(of(judgement.exempted, "ddb-pitr")).toEqual([
      ["scratch", expect.objectContaining({ reason: "Filled anew each night", until: "2999-12-31" })],
    ]);
    // The ARN in the policy is known, so the rule about it is judged.
    expect(of(judgement.violations, "iam-no-resource-star")).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "the program runs\n" });
  });

  it("S4.5 says it in words, with the line of the program", async () => {
    const { code, stdout } = await check(folder.path);
    expect(stdout).toMatch(
      /^index\.ts:8:1 {2}all \(aws\.iam\.RolePolicy\)\n(?:.*\n)* {2}must change high {5}iam-no-service-star\n {14}The policy allows the action dynamodb:\*\. List/m,
    );
    expect(stdout).toMatch(/^ {2}exempt .*ddb-pitr\n.*\n {14}Exempt until 2999-12-31: Filled anew each night$/m);
    const { violations, exempted } = JSON.parse((await check(folder.path, "--format", "json")).stdout) as Judgement;
    const [must, may, mended] = ["mandatory", "advisory", "remediate"].map(
      (level) => violations.filter((violation) => violation.level === level).length,
    );
    expect(exempted).toHaveLength(1);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(
      `3 resources: ${must} must change, ${may} advised, ${mended} mended, 1 exempt`,
    );
    expect(code).toBe(1);
  });

  it("S4.5 says it in SARIF, with the line of the program", async () => {
    const { code, stdout } = await check(join(folder.path, ".."), folder.path, "--format", "sarif");
    const { runs } = JSON.parse(stdout) as { runs: { results: { ruleId: string }[] }[] };
    expect(runs[0]?.results.find(({ ruleId }) => ruleId === "iam-no-service-star")).toMatchObject({
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: `${folder.path.split("/").at(-1)}/index.ts`, uriBaseId: "%SRCROOT%" },
            region: { startLine: 8, startColumn: 1 },
          },
        },
      ],
    });
    expect(code).toBe(1);
  });

  it("S4.5 judges by another profile and another stack", async () => {
    const judged = async (...args: string[]) =>
      JSON.parse((await check(folder.path, "--format", "json", ...args)).stdout) as Judgement;
    const preview = await judged("--profile", "preview");
    expect([of(preview.violations, "ddb-pitr"), of(preview.exempted, "ddb-pitr")]).toEqual([[], []]);
    folder.write("Pulumi.other.yaml", exemption("2020-01-31"));
    const other = await judged("--stack", "other");
    expect(of(other.violations, "ddb-pitr").map(([name]) => name)).toEqual(["kept", "scratch"]);
    expect(other.exempted).toEqual([]);
  });

  it("S4.5 succeeds where nothing must change", async () => {
    expect(await check(program({ "index.ts": "" }).path)).toEqual({
      code: 0,
      stdout: "0 resources: 0 must change, 0 advised, 0 mended, 0 exempt\n",
      stderr: "",
    });
  });

  const bad = (settings: string) => ({
    "index.ts": "",
    "Pulumi.dev.yaml": `config:\n  portico:policies: ${settings}\n`,
  });
  it.each<[string, Record<string, string>, string[], string]>([
    ["format", { "index.ts": "" }, ["--format", "xml"], 'there is no format "xml": there are text, json, sarif'],
    ["profile", { "index.ts": "" }, ["--profile", "prod"], 'there is no profile "prod": there are preview, production'],
    ["rule", bad("{ levels: { ddb-pitt: advisory } }"), [], 'portico:policies: levels: there is no rule "ddb-pitt"'],
    [
      "exemption",
      bad('{ exemptions: [{ urn: "*", rule: ddb-pitr, until: 2999-12-31 }] }'),
      [],
      "portico:policies: exemptions[0] (ddb-pitr on *) has no reason",
    ],
    [
      "number",
      bad("{ rules: { logs-retention: { minimumDays: 0 } } }"),
      [],
      "portico:policies: rules: logs-retention.minimumDays must be >= 1",
    ],
    ["program", { "index.ts": 'throw new Error("not so");' }, [], "index.ts:1:7: not so"],
  ])("refuses another %s in one line", async (_, files, args, said) => {
    const { code, stdout, stderr } = await check(program(files).path, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr.trimEnd()).not.toContain("\n");
  });
});
