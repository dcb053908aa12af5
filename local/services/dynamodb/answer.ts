/** JSON that is text already: an item as the table holds it. */
export class Json {
  constructor(readonly text: string) {}

  /** A list of what is text already. */
  static list(texts: readonly string[]): Json {
    return new Json(`[${texts.join()}]`);
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** A JSON object of these members, without those that are undefined. Items go in as text: nothing is written twice. */
export function answer(members: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const name in members) {
    const value = members[name];
    if (value === undefined) continue;
    const separator = text === "" ? "" : ",";
    text += `${separator}${JSON.stringify(name)}:${value instanceof Json ? value.text : JSON.stringify(value)}`;
  }
  return `{${text}}`;
}

/** As {@link answer}, as a member of another. */
export const object = (members: Readonly<Record<string, unknown>>): Json => new Json(answer(members));
