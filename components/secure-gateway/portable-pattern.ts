/**
 * Whether a regular expression means the same in JavaScript (with and without the `u` flag) and in the engine behind API
 * Gateway's models: literals, ASCII classes, groups, alternatives, greedy quantifiers and anchors. Whatever counts
 * characters outside ASCII, looks around or refers back is not.
 */
export function isPortablePattern(pattern: string): boolean {
  return compiles(pattern) && tokensOf(pattern)?.every(isPortable) === true;
}

const compiles = (pattern: string) => {
  try {
    new RegExp(pattern);
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
};

/** A class, an escape, a group opening, or one character. */
const token = /\[(?:\\.|[^\]\\])*\]|\\.|\(\?(?::|.)|./gs;

function tokensOf(pattern: string): string[] | undefined {
  const tokens = pattern.match(token) ?? [];
  return tokens.join("") === pattern ? tokens : undefined;
}

/** Escaped, these are the character itself everywhere. `-` is so only inside a class. */
const plainEscapes = /^\\[\^$\\.*+?()[\]{}|/]$/;

function isPortable(part: string): boolean {
  if (part.startsWith("[")) return isPortableClass(part);
  if (part.startsWith("(?")) return part === "(?:";
  if (part.startsWith("\\")) return part === "\\d" || part === "\\w" || plainEscapes.test(part);
  return part !== "." && isPrintableAscii(part);
}

/** A positive class of ASCII characters. `[` and `&` mean more inside a class to some engines. */
function isPortableClass(part: string): boolean {
  const inner = part.slice(1, -1);
  if (inner === "" || inner.startsWith("^")) return false;
  const escapes = inner.match(/\\./g) ?? [];
  if (!escapes.every((each) => each === "\\d" || each === "\\w" || each === "\\-" || plainEscapes.test(each)))
    return false;
  return [...inner.replace(/\\./g, "")].every((each) => isPrintableAscii(each) && each !== "[" && each !== "&");
}

const isPrintableAscii = (character: string) => /^[ -~]$/.test(character);
