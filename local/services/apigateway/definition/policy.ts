import { type Policy, readPolicy } from "../../../iam/policy";
import type { ResourcePolicy } from "../../../service";

/** The resource policy of an API: as IAM asks for it, and read. */
export interface ApiPolicy extends ResourcePolicy {
  readonly policy: Policy;
}

/**
 * Reads the resource policy of an API. Its resources may begin with `execute-api:/`, which stands for the API (AWS, API Gateway developer
 * guide: "API Gateway resource policy examples"); it is the only one that the policy can be about.
 *
 * @throws MalformedPolicy for what API Gateway would refuse
 */
export function readApiPolicy(given: unknown): ApiPolicy | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  const text = typeof given === "string" ? given : JSON.stringify(given);
  const document = text.replaceAll('"execute-api:/', '"arn:*:execute-api:*:*:*/');
  return { document, policy: readPolicy(document) };
}
