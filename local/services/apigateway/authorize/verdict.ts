import { type Policy, readPolicy } from "../../../iam/policy";
import { messageOf } from "../../../user-error";
import { GatewayError } from "../request/error";

/** What an authorizer's function has decided about a caller. */
export interface Verdict {
  readonly principalId: string;
  readonly policy: Policy;
  /** For the integration, as texts. */
  readonly context: Readonly<Record<string, string>>;
  /** The caller's API key, where the API takes it from its authorizers. */
  readonly usageIdentifierKey: string | undefined;
}

/**
 * Reads what an authorizer's function has answered (AWS, API Gateway developer guide: "Output from an API Gateway Lambda authorizer").
 *
 * @throws GatewayError AUTHORIZER_CONFIGURATION_ERROR that says in its reason what is wrong: no policy, one that is malformed, or a context that holds more
 * than texts, numbers and booleans
 */
export function readVerdict(payload: string): Verdict {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== "object" || answer === null || !("policyDocument" in answer))
    throw misconfigured("Could not parse policy: the function must answer with a policyDocument");
  const { policyDocument, principalId, context, usageIdentifierKey } = answer as Record<string, unknown>;
  if (principalId !== undefined && typeof principalId !== "string")
    throw misconfigured(`principalId is ${JSON.stringify(principalId)}, and must be a text`);
  return {
    principalId: principalId ?? "",
    policy: policyIn(policyDocument),
    context: contextIn(context),
    usageIdentifierKey: typeof usageIdentifierKey === "string" ? usageIdentifierKey : undefined,
  };
}

/** An authorizer that does not work: 500, with no word of why to the client. */
export const misconfigured = (reason: string): GatewayError =>
  new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", "", {
    reason: `Execution failed due to configuration error: ${reason}`,
  });

function policyIn(document: unknown): Policy {
  try {
    return readPolicy(document);
  } catch (error) {
    throw misconfigured(`Invalid policy document: ${messageOf(error)}`);
  }
}

function contextIn(context: unknown): Record<string, string> {
  if (context === undefined || context === null) return {};
  if (typeof context !== "object" || Array.isArray(context)) throw misconfigured("context is no JSON object");
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => {
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
        return [name, String(value)];
      throw misconfigured(`context.${name} must be a text, a number or a boolean`);
    }),
  );
}
