import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Queue, QueuePolicy } from "@pulumi/aws/sqs";
import { type JudgeOptions, judgeProgram, type ProgramResource } from "../../../policies/kit/program";
import { type Rule, rule } from "../../../policies/kit/rule";
import { readSettings } from "../../../policies/kit/settings";
import { remedyOn, stackRule } from "../../../policies/kit/stack-rule";
import { rules as shipped } from "../../../policies/rules";
import { unknown } from "./support/judge";

const told = { title: "Sound", why: "It is open.", mend: "Close it.", severity: "high" } as const;
const encrypted = rule({
  ...told,
  name: "q-encrypted",
  on: Queue,
  passes: (queue) => queue.sqsManagedSseEnabled === true,
  remedy: () => ({ sqsManagedSseEnabled: true }),
});
const short = rule({
  ...told,
  name: "l-short",
  on: LogGroup,
  configSchema: { properties: { days: { type: "integer", default: 7 } } },
  passes: (group, { config }) => Number(group.retentionInDays) <= Number(config.days),
});
const abroad = rule({
  ...told,
  name: "all-here",
  severity: "low",
  on: "*",
  passes: (_, { resource }) => resource.provider?.props.region === "eu-west-1",
});
const guarded = rule({
  ...told,
  name: "all-guarded",
  level: "advisory",
  on: "*",
  passes: (_, { resource }) => resource.protect,
});
const closed = stackRule({
  ...told,
  name: "q-closed",
  severity: "critical",
  on: Queue,
  faults: (queue, { stack }) =>
    stack.thatRefer(QueuePolicy, "queueUrl", queue).length > 0 || queue.inputs.name === "public" ? [] : ["No policy."],
});
const mended = stackRule({
  ...told,
  name: "q-mended",
  on: Queue,
  passes: (queue) => queue.inputs.delaySeconds === 5 && queue.inputs.sqsManagedSseEnabled === true,
  remedy: remedyOn(Queue, () => ({ delaySeconds: 5 })),
});

const given = (type: string, name: string, more: Partial<ProgramResource> = {}): ProgramResource => ({
  urn: `urn:pulumi:dev::p::${type}::${name}`,
  type,
  name,
  custom: true,
  inputs: {},
  outputs: {},
  propertyDependencies: {},
  protect: false,
  provider: undefined,
  ...more,
});
const queue = (name: string, more: Partial<ProgramResource> = {}) => given("aws:sqs/queue:Queue", name, more);

const judged = (
  resources: ProgramResource[],
  rules: Rule[],
  settings: unknown = {},
  more: Partial<JudgeOptions> = {},
) => {
  const { violations, ...rest } = judgeProgram(resources, {
    rules,
    settings: readSettings(settings, rules),
    defaultProvider: { region: "eu-west-1" },
    now: Date.parse("2027-01-31T12:00:00Z"),
    ...more,
  });
  const brief = violations.map(({ policy, level, urn, message }) => [policy, level, urn.split("::").at(-1), message]);
  return { brief, violations, ...rest };
};

