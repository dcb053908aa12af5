import { createHash } from "node:crypto";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { SourceLocation } from "../../local/user-error";
import type { ExemptedViolation, Violation } from "../../policies/kit/program";
import type { Rule } from "../../policies/kit/rule";
import { packageVersion } from "../package-root";
import { isExempt, type Report } from "./report";
import { within } from "./text";

/**
 * For code scanning: SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format). What must change is an error, advice a warning, what is mended a note;
 * what is exempt is suppressed with its reason.
 */
export function sarifOf(report: Report): object {
  const { violations, exempted, directory } = report;
  const all = [...violations, ...exempted];
  const broken = [...new Set(all.map(({ policy }) => policy))].sort();
  const rules = broken.flatMap((name) => report.rules.get(name) ?? []);
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Portico", semanticVersion: packageVersion(), rules: rules.map(descriptorOf) } },
        invocations: [{ executionSuccessful: true }],
        originalUriBaseIds: { [root]: { uri: `${pathToFileURL(directory).href}/` } },
        columnKind: "utf16CodeUnits",
        results: all.map((violation) => resultOf(violation, broken.indexOf(violation.policy), report)),
      },
    ],
  };
}

/** What paths are relative to, by the name that code scanning knows. */
const root = "%SRCROOT%";

function descriptorOf({ name, displayName, why, remediationSteps, severity, tags, url }: Rule): object {
  return {
    id: name,
    shortDescription: { text: displayName },
    fullDescription: { text: why },
    help: { text: remediationSteps },
    ...(url && { helpUri: url }),
    properties: { tags: ["security", ...tags], "security-severity": scores[severity] },
  };
}

/** The middle of each band of CVSS 3.1, by which code scanning sorts. */
const scores = { low: "2.0", medium: "5.4", high: "7.9", critical: "9.5" } as const;

const levels = { mandatory: "error", advisory: "warning", remediate: "note", disabled: "none" } as const;

function resultOf(violation: Violation | ExemptedViolation, ruleIndex: number, { sources, directory }: Report): object {
  const { policy, urn, type, level, severity, message, remediated } = violation;
  const source = sources.get(urn);
  return {
    ruleId: policy,
    ruleIndex,
    level: levels[level],
    message: { text: message },
    locations: [
      {
        ...(source && { physicalLocation: physicalLocationOf(source, directory) }),
        logicalLocations: [{ name: urn.split("::").at(-1), fullyQualifiedName: urn, kind: "resource" }],
      },
    ],
    // The same resource and rule are the same finding, wherever the program is and whatever lines come before it.
    partialFingerprints: { "resourceAndRule/v1": createHash("sha256").update(`${urn}\n${policy}`).digest("hex") },
    ...(isExempt(violation) && {
      suppressions: [
        { kind: "external", status: "accepted", justification: `${violation.reason} (until ${violation.until})` },
      ],
    }),
    properties: { severity, type, remediated },
  };
}

function physicalLocationOf({ file, line, column }: SourceLocation, directory: string): object {
  const path = within(directory, file);
  const artifactLocation = isAbsolute(path)
    ? { uri: pathToFileURL(file).href }
    : { uri: path.split(/[\\/]/).map(encodeURIComponent).join("/"), uriBaseId: root };
  return { artifactLocation, region: { startLine: line, startColumn: column } };
}
