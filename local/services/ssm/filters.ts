import type { Input } from "../input";
import { type Parameter, parameterErrors } from "./parameter";

/** Texts of a parameter by the key of a filter (AWS, ParameterStringFilter). */
const texts: Readonly<Record<string, (parameter: Parameter) => readonly (string | undefined)[]>> = {
  Name: ({ name }) => [name],
  Type: ({ versions }) => [versions.at(-1)?.type],
  KeyId: ({ versions }) => [versions.at(-1)?.keyId],
  Tier: ({ versions }) => [versions.at(-1)?.tier],
  DataType: ({ versions }) => [versions.at(-1)?.dataType],
  Label: ({ versions }) => versions.flatMap(({ labels }) => labels),
  Path: ({ name }) => [name.slice(0, name.lastIndexOf("/")) || "/"],
};

const options: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  Equals: (text, value) => text === value,
  BeginsWith: (text, value) => text.startsWith(value),
  Contains: (text, value) => text.includes(value),
  OneLevel: (text, value) => text === value,
  Recursive: (text, value) => text === value || text.startsWith(value.endsWith("/") ? value : `${value}/`),
};

/** Whether a parameter passes all filters: each with one of its values. @throws AwsError for keys and options that there are not */
export function matching(filters: readonly Input[]): (parameter: Parameter) => boolean {
  const tests = filters.map((filter) => {
    const key = filter.required("Key");
    const values = filter.texts("Values");
    const name = filter.text("Option") ?? (key === "Path" ? "OneLevel" : "Equals");
    const compares = options[name];
    const textsOf = key.startsWith("tag:") ? ({ tags }: Parameter) => [tags[key.slice("tag:".length)]] : texts[key];
    if (textsOf === undefined || compares === undefined)
      throw parameterErrors.filter(`The following filter is not valid: ${key}, ${name}.`);
    return (parameter: Parameter) =>
      textsOf(parameter).some(
        (text) => text !== undefined && (values.length === 0 || values.some((value) => compares(text, value))),
      );
  });
  return (parameter) => tests.every((test) => test(parameter));
}
