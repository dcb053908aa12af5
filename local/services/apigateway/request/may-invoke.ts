import type { Cloud } from "../../../cloud";
import type { Need } from "../../../service";
import type { IamService, Refusal } from "../../iam";
import { arnOf } from "../../ids";
import type { Method } from "../definition";
import type { Call } from "./call";
import { NotEmulated } from "./not-emulated";

/** Whether a method's integration may invoke a function. */
export type MayInvoke = (call: Call, method: Method, functionArn: string) => boolean;

/**
 * Asks IAM, as Lambda does: the function's own policy must let API Gateway invoke it for this method of this stage; or, where
 * the integration has a role to call with, that role must. Why not is said at the terminal, once until a policy changes.
 */
export function invokePermission(cloud: Cloud): MayInvoke {
  const said = new WeakSet<Refusal>();
  return (call, method, functionArn) => {
    const iam = cloud.services.get("iam") as IamService | undefined;
    const refusal = iam && judge(iam, cloud, call, method, functionArn);
    if (refusal === undefined) return true;
    if (!said.has(refusal)) cloud.print(refusal.hint);
    said.add(refusal);
    return false;
  };
}

function judge(iam: IamService, cloud: Cloud, call: Call, method: Method, functionArn: string): Refusal | undefined {
  const role = method.integration?.credentials;
  if (role?.includes("*")) throw new NotEmulated("integrations that call with the caller's own credentials");
  if (role) return iam.judgeRole({ role, sessionName: "BackplaneAssumeRoleSession" }, invoke(functionArn));
  return iam.judgeService("apigateway.amazonaws.com", invocation(cloud, call, method, functionArn));
}

/** What invocations take, by method: the same again for each request. */
const invocations = new WeakMap<Method, Map<string, Need>>();

function invocation(cloud: Cloud, { context, httpMethod }: Call, method: Method, functionArn: string): Need {
  const known = invocations.get(method) ?? new Map<string, Need>();
  invocations.set(method, known);
  const key = `${context.stage} ${httpMethod} ${functionArn}`;
  const need = known.get(key) ?? {
    ...invoke(functionArn),
    conditions: {
      "aws:SourceArn": sourceArn(cloud, context, httpMethod, method),
      "aws:SourceAccount": cloud.accountId,
    },
  };
  known.set(key, need);
  return need;
}

const invoke = (functionArn: string) => ({ action: "lambda:InvokeFunction", resource: functionArn });

/** A parameter is any text in its place (AWS, API Gateway developer guide: "Resource format of permissions"). */
const sourceArn = (cloud: Cloud, { apiId, stage }: Call["context"], httpMethod: string, { resourcePath }: Method) =>
  arnOf(cloud, "execute-api", `${apiId}/${stage}/${httpMethod}${resourcePath.replace(/\{[^}]+\}/g, "*")}`);
