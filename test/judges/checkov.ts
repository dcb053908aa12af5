import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "./terraform/plan";
import { judgesFolder, runJudge } from "./tools";

/** What Checkov found of one program. */
export interface Findings {
  /** How many checks of single resources passed. */
  passed: number;
  /** Id of the check and address of the resource: `CKV_AWS_116 aws_lambda_function.write`. */
  failed: string[];
}

interface Check {
  check_id: string;
  resource: string;
  file_path: string;
}

interface Report {
  results?: { passed_checks: Check[]; failed_checks: Check[]; parsing_errors: string[] };
}

/** Terraform's names of the resource types that Checkov has checks about. */
export function typesThatCheckovKnows(): ReadonlySet<string> {
  const checks = join(packages(), "checkov", "terraform", "checks");
  const files = readdirSync(checks, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(?:py|ya?ml|json)$/.test(file),
  );
  const text = files.map((file) => readFileSync(join(checks, file), "utf8")).join("\n");
  return new Set(text.match(/\baws_[a-z0-9_]+\b/g));
}

/**
 * Lays plans before Checkov, all in one run, which takes seconds to start.
 *
 * @param plans by the program's name
 * @throws Error when Checkov ends with an error, or cannot read a plan
 */
export async function askCheckov(plans: Readonly<Record<string, Plan>>): Promise<Record<string, Findings>> {
  const folder = mkdtempSync(join(tmpdir(), "portico-checkov-"));
  try {
    for (const [name, plan] of Object.entries(plans))
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(plan, null, 2));
    // Without the exit code, which says that something failed, an error is an error.
    const args = [
      "--framework",
      "terraform_plan",
      "--output",
      "json",
      "--skip-download",
      "--soft-fail",
      "--directory",
      ".",
    ];
    const { code, output } = await runJudge("checkov", args, folder);
    if (code !== 0) throw new Error(`Checkov ended with ${code}:\n${output}`);
    const { results } = JSON.parse(output) as Report;
    if (!results || results.parsing_errors.length > 0) throw new Error(`Checkov could not read the plans:\n${output}`);
    return Object.fromEntries(Object.keys(plans).map((name) => [name, findingsOf(results, `/${name}.json`)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function findingsOf({ passed_checks, failed_checks }: NonNullable<Report["results"]>, file: string): Findings {
  const isOfFile = ({ file_path }: Check) => file_path === file;
  return {
    passed: passed_checks.filter(isOfFile).length,
    failed: failed_checks
      .filter(isOfFile)
      .map(({ check_id, resource }) => `${check_id} ${resource}`)
      .sort(),
  };
}

/** Where pip put Checkov. */
function packages(): string {
  const libraries = join(judgesFolder(), "venv", "lib");
  const [python = ""] = readdirSync(libraries);
  return join(libraries, python, "site-packages");
}
