import { readProject } from "../../local/engine/project";
import { rehearseProgram } from "../../local/rehearse";
import { UserError } from "../../local/user-error";
import { UsageError } from "../errors";
import { isFailure, type Report } from "./report";
import { sarifOf } from "./sarif";
import { textOf } from "./text";

/** What `portico check` was told. */
export interface CheckOptions {
  directory: string;
  stack: string;
  /** Over what the stack's configuration says. */
  profile: string | undefined;
  /** `text`, `json` or `sarif`. */
  format: string;
}

const formats: Readonly<Record<string, (report: Report) => string>> = {
  text: textOf,
  json: ({ violations, exempted, resources }) => JSON.stringify({ violations, exempted, resources }, null, 2),
  sarif: (report) => JSON.stringify(sarifOf(report), null, 2),
};

/**
 * `portico check`: judges a program by the policy pack, without Pulumi's CLI and without AWS. The program runs and its resources are made in memory, so that rules know ids
 * and ARNs; nothing is kept. What the program writes goes to stderr. The exit code is 1 when something must change.
 *
 * @throws UserError when the program fails, or the settings of the stack make no sense
 */
export async function check({ directory, stack, profile, format }: CheckOptions): Promise<void> {
  const write = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (!write)
    throw new UsageError(
      `there is no format "${format}": there are ${Object.keys(formats).join(", ")} (portico check --help)`,
    );
  const project = readProject(directory, stack);
  // The rules are loaded while the program is.
  let policies: ReturnType<typeof loadPolicies> | undefined;
  const resources = await rehearseProgram(project, (line) => console.error(line), {
    loaded: () => {
      policies = loadPolicies();
      policies.catch(() => undefined); // said below
    },
  });
  const { rules, judgeProgram, settingsOf } = await (policies ?? loadPolicies());
  const settings = settingsOf(project.config, profile, rules);
  const judgement = judgeProgram(
    // In what order a program declares is chance; the same program gets the same answer.
    resources.toSorted(byUrn).map((resource) => ({
      ...resource,
      inputs: resource.asDeclared,
      provider: resource.provider.split("::").slice(0, 4).join("::") || undefined,
    })),
    { rules, settings, defaultProvider: { region: project.region }, now: Date.now() },
  );
  const sources = new Map(resources.flatMap(({ urn, source }) => (source ? [[urn, source] as const] : [])));
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const text = write({ ...judgement, rules: byName, sources, directory: process.cwd() });
  await new Promise<void>((written) => process.stdout.write(`${text}\n`, () => written()));
  // At once: to free all that was loaded takes as long as to judge.
  process.exit(judgement.violations.some(isFailure) ? 1 : 0);
}

const byUrn = (a: { urn: string }, b: { urn: string }) => (a.urn < b.urn ? -1 : 1);

/** Pulumi's policy SDK is an optional peer: whoever checks nothing needs it not. */
async function loadPolicies() {
  try {
    const [{ rules }, { judgeProgram }, { settingsOf }] = await Promise.all([
      import("../../policies/rules"),
      import("../../policies/kit/program"),
      import("./settings"),
    ]);
    return { rules, judgeProgram, settingsOf };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND" || !String(error).includes("@pulumi/policy"))
      throw error;
    throw new UserError("portico check needs @pulumi/policy: npm install --save-dev @pulumi/policy");
  }
}
