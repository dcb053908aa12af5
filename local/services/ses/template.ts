import { AwsError } from "../aws-json";

/** A template could not be filled in: SES takes such a mail, and never sends it. */
export class RenderingFailure extends Error {}

type Data = Record<string, unknown>;

/**
 * Fills in the variables of a template: `{{name}}`, `{{customer.name}}`, and `{{{name}}}` for what is not to be escaped. In HTML the signs that mean
 * something there are escaped.
 *
 * @throws RenderingFailure for a variable that the data does not have
 * @throws AwsError NotImplemented (501) for blocks, partials and helpers
 */
export function render(template: string, data: Data, isHtml: boolean): string {
  return template.replace(
    /\{\{\{\s*([^{}]*?)\s*\}\}\}|\{\{\s*([^{}]*?)\s*\}\}/g,
    (_, plain?: string, escaped?: string) => {
      const expression = plain ?? escaped ?? "";
      if (/^!/.test(expression)) return "";
      if (!/^[\w$-]+(?:\.[\w$-]+)*$/.test(expression) || expression === "else")
        throw new AwsError(
          "NotImplemented",
          `The local cloud does not emulate {{${expression}}} in templates of ses`,
          501,
        );
      const value = String(lookUp(data, expression));
      return isHtml && plain === undefined ? htmlEscaped(value) : value;
    },
  );
}

function lookUp(data: Data, expression: string): unknown {
  let value: unknown = data;
  for (const name of expression.split(".")) {
    const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    value = isThere ? (value as Data)[name] : undefined;
    if (value === undefined || value === null)
      throw new RenderingFailure(`Attribute '${expression}' is not present in the rendering data.`);
  }
  return value;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};
const htmlEscaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** The data of a template. @throws RenderingFailure for what is no JSON object */
export function templateData(text: string): Data {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && !Array.isArray(data)) return data as Data;
  } catch {
    // as any other text that is no object
  }
  throw new RenderingFailure("Template rendering data is invalid");
}
