import { type Policies, PolicyPack, type PolicyPackConfig } from "@pulumi/policy";
import { exempting } from "./exempting";
import { Exemptions } from "./exemption";
import { profiles } from "./profiles";
import { rules } from "./rules";
import { profileKey, readSettings, type Settings, settingsKey } from "./settings";
import { SettingsError } from "./settings-error";

/**
 * Starts a policy pack with all of Portico's rules and those of a team. Levels, configuration and exemptions are what the stack's configuration says in
 * `portico:policies` and `portico:profile`. Only for the entry of a pack, in a folder with a PulumiPolicy.yaml: it serves Pulumi's engine from then on.
 *
 * @param name the pack's name in Pulumi's output
 * @param more the team's own rules, made by `rule()`, `stackRule()` or by Pulumi's own means
 *
 * @example
 * import { porticoPack, rule } from "portico/policies";
 * porticoPack("ours", [rule({ name: "ours-queue-name", … })]);
 */
export function porticoPack(name: string, more: Policies = []): void {
  try {
    const policies = [...rules, ...more] as Policies;
    const config = configurationIn(process.env);
    const settings = readSettings(config[settingsKey], policies, config[profileKey]);
    const exemptions = new Exemptions(settings.exemptions, Date.now());
    new PolicyPack(name, { policies: exempting(policies, exemptions) }, packConfig(settings, policies));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exit(1);
  }
}

/** The stack's configuration. Pulumi's engine hands all of it over as one JSON text. */
const configurationIn = ({ PULUMI_CONFIG }: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> =>
  PULUMI_CONFIG ? (JSON.parse(PULUMI_CONFIG) as Record<string, unknown>) : {};

/** Settings as Pulumi takes a pack's configuration. What a user's `--policy-pack-config` says goes before it. */
export function packConfig({ profile, levels, rules: config }: Settings, policies: Policies): PolicyPackConfig {
  const level = { ...profiles[profile], ...levels };
  return Object.fromEntries(
    policies.flatMap(({ name }) => {
      const enforcementLevel = level[name];
      if (enforcementLevel === undefined && config[name] === undefined) return [];
      return [[name, { ...(enforcementLevel && { enforcementLevel }), ...config[name] }]];
    }),
  );
}
