import { ApiKey, type RestApi, type Stage, UsagePlan, UsagePlanKey } from "@pulumi/aws/apigateway";
import { argError } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";

/** How fast a gateway takes requests, before it answers 429. */
export interface ThrottleArgs {
  /** Requests per second, in the long run. Default 1,000. */
  rate?: number;
  /** Requests at once, beyond the rate. Default 2,000. */
  burst?: number;
}

/** The period of a quota. */
export enum QuotaPeriod {
  Day = "DAY",
  Week = "WEEK",
  Month = "MONTH",
}

/** How many requests a key has. Kept approximately: AWS does not promise that a key never gets more. */
export interface QuotaArgs {
  /** Requests in one period. */
  requests: number;
  /** The period. */
  per: QuotaPeriod;
}

/** @throws InputPropertyError for a rate or burst that is no positive number */
export function throttleOf(
  component: string,
  { rate = 1000, burst = 2000 }: ThrottleArgs = {},
): Required<ThrottleArgs> {
  if (!(rate > 0))
    throw argError(component, "throttle.rate", `${rate} requests per second let nobody in; use a number over 0`);
  if (!(Number.isInteger(burst) && burst > 0))
    throw argError(component, "throttle.burst", `${burst} requests at once let nobody in; use a whole number over 0`);
  return { rate, burst };
}

/** A key, and the plan that lets it into a stage. */
export function usagePlan(
  child: ChildOf,
  restApi: RestApi,
  stage: Stage,
  throttle: Required<ThrottleArgs>,
  quota: QuotaArgs | undefined,
): { key: ApiKey; plan: UsagePlan } {
  if (quota && !(Number.isInteger(quota.requests) && quota.requests > 0))
    throw argError(child.component, "quota.requests", `${quota.requests} is no whole number over 0`);
  const plan = child("usagePlan", UsagePlan, {
    description: `Who may call ${child.component}, and how much`,
    apiStages: [{ apiId: restApi.id, stage: stage.stageName }],
    throttleSettings: { rateLimit: throttle.rate, burstLimit: throttle.burst },
    ...(quota && { quotaSettings: { limit: quota.requests, period: quota.per } }),
    tags: child.tags,
  });
  const key = child("apiKey", ApiKey, { description: `The first key of ${child.component}`, tags: child.tags });
  child("usagePlanKey", UsagePlanKey, { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id });
  return { key, plan };
}
