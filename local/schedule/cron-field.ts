/** The values that a field may have. */
export interface Field {
  readonly from: number;
  readonly to: number;
  /** Names of the values, from the first. */
  readonly names?: readonly string[];
}

/**
 * The values of a field such as `0/15`, `8-17`, `MON,WED` or `*`, in order. A range may go over the end: `22-2`. Undefined for what is no such field.
 */
export function readField(text: string, field: Field): number[] | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const read = readPart(part, field);
    if (read === undefined) return undefined;
    for (const value of read) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function readPart(part: string, field: Field): number[] | undefined {
  const [range = "", step, ...rest] = part.split("/");
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return undefined;
  const bounds = boundsOf(range, field, step !== undefined);
  if (bounds === undefined) return undefined;
  const [from, to] = bounds;
  const size = field.to - field.from + 1;
  const length = from <= to ? to - from : to - from + size;
  return Array.from({ length: Math.floor(length / Number(step ?? 1)) + 1 }, (_, index) => {
    const value = from + index * Number(step ?? 1);
    return value > field.to ? value - size : value;
  });
}

/** @param isOpen true: a single value begins a range that goes on to the end */
function boundsOf(range: string, field: Field, isOpen: boolean): [from: number, to: number] | undefined {
  if (range === "*") return [field.from, field.to];
  const [first = "", last, ...rest] = range.split("-");
  const from = valueIn(first, field);
  const to = last === undefined ? (isOpen ? field.to : from) : valueIn(last, field);
  return from === undefined || to === undefined || rest.length > 0 ? undefined : [from, to];
}

/** A number or a name of a field. */
export function valueIn(text: string, { from, to, names = [] }: Field): number | undefined {
  const place = names.indexOf(text.toUpperCase());
  const value = place >= 0 ? place + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}
