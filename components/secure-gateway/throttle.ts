import { argError } from "../building-blocks/arg-error";

/** How fast a gateway takes requests, before it answers 429. */
export interface ThrottleArgs {
  /** Requests per second, in the long run. Default 1,000. */
  rate?: number;
  /** Requests at once, beyond the rate. Default 2,000. */
  burst?: number;
}

/** @throws InputPropertyError for a rate or burst that is no positive number */
export function throttleOf(
  component: string,
  { rate = 1000, burst = 2000 }: ThrottleArgs = {},
): Required<ThrottleArgs> {
  return throttled(component, "throttle", { rate, burst });
}

/** @throws InputPropertyError as {@link throttleOf}, naming the field */
export function throttled(component: string, field: string, { rate, burst }: Required<ThrottleArgs>) {
  if (!(rate > 0))
    throw argError(component, `${field}.rate`, `${rate} requests per second let nobody in; use a number over 0`);
  if (!(Number.isInteger(burst) && burst > 0))
    throw argError(component, `${field}.burst`, `${burst} requests at once let nobody in; use a whole number over 0`);
  return { rate, burst };
}
