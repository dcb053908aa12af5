import type { Cloud } from "../../../cloud";
import type { Need } from "../../../service";
import { arnOf } from "../../ids";
import type { Call } from "../request/call";
import { GatewayError } from "../request/error";

/** Most bytes of the ARN of a method that is authorized (AWS, API Gateway developer guide: "Output from an API Gateway Lambda authorizer"). */
const longestArn = 1600;

/**
 * The ARN of the method that a request calls, with its path as it was sent: `arn:aws:execute-api:{region}:{account}:{api}/{stage}/GET/events/1`.
 *
 * @throws GatewayError 414 for one that is too long
 */
export function methodArn(cloud: Cloud, { context: { apiId, stage }, httpMethod, path }: Call): string {
  const arn = arnOf(cloud, "execute-api", `${apiId}/${stage}/${httpMethod}${path}`);
  if (Buffer.byteLength(arn) > longestArn)
    throw new GatewayError("DEFAULT_4XX", "Request URI too long", { status: 414 });
  return arn;
}

/** What calling a method takes. */
export const methodNeed = (cloud: Cloud, call: Call): Need => ({
  action: "execute-api:Invoke",
  resource: methodArn(cloud, call),
  conditions: {
    "aws:SourceIp": call.context.identity.sourceIp,
    "aws:UserAgent": call.context.identity.userAgent ?? [],
    "aws:Referer": call.headers.get("referer") ?? [],
    "aws:SourceVpc": [],
    "aws:SourceVpce": [],
    "aws:VpcSourceIp": [],
  },
});

/** A text as API Gateway tells it to clients: of the account of a method's ARN, four digits. */
export const masked = (text: string): string => text.replace(/(:execute-api:[^:]*:)\d{8}(\d{4}:)/, "$1********$2");
