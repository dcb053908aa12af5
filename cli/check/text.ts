import { relative } from "node:path";
import type { ExemptedViolation, Violation } from "../../policies/kit/program";
import { badness, isExempt, isFailure, type Report } from "./report";

/** For a person at a terminal: by resource, the worst first, and one line of counts at the end. */
export function textOf(report: Report): string {
  const { violations, exempted, resources } = report;
  const groups = Map.groupBy<string, Violation | ExemptedViolation>([...violations, ...exempted], ({ urn }) => urn);
  const worst = (group: readonly Violation[]) => Math.min(...group.map(weight));
  const sorted = [...groups].sort(([, a], [, b]) => worst(a) - worst(b) || b.length - a.length);
  const blocks = sorted.map(([urn, group]) =>
    [headOf(urn, report), ...group.toSorted((a, b) => weight(a) - weight(b)).map(lineOf)].join("\n"),
  );
  const count = (level: Violation["level"]) => violations.filter((violation) => violation.level === level).length;
  const counts = [
    `${violations.filter(isFailure).length} must change`,
    `${count("advisory")} advised`,
    `${count("remediate")} mended`,
    `${exempted.length} exempt`,
  ];
  const judged = `${resources} ${resources === 1 ? "resource" : "resources"}`;
  return [...blocks, `${judged}: ${counts.join(", ")}`].join("\n\n");
}

/** What is exempt comes last, however bad it would be. */
const weight = (violation: Violation | ExemptedViolation): number =>
  badness(violation) + (isExempt(violation) ? 100 : 0);

/** `index.ts:12:7  jobs (aws.sqs.Queue)`. */
function headOf(urn: string, { sources, directory }: Report): string {
  const [name, type] = [urn.split("::").at(-1) ?? urn, urn.split("::").at(-2)?.split("$").at(-1) ?? ""];
  const source = sources.get(urn);
  const what = `${name} (${type.replace(/^aws:([^/]+)\/[^:]+:/, "aws.$1.")})`;
  return source ? `${within(directory, source.file)}:${source.line}:${source.column}  ${what}` : what;
}

function lineOf(violation: Violation | ExemptedViolation): string {
  const { level, severity, policy, message } = violation;
  const words = { mandatory: "must change", advisory: "advised", remediate: "mended", disabled: "" };
  const word = isExempt(violation) ? "exempt" : words[level];
  const until = isExempt(violation) ? `\n${indent}Exempt until ${violation.until}: ${violation.reason}` : "";
  return `  ${word.padEnd(12)}${severity.padEnd(9)}${policy}\n${indent}${message}${until}`;
}

const indent = " ".repeat(14);

/** As seen from a folder; what is outside of it by its whole path. */
export function within(directory: string, file: string): string {
  const path = relative(directory, file);
  return path.startsWith("..") ? file : path;
}
