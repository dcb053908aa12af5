/** A request as a web ACL sees it. */
export interface WafRequest {
  method: string;
  /** The whole path, as it was sent; of a stage, with the stage in front. */
  path: string;
  /** Without the question mark. */
  query: string;
  /** As they were sent: names in their case, in order. */
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
  clientIp: string;
  /** `HTTP/1.1`. */
  protocol: string;
  requestId: string;
}

/** Most of the headers and of the cookies that WAF looks at (AWS, WAF developer guide: "Handling of oversize web request components"). */
export const headerLimits = { bytes: 8192, count: 200 } as const;

/**
 * The header by which a request says from which country it comes, in two letters: the local cloud has no data about addresses. AWS
 * knows no such header.
 */
export const countryHeader = "x-portico-country";

/** A request on its way through the rules: its parts, each read once, and the labels that rules have given it. */
export class Subject {
  readonly labels = new Set<string>();
  /** Parts of which more was sent than was looked at, by WAF's names. */
  readonly oversize = new Set<string>();
  readonly #texts = new Array<readonly string[] | undefined>(slots.size);
  #headers: readonly (readonly [string, string])[] | undefined;
  #cookies: readonly (readonly [string, string])[] | undefined;
  #arguments: readonly (readonly [string, string])[] | undefined;
  #body: string | undefined;

  /** @param bodyLimit bytes of the body that are looked at */
  constructor(
    readonly request: WafRequest,
    readonly bodyLimit: number,
  ) {}

  /** Two letters. Undefined: nobody knows. */
  get country(): string | undefined {
    return this.header(countryHeader)?.toUpperCase();
  }

  /** Names in lower case. */
  get headers(): readonly (readonly [string, string])[] {
    if (this.#headers) return this.#headers;
    const headers: [string, string][] = [];
    for (const [name, value] of this.request.headers) headers.push([name.toLowerCase(), value]);
    this.#headers = headers;
    return headers;
  }

  /** The last value of a header, whose name is in lower case; undefined where there is none. */
  header(name: string): string | undefined {
    const { headers } = this;
    for (let at = headers.length - 1; at >= 0; at--) if (headers[at]?.[0] === name) return headers[at]?.[1];
    return undefined;
  }

  get cookies(): readonly (readonly [string, string])[] {
    if (this.header("cookie") === undefined) return none;
    this.#cookies ??= this.headers
      .filter(([name]) => name === "cookie")
      .flatMap(([, value]) => value.split(";"))
      .map((each) => pairOf(each.trim()))
      .filter(([name]) => name !== "");
    return this.#cookies;
  }

  /** As they were sent: still encoded. */
  get arguments(): readonly (readonly [string, string])[] {
    if (this.request.query === "") return none;
    this.#arguments ??= this.request.query
      .split("&")
      .filter((each) => each !== "")
      .map(pairOf);
    return this.#arguments;
  }

  /** What is looked at of the body. */
  get body(): string {
    this.#body ??= this.request.body.toString("utf8", 0, this.bodyLimit);
    return this.#body;
  }

  /** True where the body is longer than what is looked at. */
  get bodyIsOversize(): boolean {
    return this.request.body.length > this.bodyLimit;
  }

  /** What `make` answers, made once for a slot. */
  once(slot: number, make: (subject: Subject) => readonly string[]): readonly string[] {
    const known = this.#texts[slot];
    if (known !== undefined) return known;
    const made = make(this);
    this.#texts[slot] = made;
    return made;
  }
}

const none: readonly (readonly [string, string])[] = [];

const slots = new Map<string, number>();

/** The slot of {@link Subject.once} for what goes by this name. It is looked up when rules are read, not for each request. */
export function slotOf(name: string): number {
  const slot = slots.get(name) ?? slots.size;
  slots.set(name, slot);
  return slot;
}

const pairOf = (text: string): readonly [string, string] => {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
};
