import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readProject } from "../../local/engine/project";
import { rehearseProgram } from "../../local/rehearse";
import { judgeProgram, type Violation } from "../../policies/kit/program";
import { readSettings } from "../../policies/kit/settings";
import { rules } from "../../policies/rules";
import { repository } from "./support/program-folder";

/** What rules may say of our own programs, and why it stays so. */
const accepted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  production: {
    "lambda-reserved-concurrency":
      "Reserved invocations are the account's, taken from all its other functions: only who knows the account can say how many",
    "alarms-cover-stack":
      "The functions of the document and of tokens have no alarm of their own: the gateway's alarm on 5xx answers is about them too, and a 401 is an error of the latter",
    "cognito-threat-protection":
      "It costs for each user, and a pool of services has none: the profile regulated, or transform, says so",
    "secret-rotation":
      "Values of API keys rotate by generation: who has a key must take the next one, and no function can do that for them. Keys of HS256 rotate by name, so that tokens of the old one stay good",
  },
  regulated: {
    "lambda-reserved-concurrency": "As in production: it has to be said, by reservedConcurrency or transform",
    "alarms-cover-stack": "As in production",
    "secret-rotation": "As in production",
    "lambda-in-vpc": "Which network, with which way out, nobody but its owner can say: transform has vpcConfig",
    "ddb-backup-plan": "Copies belong into another account, by a plan of the organization",
  },
};

/** Every example, and a program with all that the constructs can make. */
const programs = [
  ...readdirSync(join(repository, "examples")).map((name) => `examples/${name}`),
  "test/local/fixtures/constructs",
];

async function judged(program: string, stack: string, profile: string) {
  const project = readProject(join(repository, program), stack, { "portico:profile": profile });
  const resources = await rehearseProgram(project, () => undefined);
  return judgeProgram(
    resources.map((resource) => ({
      ...resource,
      inputs: resource.asDeclared,
      provider: resource.provider.split("::").slice(0, 4).join("::") || undefined,
    })),
    {
      rules,
      settings: readSettings(undefined, rules, profile),
      defaultProvider: { region: project.region },
      now: Date.now(),
    },
  );
}

const told = ({ level, policy, urn, message }: Violation) =>
  `${level} ${policy}: ${urn.split("::").at(-1)}: ${message}`;

describe.each(Object.keys(accepted))("With the profile %s", (profile) => {
  const found = new Set<string>();

  it.each(programs.flatMap((program) => ["dev", "prod"].map((stack) => [program, stack] as const)))(
    "S1.31 S3.17 no rule has anything to say of %s in the stack %s, but what is accepted",
    async (program, stack) => {
      const { violations, resources } = await judged(program, stack, profile);
      expect(resources).toBeGreaterThan(30);
      for (const { policy } of violations) found.add(policy);
      expect(violations.filter(({ policy }) => !accepted[profile]?.[policy]).map(told)).toEqual([]);
    },
  );

  it("nothing is accepted that is not needed", () => {
    expect([...found].sort()).toEqual(Object.keys(accepted[profile] ?? {}).sort());
  });

  it("nothing that is mandatory in production is accepted", async () => {
    const mandatory = rules.filter(({ enforcementLevel }) => enforcementLevel === "mandatory").map(({ name }) => name);
    expect(Object.keys(accepted[profile] ?? {}).filter((name) => mandatory.includes(name))).toEqual([]);
  });
});

describe("With the profile preview", () => {
  it.each(programs)("no rule of that profile stops %s", async (program) => {
    const { violations } = await judged(program, "dev", "preview");
    expect(violations.filter(({ level }) => level !== "advisory").map(told)).toEqual([]);
  });
});
