import { whereKnown } from "./unknowns";

/** Texts that are secrets whatever they are called, by the form that their makers gave them. */
const forms: Record<string, string> = {
  "an AWS access key id": "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b",
  "a private key": "-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
  "a GitHub token": "\\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})",
  "a GitLab token": "\\bglpat-[A-Za-z0-9_-]{20,}",
  "a Slack token": "\\bxox[abprs]-[0-9A-Za-z-]{10,}",
  "a Stripe key": "\\b[rs]k_live_[0-9A-Za-z]{16,}",
  "a Google API key": "\\bAIza[0-9A-Za-z_-]{35}",
  "an npm token": "\\bnpm_[A-Za-z0-9]{36}",
  "a Pulumi token": "\\bpul-[0-9a-f]{40}\\b",
  "a SendGrid key": "\\bSG\\.[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{43}",
  "a URL with a password": "\\b[a-z][a-z0-9+.-]*://[^\\s/:@$<{]*:(?!\\*+@)[^\\s/:@$<{]+@[^\\s/]",
};

const oneOfForms = new RegExp(Object.values(forms).join("|"));
const byName = Object.entries(forms).map(([name, form]): [string, RegExp] => [name, new RegExp(form)]);

/** What secret a text holds, such as `a private key`; undefined where it shows none. */
export function secretIn(text: string): string | undefined {
  if (!oneOfForms.test(text)) return undefined;
  return byName.find(([, form]) => form.test(text))?.[0];
}

/** Names that speak of a secret itself, and not of where it is kept. */
const secretName =
  /(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|private_?key|signing_?key|credentials?)s?$/i;

/** Where a secret is kept, a reference that is resolved later, or a plain number or switch: no secret itself. */
const reference = /^(?:arn:|\/|https?:|\{\{resolve:|\$\{|\d+$|(?:true|false|none|disabled|enabled)$)/i;

/** True for a literal under a name like `DB_PASSWORD`. An ARN, a path or a URL says where the secret is, and is none. */
export const namesSecret = (name: string, text: string): boolean =>
  secretName.test(name) && text.length >= 6 && !/\s/.test(text) && !reference.test(text);

/** A text that stands in the program, and where: `environment.variables.TOKEN`. */
export type Literal = [path: string, text: string];

/**
 * Every text within inputs that is known. What a preview cannot know is made by another resource and stands nowhere in the program, so it is
 * no literal; where a program mixes both in one text, the update, which knows all of it, shows it.
 */
export function literalsOf(value: unknown, path = ""): Literal[] {
  if (typeof value === "string") return [[path, value]];
  if (!isPlain(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const at = path === "" ? key : `${path}.${key}`;
    return key.startsWith("__")
      ? []
      : literalsOf(
          whereKnown(() => value[key]),
          at,
        );
  });
}

/** Objects and lists; not Pulumi's assets, which hold files. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
