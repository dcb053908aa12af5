import type { Cloud } from "../../../cloud";
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

function judge(
  iam: IamService,
  cloud: Cloud,
  { context, httpMethod }: Call,
  { resourcePath, integration }: Method,
  functionArn: string,
): Refusal | undefined {
  const invoke = { action: "lambda:InvokeFunction", resource: functionArn };
  const role = integration?.credentials;
  if (role?.includes("*")) throw new NotEmulated("integrations that call with the caller's own credentials");
  if (role) return iam.judgeRole({ role, sessionName: "BackplaneAssumeRoleSession" }, invoke);
  // A parameter is any text in its place (AWS, API Gateway developer guide: "Resource format of permissions").
  const path = resourcePath.replace(/\{[^}]+\}/g, "*");
  const place = `${context.apiId}/${context.stage}/${httpMethod}${path}`;
  const conditions = { "aws:SourceArn": arnOf(cloud, "execute-api", place), "aws:SourceAccount": cloud.accountId };
  return iam.judgeService("apigateway.amazonaws.com", { ...invoke, conditions });
}
