import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../rules";
import type { Rule } from "./rule";
import { PackServer } from "./serving/pack-server";
import { productionKey, profileKey, readSettings, settingsKey } from "./settings";
import { SettingsError } from "./settings-error";

/**
 * Starts a policy pack with all of Portico's rules and those of a team. Levels, configuration and exemptions are what the stack's configuration says in
 * `portico:policies` and `portico:profile`. Only for the entry of a pack, in a folder with a PulumiPolicy.yaml: it serves Pulumi's engine from then on.
 *
 * @param name the pack's name in Pulumi's output
 * @param more the team's own rules, made by `rule()` and `stackRule()`
 *
 * @example
 * import { porticoPack, rule } from "portico/policies";
 * porticoPack("ours", [rule({ name: "ours-queue-name", … })]);
 */
export function porticoPack(name: string, more: readonly Rule[] = []): void {
  start(name, [...rules, ...more]).catch((error: unknown) => {
    console.error(error instanceof SettingsError ? `${name}: ${error.message}` : error);
    process.exit(1);
  });
}

async function start(name: string, all: readonly Rule[]): Promise<void> {
  const twice = all.find((rule, index) => all.findIndex((other) => other.name === rule.name) !== index);
  if (twice) throw new SettingsError(`two rules are called ${twice.name}: rename one`);
  const config = configurationIn(process.env);
  const settings = readSettings(config[settingsKey], all, config[profileKey], config[productionKey]);
  const pack = { name, version: versionOf(process.cwd()) };
  const port = await new PackServer({ pack, rules: all, settings, now: Date.now() }).listen();
  // How Pulumi's engine learns it.
  console.log(String(port));
}

/** The stack's configuration. Pulumi's engine hands all of it over as one JSON text. */
const configurationIn = ({ PULUMI_CONFIG }: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> =>
  PULUMI_CONFIG ? (JSON.parse(PULUMI_CONFIG) as Record<string, unknown>) : {};

/** As with every pack: the version of the package that it is in. */
function versionOf(folder: string): string {
  const file = join(folder, "package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version?: unknown };
  if (typeof version !== "string" || version === "")
    throw new SettingsError(`${file} has no version: a pack needs one`);
  return version;
}
