import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rules } from "../../../policies/rules";
import { unknown } from "./support/judge";
import { RunningPack, type Value } from "./support/running-pack";

const queue = "aws:sqs/queue:Queue";
const table = "aws:dynamodb/table:Table";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";

describe("the policy pack, running", () => {
  const pack = new RunningPack();
  beforeAll(() => pack.start());
  afterAll(() => pack.stop());

  it("says its name, its version and every rule with its level", async () => {
    const info = await pack.info();
    expect(info).toMatchObject({ name: "portico", version: packageJson(".").version });
    expect(info.policiesList.map((policy) => policy.name).sort()).toEqual(rules.map((rule) => rule.name).sort());
  });

  it("takes a queue that is encrypted and names what is wrong with one that is not", async () => {
    const named = async (props: Record<string, string | boolean>) =>
      (await pack.analyze(queue, props)).filter(({ policyname }) => policyname === "sqs-sse");
    expect(await named({ sqsManagedSseEnabled: true })).toEqual([]);
    expect(await named({ name: "open" })).toMatchObject([
      { message: expect.stringContaining("Set sqsManagedSseEnabled to true"), severity: 2 },
    ]);
  });

  it("says that it cannot judge what is not known in a preview", async () => {
    const said = (await pack.analyze(rolePolicy, { role: "r", policy: unknown })).map(
      ({ policyname, message }) => [policyname, message] as const,
    );
    for (const name of ["iam-no-service-star", "iam-no-resource-star"])
      expect(said).toContainEqual([
        name,
        expect.stringMatching(new RegExp(`can't run policy '${name}'.*during preview.*\\.policy`)),
      ]);
  });

  it("mends what it can, beside inputs that are not known", async () => {
    const mended = await pack.remediate(table, { hashKey: unknown, pointInTimeRecovery: { enabled: false } });
    expect(mended).toContainEqual(
      expect.objectContaining({ hashKey: unknown, pointInTimeRecovery: { enabled: true } }),
    );
  });
});

describe("a pack that Pulumi configures", () => {
  const pack = new RunningPack();
  const entry = `import { Function as Fn } from "@pulumi/aws/lambda";
    import { porticoPack, rule } from "portico/policies";
    const told = { title: "Sound", why: "Why.", mend: "Mend.", severity: "low", on: Fn } as const;
    porticoPack("ours", [
      rule({ ...told, name: "ours-memory", configSchema: { properties: { least: { type: "integer", default: 128 } } },
        passes: (fn, { config }) => (fn.memorySize ?? 0) >= Number(config.least) }),
      rule({ ...told, name: "ours-mode", passes: (fn) => fn.environment?.variables?.MODE === "sound",
        remedy: (fn) => ({ environment: { ...fn.environment, variables: { ...fn.environment?.variables, MODE: "sound" } } }) }),
      rule({ ...told, name: "ours-time", passes: (fn) => fn.timeout === 9, remedy: () => ({ timeout: 9 }) }),
    ]);`;
  const fn = "aws:lambda/function:Function";
  const ours = async (props: Record<string, Value>) =>
    (await pack.analyze(fn, props))
      .filter(({ policyname }) => policyname.startsWith("ours-"))
      .map(({ policyname, enforcementlevel }) => [policyname, enforcementlevel]);
  const [disabled, remediate] = [2, 3];
  beforeAll(async () => {
    await pack.start({ entry });
    const all = (await pack.info()).policiesList.map(({ name }) => [name, { level: disabled }] as const);
    await pack.configure({
      ...Object.fromEntries(all),
      "ours-memory": { level: 0, properties: { least: 512 } },
      "ours-mode": { level: remediate },
      "ours-time": { level: remediate },
    });
  });
  afterAll(() => pack.stop());

  it("goes by what Pulumi says, and runs nothing that is disabled", async () => {
    const sound = { environment: { variables: { MODE: "sound" } }, timeout: 9 };
    expect(await ours({ ...sound, memorySize: 511 })).toEqual([["ours-memory", 0]]);
    expect(await ours({ ...sound, memorySize: 512 })).toEqual([]);
    expect(await pack.analyze(fn, sound)).toHaveLength(1);
  });

  const secret = (value: Value) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
  });

  it("mends step by step, and keeps secrets secret and what is not known unknown", async () => {
    const before = { role: unknown, description: secret("mine"), environment: { variables: { KEY: secret("k") } } };
    const first = { ...before, environment: secret({ variables: { KEY: "k", MODE: "sound" } }) };
    expect(await pack.remediate(fn, before)).toEqual([first, { ...first, timeout: 9 }]);
  });

  it("says which remedy has to wait for what is not known", async () => {
    const [said, mended] = await pack.remediate(fn, { environment: unknown });
    expect(said).toMatch(
      /^can't run remediation 'ours-mode' from policy pack 'ours@v1.2.3' during preview: .*\.environment/,
    );
    expect(mended).toEqual({ environment: unknown, timeout: 9 });
  });

  it("reads secrets, and judges what is mended no more", async () => {
    expect(
      await ours({ memorySize: secret(512), environment: secret({ variables: { MODE: "sound" } }), timeout: 9 }),
    ).toEqual([]);
    expect(await ours({ memorySize: 512, timeout: 8 })).toEqual([
      ["ours-mode", 1],
      ["ours-time", 1],
    ]);
  });
});

