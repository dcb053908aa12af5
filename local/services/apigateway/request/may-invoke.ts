import type { Cloud } from "../../../cloud";
import type { Need } from "../../../service";
import type { IamService, Refusal } from "../../iam";
import { arnOf } from "../../ids";
import type { Method } from "../definition";
import type { Call } from "./call";
import { NotEmulated } from "./not-emulated";

/** What API Gateway invokes a function for. */
export interface Invocation {
  readonly functionArn: string;
  /** ARN of the method or authorizer that it is for. */
  readonly source: string;
  /** ARN of the role in whose name it is invoked. Default: API Gateway's own. */
  readonly credentials?: string;
}

/** Whether API Gateway may invoke a function. */
export type MayInvoke = (invocation: Invocation) => boolean;

/** Whether a method's integration may. */
export type MayIntegrate = (call: Call, method: Method, functionArn: string) => boolean;

/**
 * Asks IAM, as Lambda does: the function's own policy must let API Gateway invoke it for this source; or, where there is a role to call with, that role must.
 * Why not is said at the terminal, once until a policy changes.
 */
export function invokePermission(cloud: Cloud): MayInvoke {
  const said = new WeakSet<Refusal>();
  return (invocation) => {
    const iam = cloud.services.get("iam") as IamService | undefined;
    const refusal = iam && judge(iam, cloud, invocation);
    if (refusal === undefined) return true;
    if (!said.has(refusal)) cloud.print(refusal.hint);
    said.add(refusal);
    return false;
  };
}

/** The same for integrations, whose invocations are told apart by stage, method and path template. */
export function integrationPermission(cloud: Cloud, mayInvoke: MayInvoke): MayIntegrate {
  const invocations = new WeakMap<Method, Map<string, Invocation>>();
  return ({ context, httpMethod }, method, functionArn) => {
    const known = invocations.get(method) ?? new Map<string, Invocation>();
    invocations.set(method, known);
    const key = `${context.stage} ${httpMethod} ${functionArn}`;
    const invocation = known.get(key) ?? {
      functionArn,
      source: sourceArn(cloud, context, httpMethod, method),
      credentials: method.integration?.credentials,
    };
    known.set(key, invocation);
    return mayInvoke(invocation);
  };
}

function judge(iam: IamService, cloud: Cloud, invocation: Invocation): Refusal | undefined {
  const { credentials: role } = invocation;
  if (role?.includes("*")) throw new NotEmulated("integrations that call with the caller's own credentials");
  if (role) return iam.judgeRole({ role, sessionName: "BackplaneAssumeRoleSession" }, needOf(cloud, invocation));
  return iam.judgeService("apigateway.amazonaws.com", needOf(cloud, invocation));
}

/** What invocations take: the same again for each request. */
const needs = new WeakMap<Invocation, Need>();

function needOf({ accountId }: Cloud, invocation: Invocation): Need {
  const { functionArn, source, credentials } = invocation;
  const invoke = { action: "lambda:InvokeFunction", resource: functionArn };
  const need =
    needs.get(invocation) ??
    (credentials ? invoke : { ...invoke, conditions: { "aws:SourceArn": source, "aws:SourceAccount": accountId } });
  needs.set(invocation, need);
  return need;
}

/** A parameter is any text in its place (AWS, API Gateway developer guide: "Resource format of permissions"). */
const sourceArn = (cloud: Cloud, { apiId, stage }: Call["context"], httpMethod: string, { resourcePath }: Method) =>
  arnOf(cloud, "execute-api", `${apiId}/${stage}/${httpMethod}${resourcePath.replace(/\{[^}]+\}/g, "*")}`);
