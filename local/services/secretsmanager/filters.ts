import type { Input } from "../input";
import type { Secret } from "./secret";

/** Texts of a secret by the name of a filter (AWS, ListSecrets). `all` looks at all of them. */
const texts: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description === undefined ? [] : [description]),
  "tag-key": ({ tags }) => Object.keys(tags),
  "tag-value": ({ tags }) => Object.values(tags),
};

const keys = [...Object.keys(texts), "all"] as const;

/** Whether a secret passes all filters: each with one value, which a text begins with; `!` before a value means not. */
export function matching(filters: readonly Input[]): (secret: Secret) => boolean {
  const tests = filters.map((filter) => {
    const key = filter.requiredChoice("Key", keys);
    const values = filter.texts("Values");
    const textsOf = texts[key] ?? ((secret: Secret) => Object.values(texts).flatMap((of) => of(secret)));
    // Descriptions and `all` do not heed case; names and tags do.
    const fold = (text: string) => (key === "description" || key === "all" ? text.toLowerCase() : text);
    return (secret: Secret) => {
      const own = textsOf(secret).map(fold);
      return values.some((value) => {
        const wanted = fold(value.replace(/^!/, ""));
        return own.some((text) => text.startsWith(wanted)) !== value.startsWith("!");
      });
    };
  });
  return (secret) => tests.every((test) => test(secret));
}
