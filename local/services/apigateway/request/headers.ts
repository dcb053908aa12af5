/** Headers as they were sent: names in their case, in order, repeated ones each. */
export class HeaderList {
  private readonly byName = new Map<string, { name: string; values: string[] }>();

  /** @param raw Node's `rawHeaders`: names and values in turn */
  constructor(raw: readonly string[]) {
    for (let index = 0; index + 1 < raw.length; index += 2) this.add(raw[index] as string, raw[index + 1] as string);
  }

  /** Adds a value to a header. */
  add(name: string, value: string): void {
    const key = name.toLowerCase();
    const entry = this.byName.get(key);
    if (entry) entry.values.push(value);
    else this.byName.set(key, { name, values: [value] });
  }

  /** Sets a header to one value, under this name. */
  set(name: string, value: string): void {
    this.byName.set(name.toLowerCase(), { name, values: [value] });
  }

  /** The last value of a header, in any case of its name. */
  get(name: string): string | undefined {
    return this.byName.get(name.toLowerCase())?.values.at(-1);
  }

  /** All headers in order. */
  entries(): IterableIterator<{ name: string; values: string[] }> {
    return this.byName.values();
  }
}

/** Type and subtype of a Content-Type or Accept header: its first media type without parameters, in lower case. */
export const mediaType = (header: string | undefined): string | undefined =>
  header?.split(",")[0]?.split(";")[0]?.trim().toLowerCase() || undefined;

/** True when an API's binary media types hold a type: as it stands, by its main type (`image/*`), or all. */
export function isBinary(type: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (binaryMediaTypes.includes("*/*")) return true;
  if (type === undefined) return false;
  return binaryMediaTypes.some((binary) => {
    const wanted = binary.toLowerCase();
    return wanted === type || (wanted.endsWith("/*") && type.startsWith(wanted.slice(0, -1)));
  });
}
