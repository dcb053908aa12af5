/** What a policy says of a request, where this evaluator cannot tell: why. */
export class Unknown {
  constructor(readonly why: string) {}
}

/** Yes, no, or not known here. */
export type Truth = boolean | Unknown;

/** True when all are; false when one is; else unknown. */
export function all(truths: Iterable<Truth>): Truth {
  let result: Truth = true;
  for (const truth of truths) {
    if (truth === false) return false;
    if (truth !== true) result = truth;
  }
  return result;
}

/** True when one is; else unknown when one is; else false. */
export function some(truths: Iterable<Truth>): Truth {
  let result: Truth = false;
  for (const truth of truths) {
    if (truth === true) return true;
    if (truth !== false) result = truth;
  }
  return result;
}

/** The opposite; what is not known stays so. */
export const not = (truth: Truth): Truth => (typeof truth === "boolean" ? !truth : truth);
