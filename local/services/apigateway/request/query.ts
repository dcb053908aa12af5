/** A query string in the two shapes of the proxy event: the last value of each name, and all of them. */
export interface Query {
  single: Record<string, string>;
  multi: Record<string, string[]>;
}

/** Reads a query string as API Gateway does: decoded, a plus being a space. A broken escape is left as it stands. */
export function readQuery(text: string): Query | undefined {
  if (text === "") return undefined;
  const single: Record<string, string> = Object.create(null);
  const multi: Record<string, string[]> = Object.create(null);
  for (const part of text.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? "" : decode(part.slice(equals + 1));
    single[name] = value;
    multi[name] = [...(multi[name] ?? []), value];
  }
  return Object.keys(single).length > 0 ? { single, multi } : undefined;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
