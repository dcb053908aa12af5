import type { Cloud } from "../../../cloud";
import { type Denial, evaluate } from "../../../iam/evaluate";
import { type Policy, readPolicy } from "../../../iam/policy";
import { lookupOf } from "../../iam/facts";
import type { Call } from "../request/call";
import { GatewayError } from "../request/error";
import { masked, methodNeed } from "./method-need";

const everything = readPolicy({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } });

/**
 * Judges a caller of whom IAM knows nothing by policies that speak for this request, such as an authorizer's, and by the API's own: either
 * may allow it, either may deny it (AWS, API Gateway developer guide: "How API Gateway resource policies affect authorization workflow", table A).
 */
export function judgeAnonymous(cloud: Cloud, call: Call, policies: readonly Policy[]): Denial | undefined {
  const need = methodNeed(cloud, call);
  const { accountId, region, clock } = cloud;
  const lookup = lookupOf({ accountId, region, now: clock.now(), need }, () => undefined);
  return evaluate(
    { principal: { kind: "anonymous" }, action: need.action, resource: need.resource, lookup },
    { identity: policies, resource: call.api.policy?.policy },
  );
}

/** @throws GatewayError ACCESS_DENIED when the API has a resource policy that does not allow the request */
export function allowedByPolicy(cloud: Cloud, call: Call): void {
  if (call.api.policy) refuse(cloud, call, judgeAnonymous(cloud, call, []));
}

/** @throws GatewayError ACCESS_DENIED when the API has a resource policy that denies the request */
export function notDeniedByPolicy(cloud: Cloud, call: Call): void {
  if (call.api.policy) refuse(cloud, call, judgeAnonymous(cloud, call, [everything]));
}

function refuse(cloud: Cloud, call: Call, denial: Denial | undefined): void {
  if (denial === undefined) return;
  const { action, resource } = methodNeed(cloud, call);
  throw denied(denial, `User: anonymous is not authorized to perform: ${action} on resource: ${masked(resource)}`);
}

/** The answer to a request that policies do not allow: whether one of them denied it is said to the client, the notes at the terminal. */
export const denied = ({ effect, notes }: Denial, message: string): GatewayError =>
  new GatewayError(
    "ACCESS_DENIED",
    `${message}${effect === "explicit" ? " with an explicit deny" : ""}`,
    notes.length > 0 ? { reason: notes.join("; ") } : {},
  );
