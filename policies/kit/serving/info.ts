import type { EnforcementLevel, PolicyConfigSchema, Severity } from "@pulumi/policy";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Rule } from "../rule";
import type { Settings } from "../settings";

/** A pack's name and version, as every diagnostic carries them. */
export interface PackName {
  name: string;
  version: string;
}

/** Pulumi's numbers of levels. */
export const levelNumbers: Readonly<Record<EnforcementLevel, analyzer.EnforcementLevel>> = {
  advisory: analyzer.EnforcementLevel.ADVISORY,
  mandatory: analyzer.EnforcementLevel.MANDATORY,
  disabled: analyzer.EnforcementLevel.DISABLED,
  remediate: analyzer.EnforcementLevel.REMEDIATE,
};

/** Pulumi's numbers of severities. */
export const severityNumbers: Readonly<Record<Severity, analyzer.PolicySeverity>> = {
  low: analyzer.PolicySeverity.POLICY_SEVERITY_LOW,
  medium: analyzer.PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: analyzer.PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: analyzer.PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

/**
 * What a pack says of itself. The stack's levels and configuration are its initial configuration, which Pulumi checks by the rules' schemas, and before which a
 * user's `--policy-pack-config` goes.
 */
export function infoOf(
  { name, version }: PackName,
  rules: readonly Rule[],
  initial: InitialConfig,
  hasExemptions: boolean,
): analyzer.AnalyzerInfo {
  const info = new analyzer.AnalyzerInfo()
    .setName(name)
    .setDisplayname(name)
    .setVersion(version)
    .setSupportsconfig(true)
    .setPoliciesList([...rules.map(ruleInfoOf), ...(hasExemptions ? [exemptionsInfo()] : [])]);
  for (const [rule, { level, config }] of initial) {
    const message = new analyzer.PolicyConfig().setEnforcementlevel(levelNumbers[level]);
    if (config) message.setProperties(Struct.fromJavaScript(config as Record<string, JavaScriptValue>));
    info.getInitialconfigMap().set(rule, message);
  }
  return info;
}

/** Levels and configuration of the rules that do not have their own, by name. */
export type InitialConfig = ReadonlyMap<string, { level: EnforcementLevel; config?: Settings["rules"][string] }>;

/** Name under which exempted violations are said. */
export const exemptionsRule = "portico-exemptions";

const exemptionsInfo = (): analyzer.PolicyInfo =>
  new analyzer.PolicyInfo()
    .setName(exemptionsRule)
    .setDisplayname("What is exempt from other rules")
    .setDescription("What is exempt from other rules, until when, and why")
    .setEnforcementlevel(levelNumbers.advisory)
    .setPolicyType(analyzer.PolicyType.POLICY_TYPE_RESOURCE);

function ruleInfoOf(rule: Rule): analyzer.PolicyInfo {
  const { POLICY_TYPE_RESOURCE, POLICY_TYPE_STACK } = analyzer.PolicyType;
  const info = new analyzer.PolicyInfo()
    .setName(rule.name)
    .setDisplayname(rule.displayName)
    .setDescription(rule.description)
    .setEnforcementlevel(levelNumbers[rule.enforcementLevel])
    .setSeverity(severityNumbers[rule.severity])
    .setPolicyType(rule.kind === "stack" ? POLICY_TYPE_STACK : POLICY_TYPE_RESOURCE)
    .setRemediationSteps(rule.remediationSteps)
    .setTagsList(rule.tags)
    .setUrl(rule.url ?? "");
  return rule.configSchema ? info.setConfigschema(schemaOf(rule.configSchema)) : info;
}

const schemaOf = ({ properties, required = [] }: PolicyConfigSchema): analyzer.PolicyConfigSchema =>
  new analyzer.PolicyConfigSchema()
    .setProperties(Struct.fromJavaScript(properties as unknown as Record<string, JavaScriptValue>))
    .setRequiredList(required);
