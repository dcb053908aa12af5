import { SettingsError } from "./settings-error";

/** That one rule does not hold for some resources, for a while. */
export interface Exemption {
  /** URN of the resource; `*` stands for any text in it: `*::scratch-table`. */
  urn: string;
  /** The rule's name. */
  rule: string;
  /** Why, for whoever reads the output. */
  reason: string;
  /** The last day on which it holds, in UTC: `2027-01-31`. */
  until: string;
}

/**
 * Reads one exemption.
 *
 * @param place how it is named in errors
 * @throws SettingsError in one line, when it has no reason, no end, or anything else that makes no sense
 */
export function readExemption(value: unknown, place: string): Exemption {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new SettingsError(`${place} must be { urn, rule, reason, until }`);
  const { urn, rule, reason, until, ...more } = value as Record<string, unknown>;
  const [stray] = Object.keys(more);
  if (stray !== undefined)
    throw new SettingsError(`${place}: there is no setting "${stray}": there are urn, rule, reason, until`);
  if (!isText(urn)) throw new SettingsError(`${place} has no urn: name the resource, such as "*::scratch-table"`);
  if (!isText(rule)) throw new SettingsError(`${place} (${urn}) has no rule: name the one that it is exempt from`);
  const name = `${place} (${rule} on ${urn})`;
  if (!isText(reason)) throw new SettingsError(`${name} has no reason: say why it is needed`);
  if (!isText(until)) throw new SettingsError(`${name} has no end: give its last day, such as until: "2027-01-31"`);
  if (!isDay(until)) throw new SettingsError(`${name} ends on "${until}", which is no day: write it like "2027-01-31"`);
  return { urn, rule, reason: reason.trim(), until };
}

/** An exemption, and whether its last day has passed. */
export interface FoundExemption extends Exemption {
  isOver: boolean;
}

/** The exemptions of a stack, on one day. */
export class Exemptions {
  readonly #byRule = new Map<string, { exemption: FoundExemption; matches: RegExp }[]>();

  /** @param now milliseconds since 1970 */
  constructor(exemptions: readonly Exemption[], now: number) {
    const today = new Date(now).toISOString().slice(0, 10);
    for (const exemption of exemptions) {
      const known = this.#byRule.get(exemption.rule) ?? [];
      const isOver = exemption.until < today;
      known.push({ exemption: { ...exemption, isOver }, matches: patternOf(exemption.urn) });
      this.#byRule.set(exemption.rule, known);
    }
  }

  /** True where there is none at all. */
  get isEmpty(): boolean {
    return this.#byRule.size === 0;
  }

  /** True where a rule has none, of whatever resource. */
  isEmptyFor(rule: string): boolean {
    return !this.#byRule.has(rule);
  }

  /** What exempts a resource from a rule: one that holds before one that is over. */
  find(rule: string, urn: string): FoundExemption | undefined {
    const found = (this.#byRule.get(rule) ?? []).filter(({ matches }) => matches.test(urn));
    return (found.find(({ exemption }) => !exemption.isOver) ?? found[0])?.exemption;
  }
}

/** What is said beside a violation that was exempted once. */
export const saidOfOver = ({ reason, until }: Exemption): string =>
  `The exemption from this ran out on ${until}: ${reason}`;

/** What is said of a violation that is exempted. */
export const saidOfExempted = ({ rule, reason, until }: Exemption, message: string): string =>
  `Exempt from ${rule} until ${until}: ${reason}\n${message}`;

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

const patternOf = (urn: string): RegExp =>
  new RegExp(
    `^${urn
      .split("*")
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );
