import type { Method } from "../definition";
import type { GatewayState, Stage, UsagePlan } from "../state";
import type { Call } from "./call";
import { GatewayError } from "./error";
import { Quotas } from "./quota";
import { TokenBuckets } from "./token-bucket";

/** Decides who gets through: API keys, usage plans and throttles. */
export class Gate {
  private buckets = new TokenBuckets();
  private quotas = new Quotas();

  constructor(private readonly state: GatewayState) {}

  /**
   * Lets a request through, or not. The key's id becomes part of the context.
   *
   * @throws GatewayError INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED
   */
  admit(call: Call, method: Method, stage: Stage, now: number): void {
    const { restApiId, name } = stage;
    if (method.apiKeyRequired) {
      const { plan, keyId } = this.keyOf(call, stage);
      this.throttleKey(plan, keyId, method, stage, now);
      if (plan.quota && !this.quotas.take(`${plan.id}/${keyId}`, plan.quota, now))
        throw new GatewayError("QUOTA_EXCEEDED", "Limit Exceeded");
    }
    const settings = this.state.settingsOf(stage, method.resourcePath, method.httpMethod);
    const limits = { rate: settings.throttlingRateLimit, burst: settings.throttlingBurstLimit };
    this.take(`${restApiId}/${name}/${method.httpMethod} ${method.resourcePath}`, limits, now);
  }

  /** Forgets who has called how often. */
  reset(): void {
    this.buckets = new TokenBuckets();
    this.quotas = new Quotas();
  }

  private keyOf(call: Call, stage: Stage): { plan: UsagePlan; keyId: string } {
    const value = call.api.apiKeySource === "AUTHORIZER" ? call.usageIdentifierKey : call.headers.get("x-api-key");
    const key = value === undefined ? undefined : this.state.apiKeyOf(value);
    const plan = key && this.state.usagePlanFor(key.id, stage);
    if (!key || !plan) throw new GatewayError("INVALID_API_KEY", "Forbidden");
    call.context.identity.apiKey = key.value;
    call.context.identity.apiKeyId = key.id;
    return { plan, keyId: key.id };
  }

  /** A key's requests to a method come first, where the plan limits that method; all requests of the key count as well. */
  private throttleKey(plan: UsagePlan, keyId: string, method: Method, stage: Stage, now: number): void {
    const path = `${method.resourcePath}/${method.httpMethod}`;
    const own = plan.apiStages
      .find(({ apiId, stage: name }) => apiId === stage.restApiId && name === stage.name)
      ?.throttles?.find((throttle) => throttle.path === path);
    if (own) this.take(`${plan.id}/${keyId}${path}`, { rate: own.rateLimit, burst: own.burstLimit }, now);
    this.take(`${plan.id}/${keyId}`, { rate: plan.throttle.rateLimit, burst: plan.throttle.burstLimit }, now);
  }

  private take(name: string, limits: { rate?: number; burst?: number }, now: number): void {
    if (!this.buckets.take(name, limits, now)) throw new GatewayError("THROTTLED", "Too Many Requests");
  }
}
