import { ApiKey, type RestApi, type Stage, UsagePlan, UsagePlanKey } from "@pulumi/aws/apigateway";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf, plain } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import { type KeyArgs, type TierArgs, type TieredKeys, tieredKeys } from "./keys";
import { asksForKey, type GatewayRoute } from "./routes";
import type { ThrottleArgs } from "./throttle";

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

/** The arguments that say who may use how much. */
export interface UsageArgs {
  routes: readonly GatewayRoute[];
  throttle: Required<ThrottleArgs>;
  quota?: QuotaArgs;
  tiers?: TierArgs[];
  keys?: KeyArgs[];
  keyArn: pulumi.Input<string> | undefined;
}

/** Keys and plans, as far as there are: all with tiers, one of each without, and none where no route asks for a key. */
export type Usage = Partial<TieredKeys>;

/**
 * The keys of a gateway, and the plans that let them into its stage.
 *
 * @throws InputPropertyError for keys that no route asks for, for a quota beside tiers, and as `checkKeys`
 */
export function usageOf(child: ChildOf, restApi: RestApi, stage: Stage, args: UsageArgs): Usage {
  const tiers = plain(child.component, "tiers", args.tiers);
  const keys = plain(child.component, "keys", args.keys);
  const isAsked = args.routes.some(asksForKey);
  if (tiers === undefined && keys === undefined)
    return isAsked ? usagePlan(child, restApi, stage, args.throttle, args.quota) : {};
  if (!isAsked)
    throw argError(
      child.component,
      "keys",
      "no route asks for an API key; say apiKey() in a contract, or leave them out",
    );
  oneOf(child.component, "quota", { quota: args.quota, tiers });
  return tieredKeys(child, restApi, stage, tiers ?? [], keys ?? [], args.keyArn);
}

/** A key, and the plan that lets it into a stage. */
function usagePlan(
  child: ChildOf,
  restApi: RestApi,
  stage: Stage,
  throttle: Required<ThrottleArgs>,
  quota: QuotaArgs | undefined,
): { apiKey: ApiKey; usagePlan: UsagePlan } {
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
  return { apiKey: key, usagePlan: plan };
}

/** ARNs of secrets, by the same names. */
export const arnsOf = (secrets: TieredKeys["apiKeySecrets"] = {}): pulumi.Output<Record<string, string>> =>
  pulumi.output(Object.fromEntries(Object.entries(secrets).map(([name, { arn }]) => [name, arn])));
