import type { AwsResponse } from "../service";

/** An answer of AWS's REST and JSON protocol. */
export const restAnswer = (body: unknown, status = 200, headers: Record<string, string> = {}): AwsResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** An error in AWS's REST and JSON protocol, with the members that a service puts into it. */
export const restError = (code: string, status: number, members: object): AwsResponse =>
  restAnswer(members, status, { "x-amzn-errortype": code });
