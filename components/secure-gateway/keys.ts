import { ApiKey, type RestApi, type Stage, UsagePlan, UsagePlanKey } from "@pulumi/aws/apigateway";
import { Secret, SecretVersion } from "@pulumi/aws/secretsmanager";
import type * as pulumi from "@pulumi/pulumi";
import { argError } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import { throttled } from "./throttle";

/**
 * How much the keys of one kind may do, each of them by itself. AWS keeps it approximately: a usage plan is no hard limit.
 *
 * @example
 * { name: "free", rate: 5, burst: 10, quotaPerMonth: 10_000 }
 */
export interface TierArgs {
  /** Letters, digits and dashes, up to 40. A tier that is called otherwise is another one. */
  name: string;
  /** Requests per second, in the long run. More than the gateway's own `throttle` has no effect. */
  rate: number;
  /** Requests at once, beyond the rate. */
  burst: number;
  /** Requests in a calendar month, in UTC. Default: no end. */
  quotaPerMonth?: number;
}

/**
 * One API key. To rotate it, add the next generation beside it, hand that out, and take the old one away.
 *
 * @example
 * { name: "shop", tier: "free", generation: 2 }
 */
export interface KeyArgs {
  /** Who has it: letters, digits and dashes, up to 40. `default` is the key that a gateway has without `keys`: it keeps its value. */
  name: string;
  /** Name of its tier. */
  tier: string;
  /** Which of the keys of this name: a whole number from 1. Two of a name are valid side by side. Default 1. */
  generation?: number;
}

/** A key with its default filled in. */
type Key = Required<KeyArgs>;

/** What is made for each tier and key. */
export interface TieredKeys {
  /** By tier. */
  usagePlans: Record<string, UsagePlan>;
  /** By name and generation: `shop-2`. */
  apiKeys: Record<string, ApiKey>;
  /** The secrets that hold the keys' values, by name and generation. */
  apiKeySecrets: Record<string, Secret>;
  /** The newest generation of the first key. */
  apiKey: ApiKey;
  /** Its plan. */
  usagePlan: UsagePlan;
}

/** @throws InputPropertyError for tiers without keys and keys without tiers, for what is there twice, and for what API Gateway would refuse */
export function checkKeys(component: string, tiers: readonly TierArgs[], keys: readonly KeyArgs[]): void {
  if (keys.length === 0) throw argError(component, "keys", "there are none, and tiers alone let nobody in; name one");
  tiers.forEach((tier, at) => {
    const field = `tiers[${at}]`;
    checkName(component, `${field}.name`, tier.name);
    throttled(component, field, tier);
    if (tier.quotaPerMonth !== undefined && !isCount(tier.quotaPerMonth))
      throw argError(component, `${field}.quotaPerMonth`, `${tier.quotaPerMonth} is no whole number over 0`);
    if (tiers.findIndex(({ name }) => name === tier.name) !== at)
      throw argError(component, `${field}.name`, `"${tier.name}" stands there twice; give each tier its own name`);
  });
  const known = tiers.map(({ name }) => name);
  keys.map(keyOf).forEach((key, at, all) => {
    const field = `keys[${at}]`;
    checkName(component, `${field}.name`, key.name);
    if (!isCount(key.generation))
      throw argError(component, `${field}.generation`, `${key.generation} is no whole number over 0`);
    if (!known.includes(key.tier))
      throw argError(component, `${field}.tier`, `there is no tier "${key.tier}"; ${listed(known)}`);
    if (all.findIndex((each) => idOf(each) === idOf(key)) !== at)
      throw argError(component, field, `"${key.name}" is there twice in generation ${key.generation}; raise one`);
    const same = all.filter(({ name }) => name === key.name);
    if (same.length > 2)
      throw argError(
        component,
        field,
        `"${key.name}" is there in ${same.length} generations; two are enough to rotate, so take the oldest away`,
      );
  });
}

/** A usage plan for each tier, and for each key its place in one and a secret that holds its value. */
export function tieredKeys(
  child: ChildOf,
  restApi: RestApi,
  stage: Stage,
  tiers: readonly TierArgs[],
  keys: readonly KeyArgs[],
  keyArn: pulumi.Input<string> | undefined,
): TieredKeys {
  checkKeys(child.component, tiers, keys);
  const usagePlans = Object.fromEntries(tiers.map((tier) => [tier.name, planOf(child, restApi, stage, tier)]));
  const all = keys.map(keyOf);
  const made = all.map((key) => ({ key, ...apiKeyOf(child, key, usagePlans[key.tier], keyArn) }));
  const newest = made
    .filter(({ key }) => key.name === all[0]?.name)
    .reduce((one, other) => (other.key.generation > one.key.generation ? other : one));
  return {
    usagePlans,
    apiKeys: Object.fromEntries(made.map(({ key, apiKey }) => [idOf(key), apiKey])),
    apiKeySecrets: Object.fromEntries(made.map(({ key, secret }) => [idOf(key), secret])),
    apiKey: newest.apiKey,
    usagePlan: newest.plan,
  };
}

const planOf = (child: ChildOf, restApi: RestApi, stage: Stage, { name, rate, burst, quotaPerMonth }: TierArgs) =>
  child({ key: "usagePlan", suffix: `tier-${name}` }, UsagePlan, {
    description: `Tier ${name} of ${child.component}`,
    apiStages: [{ apiId: restApi.id, stage: stage.stageName }],
    throttleSettings: { rateLimit: rate, burstLimit: burst },
    ...(quotaPerMonth !== undefined && { quotaSettings: { limit: quotaPerMonth, period: "MONTH" } }),
    tags: child.tags,
  });

function apiKeyOf(child: ChildOf, key: Key, plan: UsagePlan | undefined, keyArn: pulumi.Input<string> | undefined) {
  if (plan === undefined) throw new Error(`${key.tier} was checked to be a tier`);
  const { name, generation } = key;
  const whose = `${name}, generation ${generation}, of ${child.component}`;
  const isFirst = name === "default" && generation === 1;
  const suffix = `key-${idOf(key)}`;
  const apiKey = child({ key: "apiKey", suffix: isFirst ? "api-key" : suffix }, ApiKey, {
    description: isFirst ? `The first key of ${child.component}` : `Key ${whose}`,
    tags: child.tags,
  });
  child(
    { key: "usagePlanKey", suffix: isFirst ? "usage-plan-key" : suffix },
    UsagePlanKey,
    { keyId: apiKey.id, keyType: "API_KEY", usagePlanId: plan.id },
    // A key that moves to another tier leaves the old one first: no key is in two plans of one stage (AWS, API Gateway developer guide:
    // "Usage plans and API keys for REST APIs").
    { deleteBeforeReplace: true },
  );
  const secret = child({ key: "apiKeySecret", suffix }, Secret, {
    description: `Value of the API key ${whose}`,
    kmsKeyId: keyArn,
    tags: child.tags,
  });
  child({ key: "apiKeySecretVersion", suffix }, SecretVersion, { secretId: secret.id, secretString: apiKey.value });
  return { apiKey, plan, secret };
}

const keyOf = ({ generation = 1, ...key }: KeyArgs): Key => ({ ...key, generation });
const idOf = ({ name, generation }: Key) => `${name}-${generation}`;
const isCount = (value: number) => Number.isInteger(value) && value > 0;
const listed = (names: readonly string[]) =>
  names.length > 0 ? `there are ${names.join(", ")}` : "declare it in tiers";

function checkName(component: string, field: string, name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/.test(name))
    throw argError(component, field, `"${name}" is no name of up to 40 letters, digits and dashes`);
}