describe("a program that is judged", () => {
  it("is a production where portico:production says so, else by the stack's name, unless a rule has stacks of its own", () => {
    const only = shipped.filter(({ name }) => name === "stateful-protected");
    const table = given("aws:dynamodb/table:Table", "t");
    const faults = (production?: boolean, stacks?: string[]) =>
      judged([table], only, undefined, {
        settings: readSettings(stacks && { rules: { "stateful-protected": { stacks } } }, only, undefined, production),
      }).brief.length;
    expect([faults(), faults(true), faults(false)]).toEqual([0, 1, 0]);
    expect([faults(true, ["live"]), faults(false, ["dev"])]).toEqual([0, 1]);
  });

  it("is mended first, where a rule's level says so, and reported", () => {
    const resource = queue("a", { inputs: { delaySeconds: unknown } });
    const { violations, exempted, resources } = judged([resource], [encrypted]);
    expect({ violations, exempted, resources }).toEqual({
      violations: [
        {
          policy: "q-encrypted",
          severity: "high",
          level: "remediate",
          urn: resource.urn,
          type: resource.type,
          message: "It is open. Close it. Mended: sqsManagedSseEnabled.",
          remediated: true,
        },
      ],
      exempted: [],
      resources: 1,
    });
    expect(resource.inputs).toEqual({ delaySeconds: unknown });
    expect(judged([resource], [encrypted], { levels: { "q-encrypted": "mandatory" } }).brief).toEqual([
      ["q-encrypted", "mandatory", "a", "It is open. Close it."],
    ]);
    expect(judged([resource], [encrypted], { levels: { "q-encrypted": "disabled" } }).brief).toEqual([]);
  });

  it("is judged as a stack after all remedies", () => {
    expect(judged([queue("a")], [encrypted, mended]).brief).toEqual([
      ["q-encrypted", "remediate", "a", "It is open. Close it. Mended: sqsManagedSseEnabled."],
      ["q-mended", "remediate", "a", "It is open. Close it. Mended: delaySeconds."],
    ]);
    const off = { levels: { "q-encrypted": "disabled" } };
    expect(judged([queue("a")], [encrypted, mended], off).brief.at(-1)).toEqual([
      "q-mended",
      "mandatory",
      "a",
      "It is open. Close it.",
    ]);
  });

  it("is judged by what its resources are made from, and by what AWS would add", () => {
    const a = queue("a", { outputs: { name: "public" } });
    const b = queue("b", { inputs: { name: "b" }, outputs: { name: "public" } });
    const c = queue("c");
    const policy = given("aws:sqs/queuePolicy:QueuePolicy", "p", {
      inputs: { queueUrl: unknown },
      propertyDependencies: { queueUrl: [c.urn] },
    });
    expect(judged([a, b, c, policy], [closed]).brief).toEqual([["q-closed", "mandatory", "b", "No policy. Close it."]]);
  });

  it("has resources that are neither components nor providers", () => {
    const provider = given("pulumi:providers:aws", "us", { inputs: { region: "us-east-1" } });
    const component = given("portico:index:EventApi", "api", { custom: false });
    const there = queue("there", { provider: provider.urn });
    const { brief, resources } = judged([provider, component, there, queue("here")], [abroad]);
    expect([brief, resources]).toEqual([[["all-here", "mandatory", "there", "It is open. Close it."]], 2]);
  });

  it("tells rules of protection and levels of advice", () => {
    expect(judged([queue("a"), queue("b", { protect: true })], [guarded]).brief).toEqual([
      ["all-guarded", "advisory", "a", "It is open. Close it."],
    ]);
  });

  it("gives rules their defaults and what is configured", () => {
    const group = given("aws:cloudwatch/logGroup:LogGroup", "g", { inputs: { retentionInDays: 30 } });
    expect(judged([group], [short]).brief).toHaveLength(1);
    expect(judged([group], [short], { rules: { "l-short": { days: 30 } } }).brief).toEqual([]);
  });

  it("says what cannot be judged, as an advice, of each resource", () => {
    const resources = ["a", "b"].map((name) =>
      queue(name, { inputs: { sqsManagedSseEnabled: unknown, name: unknown } }),
    );
    const said = (path: string) => `Cannot be judged before the deployment: the value of ${path} is not known.`;
    expect(judged(resources, [encrypted, closed]).brief).toEqual([
      ["q-encrypted", "advisory", "a", said("sqsManagedSseEnabled")],
      ["q-encrypted", "advisory", "b", said("sqsManagedSseEnabled")],
      ["q-closed", "advisory", "a", said("name")],
      ["q-closed", "advisory", "b", said("name")],
    ]);
  });

  it("has exemptions, which end", () => {
    const exempt = (rule: string, until: string) => ({ urn: "*::a", rule, reason: "It moves", until });
    const both = (until: string) => ({ exemptions: [exempt("q-encrypted", until), exempt("q-closed", until)] });
    const { violations, exempted } = judged([queue("a")], [encrypted, closed], both("2027-01-31"));
    expect(violations).toEqual([]);
    expect(exempted).toMatchObject([
      { policy: "q-encrypted", level: "mandatory", reason: "It moves", until: "2027-01-31", remediated: false },
      { policy: "q-closed", level: "mandatory", message: "No policy. Close it." },
    ]);
    expect(judged([queue("a")], [encrypted, closed], both("2027-01-30")).brief).toEqual([
      ["q-encrypted", "remediate", "a", expect.stringContaining("Mended")],
      ["q-closed", "mandatory", "a", "No policy. Close it. The exemption from this ran out on 2027-01-30: It moves"],
    ]);
  });
});
