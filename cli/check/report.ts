import type { SourceLocation } from "../../local/user-error";
import type { ExemptedViolation, Judgement, Violation } from "../../policies/kit/program";
import type { Rule } from "../../policies/kit/rule";

/** What `portico check` found out, for whoever writes it down. */
export interface Report extends Judgement {
  /** The rules, by name. */
  rules: ReadonlyMap<string, Rule>;
  /** Where resources are declared, by URN. */
  sources: ReadonlyMap<string, SourceLocation>;
  /** Paths are written relative to it where they are in it. */
  directory: string;
}

/** True for what must change before the program is deployed. */
export const isFailure = ({ level }: Violation): boolean => level === "mandatory";

/** From 0, the worst: what must change, then what may, then what is mended; within these by severity. */
export function badness({ level, severity }: Violation): number {
  const byLevel = ["mandatory", "advisory", "remediate", "disabled"].indexOf(level);
  const bySeverity = ["critical", "high", "medium", "low"].indexOf(severity);
  return byLevel * 4 + bySeverity;
}

/** True for a violation that does not count for a while. */
export const isExempt = (violation: Violation | ExemptedViolation): violation is ExemptedViolation =>
  "until" in violation;
