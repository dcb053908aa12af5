import type { Properties, ResourceType } from "../../../service";
import { alphabets, randomId } from "../../ids";
import { nameOf, recorded } from "../../recorded";
import { tracked } from "../../tracked";
import type { GatewayState, Throttle, UsagePlan } from "../state";
import { gatewayArn } from "./rest-api";

/** `aws:apigateway/usagePlan:UsagePlan`: which keys may use which stages, how fast and how often. */
export const usagePlanType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/usagePlan:UsagePlan",
      emulated: true,
      once(inputs, context) {
        const id = randomId(alphabets.lowercase, 6);
        const arn = gatewayArn(context.cloud, `/usageplans/${id}`);
        return { id, name: nameOf(inputs, context), arn, region: context.cloud.region };
      },
    }),
    {
      put({ id, outputs }) {
        state.usagePlans.set(id, {
          id,
          apiStages: (outputs.apiStages ?? []) as UsagePlan["apiStages"],
          throttle: (outputs.throttleSettings ?? {}) as Throttle,
          quota: outputs.quotaSettings as UsagePlan["quota"],
        });
      },
      remove: ({ id }) => void state.usagePlans.delete(id),
    },
  );

/** `aws:apigateway/usagePlanKey:UsagePlanKey`: puts a key into a plan. */
export const usagePlanKeyType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/usagePlanKey:UsagePlanKey",
      emulated: true,
      once({ keyId, usagePlanId }, { cloud }) {
        const key = state.apiKeys.get(String(keyId));
        if (!key) throw new Error(`Invalid API Key identifier specified: ${keyId}`);
        checkStages(state, key.id, String(usagePlanId));
        return { id: key.id, name: key.name, value: key.value, region: cloud.region };
      },
    }),
    {
      put: ({ outputs: { usagePlanId, keyId } }) => void state.usagePlanKeys.add(`${usagePlanId}/${keyId}`),
      remove: ({ outputs: { usagePlanId, keyId } }) => void state.usagePlanKeys.delete(`${usagePlanId}/${keyId}`),
    },
  );

/**
 * A key is in one plan of a stage only (AWS, API Gateway developer guide: "Usage plans and API keys for REST APIs").
 *
 * @throws Error when another plan of one of the stages has it
 */
function checkStages(state: GatewayState, keyId: string, planId: string): void {
  const stages = state.usagePlans.get(planId)?.apiStages ?? [];
  for (const { apiId: restApiId, stage: name } of stages) {
    const other = state.usagePlanFor(keyId, { restApiId, name });
    if (other && other.id !== planId)
      throw new Error(
        `API key ${keyId} is in the usage plan ${other.id}; one key cannot be in two plans of one API stage (${restApiId}:${name})`,
      );
  }
}
