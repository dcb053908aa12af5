import { answer, Json } from "../answer";
import { Consumption } from "../capacity";
import type { Predicate } from "../expressions/operand";
import { project } from "../expressions/projection";
import type { Input } from "../requests/shape";
import { type Item, member, setMember } from "../values/attribute-value";
import type { Selection } from "./selection";
import { type Member, rowOf, type Source } from "./source";

/** Bytes after which a page ends (AWS, "Paginating table query results"). */
const maxPageBytes = 1024 * 1024;

/** What a page is made of. */
export interface PageRequest {
  readonly operation: "Query" | "Scan";
  readonly input: Input;
  readonly source: Source;
  readonly filter: Predicate | undefined;
  readonly selection: Selection;
}

/** One page of a Query or Scan, while it fills. */
export class Page {
  readonly #items: string[] = [];
  #count = 0;
  #scanned = 0;
  #bytes = 0;
  #last: Member | undefined;
  readonly #limit: number;
  readonly #consumption: Consumption;

  constructor(private readonly request: PageRequest) {
    const { input, source } = request;
    this.#limit = typeof input.Limit === "number" ? input.Limit : Number.POSITIVE_INFINITY;
    this.#consumption = new Consumption(source.table);
  }

  /** Takes the next item. Answers false when the page is full: by its limit before any filter, or by its bytes. */
  readonly take = (place: Member): boolean => {
    const { source, filter, selection } = this.request;
    const held = source.read(place);
    this.#scanned++;
    this.#bytes += held.size;
    const full = this.#scanned >= this.#limit || this.#bytes >= maxPageBytes;
    if (full) this.#last = place;
    const text = selection.fromTable ? this.#fetch(place) : held.text;
    const item: Item | undefined = filter === undefined ? undefined : JSON.parse(text);
    if (item === undefined || filter?.(item)) this.#add(text, item);
    return !full;
  };

  /** A local index that does not hold what is wanted reads the item itself, and pays for it. */
  #fetch(place: Member): string {
    const row = rowOf(place);
    this.#consumption.read(row.size, this.#consistent);
    return row.text;
  }

  #add(text: string, item: Item | undefined): void {
    const { count, paths } = this.request.selection;
    this.#count++;
    if (count) return;
    this.#items.push(paths === undefined ? text : JSON.stringify(project(item ?? JSON.parse(text), paths)));
  }

  get #consistent(): boolean {
    return this.request.input.ConsistentRead === true;
  }

  /** The answer of the operation. */
  answer(): string {
    const { input, source, selection } = this.request;
    this.#consumption.read(this.#bytes, this.#consistent, source.index);
    source.table.metrics?.returned(this.request.operation, this.#count);
    return answer({
      Items: selection.count ? undefined : Json.list(this.#items),
      Count: this.#count,
      ScannedCount: this.#scanned,
      LastEvaluatedKey: this.#last && keyToGoOnFrom(source, this.#last),
      ConsumedCapacity: this.#consumption.settle(input.ReturnConsumedCapacity),
    });
  }
}

function keyToGoOnFrom({ keyAttributes }: Source, last: Member): Item {
  const item: Item = JSON.parse(rowOf(last).text);
  const key: Item = {};
  for (const { name } of keyAttributes) {
    const value = member(item, name);
    if (value !== undefined) setMember(key, name, value);
  }
  return key;
}
