import type { Properties } from "../service";
import { policyDocument } from "./policy-document";

/** Whose account a program asks about. */
export interface Account {
  accountId: string;
  region: string;
}

/** The functions of AWS's provider that the local cloud answers, by token. */
const functions: Record<string, (args: Properties, account: Account) => Properties> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_, { accountId }) => ({
    id: accountId,
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
  }),
  "aws:index/getRegion:getRegion": (args, account) => {
    const region = typeof args.region === "string" ? args.region : account.region;
    const name = typeof args.name === "string" ? args.name : region;
    return { id: name, name, region: name, description: name, endpoint: `ec2.${name}.amazonaws.com` };
  },
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => policyDocument(args),
};

/**
 * Answers a provider function that a program calls, such as `aws.getCallerIdentity()`.
 *
 * @throws Error that names the token when the local cloud does not have it
 */
export function invoke(token: string, args: Properties, account: Account): Properties {
  const answer = functions[token];
  if (!answer)
    throw new Error(
      `the function ${token} is not emulated by the local cloud; take the value from configuration, or declare the resource in this program`,
    );
  return answer(args, account);
}
