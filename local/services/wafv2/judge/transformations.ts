import type { TransformationInputs } from "../inputs";

/** Changes text before it is looked at. */
export type Transformation = (text: string) => string;

/** By WAF's names (AWS, WAF developer guide: "Using text transformations in AWS WAF"). */
const transformations: Readonly<Record<string, Transformation>> = {
  NONE: (text) => text,
  LOWERCASE: (text) => text.toLowerCase(),
  COMPRESS_WHITE_SPACE: (text) => text.replace(/[\t\n\v\f\r\u00a0 ]+/g, " "),
  URL_DECODE: (text) => urlDecoded(text),
  URL_DECODE_UNI: (text) => urlDecoded(text.replace(/%u([0-9a-f]{4})/gi, (_, digits) => fromCode(digits, 16))),
  HTML_ENTITY_DECODE: (text) => text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|quot|amp|lt|gt|nbsp|apos);?/gi, entity),
  BASE64_DECODE: (text) => (/^[A-Za-z0-9+/]*={0,2}$/.test(text) ? fromBase64(text) : text),
  BASE64_DECODE_EXT: (text) => fromBase64(text.replace(/[^A-Za-z0-9+/]/g, "")),
  HEX_DECODE: (text) => (/^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex").toString("utf8") : text),
  JS_DECODE: (text) => text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-7]{1,3})|(.))/gis, character),
  ESCAPE_SEQ_DECODE: (text) => text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-7]{1,3})|(.))/gis, character),
  CSS_DECODE: (text) =>
    text.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gis, (_, digits, plain) =>
      digits === undefined ? plain : fromCode(digits, 16),
    ),
  CMD_LINE: (text) =>
    text
      .replace(/[\\"'^]/g, "")
      .replace(/[,;\s]+/g, " ")
      .replace(/ +(?=[/(])/g, "")
      .toLowerCase(),
  REPLACE_COMMENTS: (text) => text.replace(/\/\*.*?(?:\*\/|$)/gs, " "),
  REMOVE_NULLS: (text) => text.replaceAll("\0", ""),
  REPLACE_NULLS: (text) => text.replaceAll("\0", " "),
  NORMALIZE_PATH: (text) => normalized(text),
  NORMALIZE_PATH_WIN: (text) => normalized(text.replaceAll("\\", "/")),
};

/** The transformation of this name. Undefined: it is not emulated. */
export const transformationOf = (name: string): Transformation | undefined => transformations[name];

/** Names, in the order in which they apply. `NONE` is left out. */
export const orderOf = (inputs: readonly TransformationInputs[] = []): string[] =>
  [...inputs]
    .sort((a, b) => a.priority - b.priority)
    .map(({ type }) => type)
    .filter((type) => type !== "NONE");

/** Decodes `%41` and a plus, a byte at a time; what is broken is left as it stands. */
function urlDecoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  return text
    .replaceAll("+", " ")
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString());
}

const fromBase64 = (text: string) => Buffer.from(text, "base64").toString("utf8");

function fromCode(digits: string, radix: number): string {
  const code = Number.parseInt(digits, radix);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

const named: Readonly<Record<string, string>> = { quot: '"', amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", apos: "'" };

function entity(_: string, name: string): string {
  if (/^#x/i.test(name)) return fromCode(name.slice(2), 16);
  return name.startsWith("#") ? fromCode(name.slice(1), 10) : (named[name.toLowerCase()] ?? "");
}

const letters: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", v: "\v", f: "\f", b: "\b", a: "\x07" };

function character(_: string, unicode?: string, hex?: string, octal?: string, plain = ""): string {
  if (unicode !== undefined || hex !== undefined) return fromCode(unicode ?? hex ?? "", 16);
  return octal === undefined ? (letters[plain] ?? plain) : fromCode(octal, 8);
}

/** Without empty and `.` segments, and with each `..` taken back where there is something to take back. */
function normalized(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/");
  for (const segment of segments) {
    if (segment === "" || segment === ".") continue;
    if (segment === ".." && kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (segment !== ".." || !path.startsWith("/")) kept.push(segment);
  }
  const end = kept.length > 0 && /(?:^|\/)\.{0,2}$/.test(path) ? "/" : "";
  return `${path.startsWith("/") ? "/" : ""}${kept.join("/")}${end}`;
}