describe("the policy pack with the stack's settings", () => {
  const pack = new RunningPack();
  const exemptions = [
    { urn: "*::scratch", rule: "ddb-pitr", reason: "Filled anew each night", until: "2999-12-31" },
    { urn: "*::was-scratch", rule: "ddb-pitr", reason: "Until the move", until: "2020-01-31" },
  ];
  const settings = {
    profile: "preview",
    levels: { "sqs-sse": "advisory", "ddb-pitr": "remediate", "logs-retention": "advisory" },
    rules: { "logs-retention": { minimumDays: 30 } },
    exemptions,
  };
  beforeAll(() => pack.start({ config: { "portico:policies": JSON.stringify(settings) } }));
  afterAll(() => pack.stop());

  it("gives Pulumi levels and configuration as the pack's own, for Pulumi to check", async () => {
    const { initialconfigMap } = await pack.info();
    const levels = { advisory: 0 };
    const given = new Map(initialconfigMap.map(([name, { enforcementlevel }]) => [name, enforcementlevel]));
    expect(["sqs-sse", "ddb-pitr", "logs-retention", "sqs-dlq"].map((name) => given.get(name))).toEqual([
      levels.advisory,
      undefined,
      levels.advisory,
      levels.advisory, // the profile's
    ]);
    const [, retention] = initialconfigMap.find(([name]) => name === "logs-retention") ?? [];
    expect(retention?.properties?.fieldsMap).toEqual([["minimumDays", expect.objectContaining({ numberValue: 30 })]]);
  });

  const open = { pointInTimeRecovery: { enabled: false } };
  const said = async (name: string) =>
    (await pack.analyze(table, open, name))
      .filter(({ policyname }) => policyname === "ddb-pitr" || policyname === "portico-exemptions")
      .map(({ policyname, enforcementlevel, message }) => [policyname, enforcementlevel, message]);

  it("says what is exempt and why, as an advice", async () => {
    expect(await said("scratch")).toEqual([
      [
        "portico-exemptions",
        0,
        expect.stringMatching(/Exempt from ddb-pitr until 2999-12-31: Filled anew each night\nTables have .*\nA wrong/),
      ],
    ]);
  });

  it("counts what is exempt no longer, and says so", async () => {
    expect(await said("was-scratch")).toEqual([
      [
        "ddb-pitr",
        expect.any(Number),
        expect.stringMatching(/The exemption .* ran out on 2020-01-31: Until the move$/),
      ],
    ]);
    expect(await said("other")).toEqual([["ddb-pitr", expect.any(Number), expect.not.stringContaining("ran out")]]);
  });

  it("mends nothing that is exempt", async () => {
    const recovering = expect.objectContaining({ pointInTimeRecovery: { enabled: true } });
    expect(await pack.remediate(table, open, "scratch")).not.toContainEqual(recovering);
    expect(await pack.remediate(table, open, "was-scratch")).toContainEqual(recovering);
  });
});

