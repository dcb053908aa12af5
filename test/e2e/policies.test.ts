import { join } from "node:path";
import { ProgramFolder, repository } from "../local/support/program-folder";
import { Deployment } from "./support/deployment";

/** What the pack says, but for the advice that our own programs get on purpose: see test/local/constructs.test.ts. */
const said = (policies: readonly string[]) =>
  policies.filter((line) => !/^advisory (?:lambda-reserved-concurrency|alarms-cover-stack): /.test(line));

describe("the policy pack with Pulumi's engine", () => {
  const deployment = new Deployment(join(repository, "examples", "event-api"));
  const policyPacks = [join(repository, "policies")];
  beforeAll(() => deployment.start());
  afterAll(() => deployment.stop());

  it("S4.5 finds nothing to say of an example, before and while it is deployed", async () => {
    const preview = await deployment.succeed({ verb: "preview", policyPacks });
    expect(said(preview.policies).filter((line) => !line.includes("can't be known during preview"))).toEqual([]);
    const { policies, warnings, changes } = await deployment.succeed({ verb: "up", policyPacks });
    expect([said(policies), warnings]).toEqual([[], []]);
    expect(changes.create).toBeGreaterThan(5);
  });

  it("S4.5 stops a deployment that breaks a rule, before anything is made", async () => {
    const type = "aws:iam/rolePolicy:RolePolicy";
    const find = () => deployment.cloud.document.resources.find((found) => found.type === type);
    const before = find();
    const Statement = [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }];
    const change = { type, name: String(before?.name), props: { policy: JSON.stringify({ Statement }) } };
    const { error, policies } = await deployment.order({ verb: "up", policyPacks, change });
    expect(error).toContain("iam-no-service-star");
    expect(policies.join("\n")).toMatch(/^mandatory iam-no-service-star: /m);
    expect(find()).toEqual(before);
  });

  const table = "aws:dynamodb/table:Table";
  const findTable = () => deployment.cloud.document.resources.find(({ type }) => type === table);
  const withoutBackups = () => ({
    type: table,
    name: String(findTable()?.name),
    props: { pointInTimeRecovery: { enabled: false } },
  });

  it("S4.5 mends what it can, and says so", async () => {
    const change = withoutBackups();
    const preview = await deployment.succeed({ verb: "preview", policyPacks, change });
    expect(preview.remedies).toEqual([`ddb-pitr ${change.name}`]);
    const { remedies, changes } = await deployment.succeed({ verb: "up", policyPacks, change });
    expect(remedies).toEqual([`ddb-pitr ${change.name}`]);
    expect(changes.update).toBeUndefined();
    expect(findTable()?.inputs).toMatchObject({ pointInTimeRecovery: { enabled: true } });
  });

  const exemption = (more: Record<string, string>) =>
    Object.fromEntries(
      Object.entries({ rule: "ddb-pitr", reason: "Filled anew each night", until: "2999-12-31", ...more }).map(
        ([key, value]) => [`portico:policies.exemptions[0].${key}`, value],
      ),
    );

  it("S4.5 leaves alone what the stack's configuration exempts, and says why", async () => {
    const change = withoutBackups();
    const config = exemption({ urn: `*::${change.name}` });
    const { policies, remedies } = await deployment.succeed({ verb: "up", policyPacks, change, config });
    expect(remedies).toEqual([]);
    expect(said(policies)).toEqual([
      expect.stringMatching(/^advisory portico-exemptions: (?:.*\n)?Exempt from ddb-pitr .*: Filled anew each night\n/),
    ]);
    expect(findTable()?.inputs).toMatchObject({ pointInTimeRecovery: { enabled: false } });
  });

  it("S4.5 counts what is exempt no longer", async () => {
    const change = withoutBackups();
    const config = { ...exemption({ until: "2020-01-31" }), "portico:policies.levels.ddb-pitr": "mandatory" };
    const { error, policies } = await deployment.order({ verb: "preview", policyPacks, change, config });
    expect(error).toContain("ddb-pitr");
    expect(said(policies)).toEqual([
      expect.stringMatching(/^mandatory ddb-pitr: .*ran out on 2020-01-31: Filled anew each night\n?$/s),
    ]);
  });

  it("S4.5 has levels and configuration of the stack, which Pulumi checks", async () => {
    const change = withoutBackups();
    const off = { "portico:policies.levels.ddb-pitr": "disabled" };
    const { policies, remedies } = await deployment.succeed({ verb: "preview", policyPacks, change, config: off });
    expect([said(policies), remedies]).toEqual([[], []]);
    const wrong = { "portico:policies.rules.logs-retention.minimumDays": "0" };
    const { error } = await deployment.order({ verb: "preview", policyPacks, config: wrong });
    expect(error).toContain("logs-retention");
    expect(error).toContain("minimumDays");
    const right = { "portico:policies.rules.logs-retention.minimumDays": "1" };
    await deployment.succeed({ verb: "preview", policyPacks, config: right });
  });

  it("S4.5 does not start with settings that make no sense, and says which in one line", async () => {
    const config = exemption({ reason: "", until: "2999-12-31" });
    const { error } = await deployment.order({ verb: "preview", policyPacks, config });
    expect(error).toMatch(
      /portico:policies: exemptions\[0\] \(ddb-pitr on \*::.*\) has no reason: say why it is needed/,
    );
  });

  it("S4.5 takes a team's own pack, which has all of it and more", async () => {
    const folder = new ProgramFolder({
      "PulumiPolicy.yaml": "runtime: nodejs\n",
      "package.json": JSON.stringify({ version: "1.2.3", main: "index.js" }),
      "index.js": `const { Table } = require("@pulumi/aws/dynamodb");
        const { porticoPack, rule } = require("portico/policies");
        porticoPack("ours", [rule({ name: "ours-name", title: "Tables are ours", why: "Whose is it?", mend: "Set name.",
          severity: "low", on: Table, passes: (table) => table.name === "ours" })]);`,
    });
    try {
      // The test before has taken it away.
      const config = { "portico:policies.exemptions[0].reason": "Filled anew each night" };
      const { error, policies } = await deployment.order({ verb: "preview", policyPacks: [folder.path], config });
      expect(error).toContain("ours-name");
      expect(said(policies).filter((line) => line.startsWith("mandatory"))).toEqual([
        expect.stringMatching(/^mandatory ours-name: Tables are ours\nWhose is it\? Set name\./),
      ]);
    } finally {
      folder.remove();
    }
  });
});
