import { isIP } from "node:net";
import type { RateInputs, TransformationInputs } from "../inputs";
import { addressesOf } from "./addresses";
import { fieldOf, Unknown } from "./fields";
import type { Subject } from "./subject";

/** Requests of one key in a window that moves with the clock, by the second. */
class Window {
  readonly #counts: Uint32Array;
  #sum = 0;
  /** The last second that is counted. */
  #second: number;

  constructor(seconds: number, now: number) {
    this.#counts = new Uint32Array(seconds);
    this.#second = now;
  }

  /** The second of the last request. */
  get last(): number {
    return this.#second;
  }

  /** Counts a request and answers how many there are in the window. */
  add(second: number): number {
    const counts = this.#counts;
    const passed = Math.min(Math.max(0, second - this.#second), counts.length);
    for (let step = 1; step <= passed; step++) {
      const place = (this.#second + step) % counts.length;
      this.#sum -= counts[place] as number;
      counts[place] = 0;
    }
    if (second > this.#second) this.#second = second;
    const place = this.#second % counts.length;
    counts[place] = (counts[place] as number) + 1;
    this.#sum += 1;
    return this.#sum;
  }
}

/** Keys that one rule counts at once, as on AWS (WAF developer guide: "Rate-based rule caveats"). The oldest is let go. */
const mostKeys = 10_000;

/**
 * How often each key has asked, of one rule. AWS looks at its counts every few seconds, so that more gets through there; here the
 * request over the limit is the first that is met.
 */
export class Rates {
  readonly #windows = new Map<string, Window>();

  /** Counts a request of a key and answers how many there are in the last `seconds`. */
  count(key: string, seconds: number, now: number): number {
    const second = Math.floor(now / 1000);
    let window = this.#windows.get(key);
    // A clock that was put back begins anew.
    if (!window || window.last > second) {
      window = new Window(seconds, second);
      this.#windows.delete(key);
      this.#windows.set(key, window);
      if (this.#windows.size > mostKeys) this.#windows.delete(this.#windows.keys().next().value as string);
    }
    return window.add(second);
  }
}

/** Reads what a request is counted by. Undefined: it is not counted. */
export type KeyReader = (subject: Subject) => string | undefined;

/**
 * What the requests of a rate are counted by (AWS, WAF developer guide: "Aggregating rate-based rules").
 *
 * @throws Unknown for keys that are not emulated
 */
export function keyReader({ aggregateKeyType, forwardedIpConfig, customKeys = [] }: RateInputs): KeyReader {
  if (aggregateKeyType === "IP") return ({ request }) => request.clientIp;
  if (aggregateKeyType === "CONSTANT") return () => "";
  if (aggregateKeyType === "FORWARDED_IP") return (subject) => forwarded(subject, forwardedIpConfig);
  const readers = customKeys.map((key) => customReader(key, forwardedIpConfig));
  return (subject) => {
    const values = readers.map((read) => read(subject));
    return values.includes(undefined) ? undefined : JSON.stringify(values);
  };
}

/** The first address in the header. One that is none is counted as one key, where the rule says that it matches. */
function forwarded(subject: Subject, config: RateInputs["forwardedIpConfig"]): string | undefined {
  const [address] = addressesOf(subject, config) ?? [];
  if (address === undefined) return undefined;
  return isIP(address) !== 0 ? address : config?.fallbackBehavior === "MATCH" ? "" : undefined;
}

function customReader(
  key: NonNullable<RateInputs["customKeys"]>[number],
  config: RateInputs["forwardedIpConfig"],
): KeyReader {
  const [kind = "", inputs = {}] = Object.entries(key).find(([, value]) => value) ?? [];
  const { name = "", namespace = "", textTransformations } = inputs;
  const field = (what: Parameters<typeof fieldOf>[0]) => first(what, textTransformations);
  switch (kind) {
    case "ip":
      return ({ request }) => request.clientIp;
    case "forwardedIp":
      return (subject) => forwarded(subject, config);
    case "httpMethod":
      return ({ request }) => request.method;
    case "header":
      return field({ singleHeader: { name } });
    case "queryArgument":
      return field({ singleQueryArgument: { name } });
    case "cookie":
      return field({
        cookies: { matchScope: "VALUE", matchPatterns: [{ includedCookies: [name] }], oversizeHandling: "CONTINUE" },
      });
    case "queryString":
      return field({ queryString: {} });
    case "uriPath":
      return field({ uriPath: {} });
    case "labelNamespace":
      return ({ labels }) => [...labels].filter((label) => label.startsWith(namespace)).join(" ") || undefined;
    default:
      throw new Unknown(`the rate's key ${kind}`);
  }
}

function first(inputs: Parameters<typeof fieldOf>[0], transformations: TransformationInputs[] | undefined): KeyReader {
  const field = fieldOf(inputs, transformations);
  return (subject) => field.values(subject)[0];
}