describe("a pack that cannot start", () => {
  it.each([
    ["a level that is not there", { levels: { "sqs-sse": "off" } }, 'levels: sqs-sse has no level "off"'],
    ["a rule that is not there", { levels: { nothing: "advisory" } }, 'levels: there is no rule "nothing"'],
    [
      "an exemption without a reason",
      { exemptions: [{ urn: "*::a", rule: "ddb-pitr", until: "2027-01-31" }] },
      "exemptions[0] (ddb-pitr on *::a) has no reason",
    ],
  ])("says in one line that the settings have %s", async (_, settings, said) => {
    const pack = new RunningPack();
    const started = pack.start({ config: { "portico:policies": JSON.stringify(settings) } });
    await expect(started).rejects.toThrow(`exit code 1: portico: portico:policies: ${said}`);
    await expect(started).rejects.not.toThrow("\n");
    pack.stop();
  });
});

describe("a team's own pack", () => {
  const pack = new RunningPack();
  const entry = `import { Queue } from "@pulumi/aws/sqs";
    import { porticoPack, rule, stackRule } from "portico/policies";
    porticoPack("ours", [stackRule({ name: "ours-pairs", title: "Queues come in pairs", why: "One is lonely.", mend: "Add one.",
      severity: "low", on: Queue, passes: (_, { stack }) => stack.all(Queue).length > 1 }), rule({ name: "ours-queue-name", title: "Queues are named", why: "Nobody finds it.", mend: "Set name.",
      severity: "low", on: Queue, passes: (queue) => Boolean(queue.name) })]);`;
  const config = {
    levels: { "ours-queue-name": "advisory" },
    exemptions: [{ urn: "*::single", rule: "ours-pairs", reason: "Likes it", until: "2999-01-01" }],
  };
  beforeAll(() => pack.start({ entry, config: { "portico:policies": JSON.stringify(config) } }));
  afterAll(() => pack.stop());

  it("has Portico's rules and its own, and the same settings", async () => {
    const { name, version, policiesList, initialconfigMap } = await pack.info();
    expect([name, version, policiesList.length]).toEqual(["ours", "1.2.3", rules.length + 3]);
    expect(initialconfigMap.map(([rule]) => rule)).toEqual(["ours-queue-name"]);
    const said = await pack.analyze(queue, {});
    expect(said.map(({ policyname }) => policyname)).toEqual(expect.arrayContaining(["sqs-sse", "ours-queue-name"]));
  });

  it("has exemptions from rules about the stack too", async () => {
    const saidOf = async (name: string) =>
      (await pack.analyzeStack([{ type: queue, name, props: {} }]))
        .filter(({ policyname }) => policyname === "ours-pairs" || policyname === "portico-exemptions")
        .map(({ policyname, urn, message }) => [policyname, urn.split("::").at(-1), message]);
    expect(await saidOf("lonely")).toEqual([["ours-pairs", "lonely", "Queues come in pairs\nOne is lonely. Add one."]]);
    expect(await saidOf("single")).toEqual([
      ["portico-exemptions", "single", expect.stringContaining("Exempt from ours-pairs until 2999-01-01: Likes it")],
    ]);
  });
});

it("the pack carries the version of the library", () => {
  expect(packageJson("policies").version).toBe(packageJson(".").version);
});

const packageJson = (folder: string) =>
  JSON.parse(readFileSync(join(resolve(__dirname, "../../.."), folder, "package.json"), "utf8")) as {
    version: string;
  };
