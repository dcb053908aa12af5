import type { Cloud } from "../../../cloud";
import type { Claims, CognitoService } from "../../cognito";
import type { UserPoolAuthorizer } from "../definition/authorizers";
import type { Call } from "../request/call";
import { GatewayError } from "../request/error";
import { mapped } from "../request/template";
import { allowedByPolicy } from "./anonymous";

/**
 * Lets a request with a token of a user pool through, or not: an identity token where the method names no scopes; else an access token with one of them
 * (AWS, API Gateway developer guide: "Control access to REST APIs using Amazon Cognito user pools as an authorizer"). What it says becomes part of
 * the request's context.
 *
 * @throws GatewayError UNAUTHORIZED; ACCESS_DENIED without one of the scopes, or by the API's resource policy
 */
export async function checkUserPoolToken(
  cloud: Cloud,
  call: Call,
  { identitySources, providerArns, validation }: UserPoolAuthorizer,
  scopes: readonly string[],
): Promise<void> {
  const token = (mapped(identitySources[0] ?? "", call) ?? "").replace(/^Bearer\s+/i, "");
  const cognito = cloud.services.get("cognito-idp") as CognitoService | undefined;
  const claims = (token !== "" && (await cognito?.readToken(token, providerArns))) || "invalid";
  if (claims === "expired") throw new GatewayError("UNAUTHORIZED", "The incoming token has expired");
  if (claims === "invalid" || claims.token_use !== (scopes.length > 0 ? "access" : "id")) throw unauthorized();
  if (validation && !validation.test(String(claims.aud ?? claims.client_id))) throw unauthorized();
  call.context.authorizer = { claims: asTexts(claims) };
  const granted = String(claims.scope ?? "").split(" ");
  const allowed = scopes.length === 0 || scopes.some((scope) => granted.includes(scope));
  call.context.authorize = { status: allowed ? 200 : 403 };
  if (!allowed) throw new GatewayError("ACCESS_DENIED", "User is not authorized to access this resource");
  allowedByPolicy(cloud, call);
}

const unauthorized = (): GatewayError => new GatewayError("UNAUTHORIZED", "Unauthorized");

/** Claims as functions get them: all of them texts, and times as Java writes them. */
const asTexts = (claims: Claims): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      (name === "exp" || name === "iat") && typeof value === "number" ? date(value) : String(value),
    ]),
  );

/** `Wed Dec 20 11:58:53 UTC 2017`. */
function date(seconds: number): string {
  const [weekday, day, month, year, time] = new Date(seconds * 1000).toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
