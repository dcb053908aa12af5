import { UserError } from "../../local/user-error";
import type { Rule } from "../../policies/kit/rule";
import {
  productionKey,
  profileKey,
  profileOf,
  readSettings,
  type Settings,
  settingsKey,
} from "../../policies/kit/settings";
import { SettingsError } from "../../policies/kit/settings-error";

/**
 * The settings of a stack, as Pulumi's engine and a policy pack read them.
 *
 * @param config the stack's configuration
 * @param profile goes before the configuration's
 * @throws UserError in one line when they make no sense
 */
export function settingsOf(
  config: Readonly<Record<string, string>>,
  profile: string | undefined,
  rules: readonly Rule[],
): Settings {
  try {
    const settings = readSettings(config[settingsKey], rules, config[profileKey], config[productionKey]);
    mustFit(settings, rules);
    return profile === undefined ? settings : { ...settings, profile: profileOf(profile) };
  } catch (error) {
    throw error instanceof SettingsError ? new UserError(error.message) : error;
  }
}

/** Pulumi checks a pack's configuration by the schemas of its rules; here it is we. */
function mustFit({ rules: config }: Settings, rules: readonly Rule[]): void {
  const toCheck = Object.entries(config).flatMap(([name, given]) => {
    const schema = rules.find((rule) => rule.name === name)?.configSchema;
    return schema ? [{ name, given, schema: { type: "object", ...schema } }] : [];
  });
  if (toCheck.length === 0) return;
  // Few stacks configure rules, and the validator takes as long to load as all rules.
  const { default: Ajv } = require("ajv") as typeof import("ajv");
  const ajv = new Ajv({ strict: false });
  for (const { name, given, schema } of toCheck) {
    if (ajv.validate(schema, given)) continue;
    const [error] = ajv.errors ?? [];
    const place = [name, ...(error?.instancePath.split("/").filter(Boolean) ?? [])].join(".");
    throw new SettingsError(`${settingsKey}: rules: ${place} ${error?.message}`);
  }
}
