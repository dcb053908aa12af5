import type { AwsRequest, AwsResponse } from "../../service";
import { notEmulated } from "../aws-json";
import { restAnswer } from "../rest-json";
import type { Client, CognitoState } from "./state";
import type { Tokens } from "./tokens";

/** Flows that there are, and that people take. */
const forPeople = ["authorization_code", "refresh_token"];

/**
 * `POST /{UserPoolId}/oauth2/token`: an access token for a client that shows its secret (AWS, Cognito developer guide: "The token issuer endpoint").
 * Errors are OAuth 2.0's, with status 400.
 *
 * @throws AwsError 501 for the flows of people
 */
export async function tokenEndpoint(
  state: CognitoState,
  tokens: Tokens,
  userPoolId: string,
  request: AwsRequest,
): Promise<AwsResponse> {
  if (!state.pools.has(userPoolId)) return refusal("invalid_request", `User pool ${userPoolId} does not exist.`, 404);
  if (!state.hasDomain(userPoolId))
    return refusal(
      "invalid_request",
      `the pool ${userPoolId} has no domain; declare an aws.cognito.UserPoolDomain`,
      404,
    );
  const form = new URLSearchParams(request.body.toString("utf8"));
  const grant = form.get("grant_type");
  if (!isForm(request) || grant === null) return refusal("invalid_request");
  if (forPeople.includes(grant)) throw notEmulated("cognito-idp", `grants of type ${grant}`);
  if (grant !== "client_credentials") return refusal("unsupported_grant_type");
  const client = clientOf(state, userPoolId, request, form);
  if (client === undefined) return refusal("invalid_client");
  if (!client.flows.includes("client_credentials")) return refusal("unauthorized_client");
  const asked = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  const scopes = asked.length > 0 ? asked : client.scopes;
  if (scopes.length === 0 || scopes.some((scope) => !client.scopes.includes(scope))) return refusal("invalid_scope");
  const answer = {
    access_token: await tokens.accessToken(client, scopes),
    expires_in: client.accessTokenSeconds,
    token_type: "Bearer",
  };
  return restAnswer(answer, 200, { "cache-control": "no-store" });
}

const refusal = (error: string, description?: string, status = 400): AwsResponse =>
  restAnswer({ error, ...(description !== undefined && { error_description: description }) }, status);

const isForm = ({ headers }: AwsRequest): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;

/** The client that shows its id and secret: in the header, or in the form (RFC 6749, section 2.3.1). */
function clientOf(
  state: CognitoState,
  userPoolId: string,
  { headers }: AwsRequest,
  form: URLSearchParams,
): Client | undefined {
  const [, basic] = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? "") ?? [];
  const text = basic === undefined ? "" : Buffer.from(basic, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const id = basic === undefined ? form.get("client_id") : text.slice(0, colon);
  const secret = basic === undefined ? form.get("client_secret") : text.slice(colon + 1);
  const client = state.clients.get(id ?? "");
  const isIt = client?.userPoolId === userPoolId && client.secret !== undefined && client.secret === secret;
  return isIt ? client : undefined;
}
