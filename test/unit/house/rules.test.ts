import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "../../..");
const text = (name: string) => readFileSync(join(root, name), "utf8");

/** Runs one of the repository's tools, with its settings, on a small tree of the same rooms. */
function judge(tool: string, args: readonly string[], files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "portico-house-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"])
      writeFileSync(join(folder, name), text(name));
    writeFileSync(
      join(folder, "biome.json"),
      JSON.stringify({ ...JSON.parse(text("biome.json")), vcs: { enabled: false } }),
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", tool), ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("who may import whom", () => {
  const imports: [file: string, imported: string, rule: string | undefined][] = [
    ["functions/a.ts", "../components/index", "functions-stand-alone"],
    ["functions/b.ts", "../local/index", "functions-stand-alone"],
    ["functions/c.ts", "@pulumi/pulumi", "functions-stand-alone"],
    ["functions/runtime/a.ts", "../events/store", "runtime-knows-no-area"],
    ["functions/identity/a.ts", "../events/store", "areas-stand-alone"],
    ["functions/identity/b.ts", "../audit/record", undefined],
    ["components/a.ts", "../functions/events/store", "components-take-contracts-only"],
    ["components/b.ts", "../local/index", "components-take-contracts-only"],
    ["components/c.ts", "@aws-sdk/client-dynamodb", "components-no-aws-sdk"],
    ["local/a.ts", "../components/index", "local-knows-aws-only"],
    ["local/b.ts", "../functions/events/contract", "local-knows-aws-only"],
    ["policies/a.ts", "../components/index", "policies-stand-alone"],
    ["components/d.ts", "../functions/events/contract", undefined],
    ["cli/a.ts", "../local/index", undefined],
    ["cli/b.ts", "../components/index", undefined],
  ];
  const empty = [
    "functions/audit/record",
    "functions/events/contract",
    "functions/events/store",
    "components/index",
    "local/index",
  ];
  let violations: { from: string; rule: { name: string } }[];

  beforeAll(() => {
    const files = Object.fromEntries([
      ...empty.map((name) => [`${name}.ts`, "export {};"]),
      ...imports.map(([file, imported]) => [file, `import "${imported}";`]),
    ]);
    const rooms = ["functions", "components", "local", "cli", "policies"];
    const tool = "dependency-cruiser/bin/dependency-cruiser.mjs";
    const { said } = judge(tool, ["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...rooms], files);
    violations = JSON.parse(said).summary.violations;
  });

  it.each(imports)("S1.26 S4.46 judges that %s imports %s: %s", (file, _, rule) => {
    const found = violations.filter(({ from }) => from === file).map((each) => each.rule.name);
    if (rule) expect(found).toContain(rule);
    else expect(found).toEqual([]);
  });
});

describe("how code is written", () => {
  const biome = (content: string) => judge("@biomejs/biome/bin/biome", ["check", "a.ts"], { "a.ts": content });

  it("S4.56 has the formatter and the linter refuse what is not in the house's style", () => {
    expect(biome("export const one = 1;\n")).toMatchObject({ status: 0 });
    expect(biome("export const one=1\n").said).toContain("Formatter would have printed");
    expect(biome("export const first = (list: string[]) => list[0]!;\n").said).toContain("noNonNullAssertion");
    expect(biome("export const line = 1;\n".repeat(401)).said).toContain("noExcessiveLinesPerFile");
  });

  it("S4.56 has the compiler refuse what is not typed", () => {
    const check = (content: string) =>
      judge("typescript/bin/tsc", ["--noEmit", "--types", "node"], { "components/a.ts": content }).status;
    expect(check("export const first = (list: string[]): string | undefined => list[0];")).toBe(0);
    expect(check("export const first = (list: string[]): string => list[0];")).not.toBe(0);
    expect(check("export const same = (value) => value;")).not.toBe(0);
  });

  it("S4.55 fails the tests under 90 % of covered lines", () => {
    const { coverageThreshold } = jest.requireActual<{ coverageThreshold: { global: { lines: number } } }>(
      "../../../jest.config.js",
    );
    expect(coverageThreshold.global.lines).toBeGreaterThanOrEqual(90);
    expect(JSON.parse(text("package.json")).scripts.test).toContain("--coverage");
  });
});

describe("what is written down", () => {
  const records = readdirSync(join(root, "docs/decisions")).filter((name) => /^\d{3}-/.test(name));

  it("S5.29 every decision has its context, choice and consequences, and stands in the index", () => {
    const index = text("docs/decisions/README.md");
    expect(records.map((name) => name.slice(0, 3))).toEqual(records.map((_, at) => String(at + 1).padStart(3, "0")));
    for (const name of records) {
      const record = text(`docs/decisions/${name}`);
      for (const part of ["**Context.**", "**Decision.**", "**Consequences.**"])
        expect([name, record]).toEqual([name, expect.stringContaining(part)]);
      expect(index).toContain(`(${name})`);
      const title = /^# \d{3} (.*)$/m.exec(record)?.[1] ?? "";
      expect(index).toContain(`| ${title} |`);
    }
  });

  it("S4.58 the first screen of the README starts a newcomer: what it is, the two commands, the call", () => {
    const screen = text("README.md").split("\n").slice(0, 28).join("\n");
    for (const part of [
      "npm ci && npm start",
      "npm ci && npm test",
      'new EventApi("events")',
      "curl -X POST",
      "x-api-key",
    ])
      expect(screen).toContain(part);
  });

  it("S4.58 says every setting that a stack can have, how to contribute, and where to ask", () => {
    const settings = text("components/building-blocks/settings.ts").match(/`(portico:\w+)`/g) ?? [];
    expect(settings.length).toBeGreaterThan(3);
    for (const setting of settings) expect(text("README.md")).toContain(setting);
    for (const heading of ["## Start", "## Flow", "## House rules", "## Recipes", "## Help"])
      expect(text("CONTRIBUTING.md")).toContain(heading);
    expect(text("SECURITY.md")).toContain("## Reporting");
  });
});
