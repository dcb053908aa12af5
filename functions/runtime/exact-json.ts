/**
 * Numbers that JavaScript would change: more than 15 digits may not fit in a double (RFC 8259, section 6). In a text, also digits in
 * strings look like this: a reason to look closer, no more.
 */
const manyDigits = /[\d.]{16}/;

type ReviverWithSource = (key: string, value: unknown, context: { source?: string }) => unknown;
const { parse, rawJSON } = JSON as unknown as {
  parse(text: string, reviver: ReviverWithSource): unknown;
  rawJSON(text: string): unknown;
};

/** Whether a JSON text may hold numbers that `JSON.parse` changes. */
export const mayHoldLongNumbers = (text: string): boolean => manyDigits.test(text);

/**
 * Parses JSON so that `JSON.stringify` gives back every number as it was written: those that a double cannot hold become
 * raw JSON (`JSON.rawJSON`), which is good for writing only.
 *
 * @throws SyntaxError when the text is not JSON
 */
export const parseExactly = (text: string): unknown =>
  mayHoldLongNumbers(text)
    ? parse(text, (_, value, { source = "" }) =>
        typeof value === "number" && manyDigits.test(source) && String(value) !== source ? rawJSON(source) : value,
      )
    : JSON.parse(text);

/**
 * What was checked, with numbers as they were sent: ids of other systems have more digits than JavaScript's numbers hold.
 *
 * @param checked the body as its contract parsed it, which changes nothing in it
 * @param text the body's text
 */
export const withExactNumbers = <T>(checked: T, text: string): T =>
  mayHoldLongNumbers(text) ? (parseExactly(text) as T) : checked;
