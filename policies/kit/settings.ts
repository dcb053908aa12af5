import type { EnforcementLevel, PolicyConfigSchema } from "@pulumi/policy";
import { type Exemption, readExemption } from "./exemption";
import { type Profile, profiles } from "./profiles";
import { SettingsError } from "./settings-error";

/** Where a stack's configuration says how it is judged: `portico:policies` in Pulumi.<stack>.yaml. */
export const settingsKey = "portico:policies";

/** Where a stack's configuration says what it is for, which Portico's constructs go by too. */
export const profileKey = "portico:profile";

/** Where a stack's configuration says whether it is a production. */
export const productionKey = "portico:production";

/** How a stack is judged. All of it may be left out. */
export interface Settings {
  /** Default: what `portico:profile` says, else `production`: every rule has its own level. */
  profile: Profile;
  /** Levels of single rules, over the profile's. Default: none. */
  levels: Readonly<Record<string, EnforcementLevel>>;
  /** Configuration of single rules: see `configSchema` of each. Default: none. */
  rules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  exemptions: readonly Exemption[];
  /** What `portico:production` says, else true in the profile `regulated` and false in `preview`. Undefined: the stack's name decides. */
  production: boolean | undefined;
}

/** What settings are read against: the rules' names and schemas. */
export interface Configurable {
  readonly name: string;
  readonly configSchema?: PolicyConfigSchema;
}

const levels: readonly string[] = ["mandatory", "advisory", "remediate", "disabled"] satisfies EnforcementLevel[];

/**
 * Reads the settings of a stack. Whatever is in them has to mean something: a rule, a level or a setting that does not exist is refused by name.
 *
 * @param value what the configuration says of policies: an object, its JSON text, or undefined for nothing
 * @param stackProfile what it says in `portico:profile`
 * @param production what it says in `portico:production`
 * @throws SettingsError in one line
 */
export function readSettings(
  value: unknown,
  rules: readonly Configurable[],
  stackProfile?: unknown,
  production?: unknown,
): Settings {
  const given = recordOf(parsed(value), settingsKey, ["profile", "levels", "rules", "exemptions"]);
  return {
    profile: profileOf(given.profile ?? stackProfile ?? "production"),
    production: readProduction(production, stackProfile),
    levels: readLevels(given.levels, rules),
    rules: readRules(given.rules, rules),
    exemptions: readExemptions(given.exemptions, rules),
  };
}

/**
 * The name of a profile.
 *
 * @throws SettingsError for any other
 */
export function profileOf(value: unknown): Profile {
  if (typeof value === "string" && Object.hasOwn(profiles, value)) return value as Profile;
  throw new SettingsError(`there is no profile ${quoted(value)}: there are ${Object.keys(profiles).join(", ")}`);
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new SettingsError(`${settingsKey} must hold names and values, not ${quoted(value)}`);
  }
}

/** As the constructs have it: see `components/building-blocks/profile.ts`. */
function readProduction(said: unknown, profile: unknown): boolean | undefined {
  if (said !== undefined && said !== "") {
    if (/^(?:true|false)$/.test(String(said))) return String(said) === "true";
    throw new SettingsError(`${productionKey} must be true or false, not ${quoted(said)}`);
  }
  return profile === "regulated" ? true : profile === "preview" ? false : undefined;
}

function readLevels(value: unknown, rules: readonly Configurable[]): Settings["levels"] {
  const place = `${settingsKey}: levels`;
  const given = recordOf(value, place);
  for (const [name, level] of Object.entries(given)) {
    mustExist(name, rules, place);
    if (!levels.includes(level as string))
      throw new SettingsError(`${place}: ${name} has no level ${quoted(level)}: there are ${levels.join(", ")}`);
  }
  return given as Settings["levels"];
}

function readRules(value: unknown, rules: readonly Configurable[]): Settings["rules"] {
  const place = `${settingsKey}: rules`;
  return Object.fromEntries(
    Object.entries(recordOf(value, place)).map(([name, config]) => {
      const known = Object.keys(mustExist(name, rules, place).configSchema?.properties ?? {});
      return [name, recordOf(config, `${place}: ${name}`, known)];
    }),
  );
}

function readExemptions(value: unknown, rules: readonly Configurable[]): readonly Exemption[] {
  const place = `${settingsKey}: exemptions`;
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new SettingsError(`${place} must be a list of { urn, rule, reason, until }`);
  return value.map((one, index) => {
    const exemption = readExemption(one, `${place}[${index}]`);
    mustExist(exemption.rule, rules, `${place}[${index}]`);
    return exemption;
  });
}

function mustExist(name: string, rules: readonly Configurable[], place: string): Configurable {
  const found = rules.find((rule) => rule.name === name);
  if (!found) throw new SettingsError(`${place}: there is no rule ${quoted(name)}; docs/policies.md lists them all`);
  return found;
}

/** @param known the names that it may have; left out: any */
function recordOf(value: unknown, place: string, known?: readonly string[]): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new SettingsError(`${place} must hold names and values, not ${quoted(value)}`);
  const stray = Object.keys(value).find((name) => known && !known.includes(name));
  if (stray !== undefined && known)
    throw new SettingsError(
      `${place}: there is no setting ${quoted(stray)}: ${known.length > 0 ? `there are ${known.join(", ")}` : "it has none"}`,
    );
  return value as Record<string, unknown>;
}

/** On one line, whatever it is. */
const quoted = (value: unknown): string => JSON.stringify(value) ?? String(value);
