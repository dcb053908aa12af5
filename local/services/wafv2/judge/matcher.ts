import type { Subject } from "./subject";

/**
 * Whether a request is one that a statement is about. Undefined: that is not to be known here, as the country of an address. A rule
 * acts only on what is known, so that neither a statement nor its opposite refuses everything.
 */
export type Matcher = (subject: Subject) => boolean | undefined;

/** What holds for no request and against none. */
export const never: Matcher = () => undefined;

/** True when all hold; not known when none fails and one is not known. */
export const allOf =
  (matchers: readonly Matcher[]): Matcher =>
  (subject) => {
    let result: boolean | undefined = true;
    for (const matcher of matchers) {
      const one = matcher(subject);
      if (one === false) return false;
      if (one === undefined) result = undefined;
    }
    return result;
  };

/** True when one holds; not known when none holds and one is not known. */
export const anyOf =
  (matchers: readonly Matcher[]): Matcher =>
  (subject) => {
    let result: boolean | undefined = false;
    for (const matcher of matchers) {
      const one = matcher(subject);
      if (one === true) return true;
      if (one === undefined) result = undefined;
    }
    return result;
  };

/** The opposite of what is known. */
export const not =
  (matcher: Matcher): Matcher =>
  (subject) => {
    const one = matcher(subject);
    return one === undefined ? undefined : !one;
  };
