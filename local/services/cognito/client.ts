import type { Properties, ResourceState } from "../../service";
import type { Client } from "./state";

/** Scopes that Cognito has by itself (AWS, Cognito developer guide: "Scopes, M2M, and resource servers"). */
const ownScopes = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];
const secondsIn: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
/** Seconds that an access token lasts where the client says nothing (AWS, API reference: UserPoolClientType, AccessTokenValidity). */
const defaultValidity = 3600;

/** A client of its resource. */
export function clientFrom({ id, outputs }: ResourceState): Client {
  return {
    id,
    userPoolId: String(outputs.userPoolId),
    secret: outputs.clientSecret ? String(outputs.clientSecret) : undefined,
    flows: outputs.allowedOauthFlowsUserPoolClient === true ? texts(outputs.allowedOauthFlows) : [],
    scopes: texts(outputs.allowedOauthScopes),
    accessTokenSeconds: validity(outputs),
  };
}

/**
 * Refuses OAuth 2.0 settings of a client that Cognito would not take, in its words.
 *
 * @param known the scopes of the pool's resource servers
 * @throws Error for a machine's flow without a secret or beside a person's, and for scopes that are nobody's
 */
export function checkOauth(inputs: Properties, known: readonly string[]): void {
  const flows = texts(inputs.allowedOauthFlows);
  if (flows.includes("client_credentials") && inputs.generateSecret !== true)
    throw new Error("client_credentials flow can not be selected if client does not have a client secret.");
  if (flows.includes("client_credentials") && flows.length > 1)
    throw new Error("client_credentials flow can not be selected along with code flow or implicit flow.");
  const odd = texts(inputs.allowedOauthScopes).find((scope) => !ownScopes.includes(scope) && !known.includes(scope));
  if (odd !== undefined)
    throw new Error(
      `Invalid scope requested: ${odd}; no resource server of the pool has it (yet: make the client depend on it)`,
    );
}

function validity({ accessTokenValidity, tokenValidityUnits }: Properties): number {
  if (typeof accessTokenValidity !== "number" || accessTokenValidity === 0) return defaultValidity;
  const { accessToken: unit = "hours" } = (tokenValidityUnits ?? {}) as { accessToken?: string };
  return accessTokenValidity * (secondsIn[unit] ?? 3600);
}

const texts = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : []);
