import type { EnforcementLevel } from "@pulumi/policy";
import { profiles } from "../policies/kit/profiles";
import type { Rule } from "../policies/kit/rule";
import { withPart } from "./generated-part";

/** The page with the tables of these rules in its part `rules`. @throws Error when it has no such part */
export const withRules = (page: string, rules: readonly Rule[]): string => withPart(page, "rules", rulesText(rules));

/** All rules, counted, and in a table for each service; what they are about comes first in their names. */
export function rulesText(rules: readonly Rule[]): string {
  const services = Map.groupBy(rules, serviceOf);
  const count = (is: (rule: Rule) => boolean) => rules.filter(is).length;
  const severities = (["critical", "high", "medium", "low"] as const).map(
    (severity) => `${count((rule) => rule.severity === severity)} ${severity}`,
  );
  const sum = `${rules.length} rules: ${severities.join(", ")}. ${count(canMend)} can mend what they find; ${count(({ enforcementLevel }) => enforcementLevel === "remediate")} of them do by default.`;
  const tables = [...services]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([service, own]) => [`### ${service}`, "", ...header, ...own.map(rowOf).sort()].join("\n"));
  return [sum, ...tables].join("\n\n");
}

const header = [
  "| Rule | What it asks for, and what to write | Severity | Level | Others' names |",
  "| --- | --- | --- | --- | --- |",
];

function rowOf(rule: Rule): string {
  const { name, displayName, remediationSteps, severity, url, tags, configSchema } = rule;
  const settings = Object.entries(configSchema?.properties ?? {}).map(
    ([setting, schema]) =>
      `\`${setting}\`${schema.default === undefined ? "" : ` (${JSON.stringify(schema.default)})`}: ${schema.description ?? ""}`,
  );
  const what = [
    `**${cell(displayName)}.** ${cell(remediationSteps)}`,
    ...(settings.length > 0 ? [`Settings: ${settings.map(cell).join("; ")}`] : []),
  ].join("<br>");
  const title = url === undefined ? `\`${name}\`` : `[\`${name}\`](${url})`;
  return `| ${title} | ${what} | ${severity} | ${levelsOf(rule)} | ${tags.map((tag) => cell(tag.replace(/^[a-z-]+:/, ""))).join(", ")} |`;
}

/** The rule's own level, and those of the profiles that have another. */
function levelsOf({ name, enforcementLevel, ...rule }: Rule): string {
  const other = (["preview", "regulated"] as const).flatMap((profile) => {
    const level: EnforcementLevel | undefined = profiles[profile][name];
    return level === undefined || level === enforcementLevel ? [] : [`${profile}: ${level}`];
  });
  const mends = canMend({ name, enforcementLevel, ...rule } as Rule) && enforcementLevel !== "remediate";
  return [enforcementLevel, ...(mends ? ["can mend"] : []), ...other].join("<br>");
}

const canMend = (rule: Rule): boolean => rule.remediateResource !== undefined;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** By the types that a rule is about, as `@pulumi/aws` groups them. */
function serviceOf({ types }: Rule): string {
  const [type] = types === "*" ? [] : types;
  if (type === undefined || type.startsWith("pulumi:")) return "every resource";
  return type.split(":")[1]?.split("/")[0] ?? type;
}
