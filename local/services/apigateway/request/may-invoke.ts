import type { Cloud } from "../../../cloud";
import type { IamService, Refusal } from "../../iam";
import { arnOf } from "../../ids";
import type { Method } from "../definition";
import type { Call } from "./call";

/** Whether a method's integration may invoke a function. */
export type MayInvoke = (call: Call, method: Method, functionArn: string) => boolean;

/**
 * Asks IAM, as Lambda does: the function's own policy must let API Gateway invoke it for this method of this stage. Why not is
 * said at the terminal, once until a policy changes.
 */
export function invokePermission(cloud: Cloud): MayInvoke {
  const said = new WeakSet<Refusal>();
  return ({ context, httpMethod }, { resourcePath }, functionArn) => {
    const iam = cloud.services.get("iam") as IamService | undefined;
    const place = `${context.apiId}/${context.stage}/${httpMethod}`;
    // A parameter is any text in its place (AWS, API Gateway developer guide: "Resource format of permissions").
    const path = resourcePath.replace(/\{[^}]+\}/g, "*");
    const refusal = iam?.judgeService("apigateway.amazonaws.com", {
      action: "lambda:InvokeFunction",
      resource: functionArn,
      conditions: {
        "aws:SourceArn": arnOf(cloud, "execute-api", place + path),
        "aws:SourceAccount": cloud.accountId,
      },
    });
    if (refusal === undefined) return true;
    if (!said.has(refusal)) cloud.print(refusal.hint);
    said.add(refusal);
    return false;
  };
}
