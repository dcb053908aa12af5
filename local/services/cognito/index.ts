import type { Cloud } from "../../cloud";
import type { AwsApi, AwsRequest, AwsResponse, Service } from "../../service";
import { AwsError } from "../aws-json";
import { restAnswer } from "../rest-json";
import { SigningKeys } from "./keys";
import { CognitoState } from "./state";
import { tokenEndpoint } from "./token-endpoint";
import { type Claims, type TokenFault, Tokens } from "./tokens";
import { cognitoTypes } from "./types";

export type { Claims } from "./tokens";

/** Cognito's user pools: a stub for machine clients. */
export interface CognitoService extends Service {
  /** What a token of one of these pools, by ARN, says; or why it is not taken. */
  readToken(token: string, poolArns: readonly string[]): Promise<Claims | TokenFault>;
}

type Call = (request: AwsRequest, userPoolId: string) => Promise<AwsResponse>;

/** Makes the Cognito of a cloud: pools with their keys, and tokens for clients that show a secret. Users and all else answer 501. */
export function createCognitoService(cloud: Cloud): CognitoService {
  const state = new CognitoState();
  const keys = new SigningKeys(cloud.store);
  const tokens = new Tokens(cloud, state, keys);
  const pool = (id: string) => {
    if (!state.pools.has(id)) throw new AwsError("ResourceNotFoundException", `User pool ${id} does not exist.`, 404);
    return `${cloud.awsUrl}/${id}`;
  };
  const api: AwsApi<Call> = {
    signingName: "cognito-idp",
    targetPrefix: "AWSCognitoIdentityProviderService",
    operations: {
      "jwks.json": {
        route: "GET /{UserPoolId}/.well-known/jwks.json",
        async does(_, userPoolId) {
          pool(userPoolId);
          const { id, publicKey } = await keys.of(userPoolId);
          const { kty, n, e } = publicKey.export({ format: "jwk" });
          return restAnswer({ keys: [{ alg: "RS256", e, kid: id, kty, n, use: "sig" }] });
        },
      },
      "openid-configuration": {
        route: "GET /{UserPoolId}/.well-known/openid-configuration",
        approximates: "addresses are of this machine, the issuer is AWS's",
        does: async (_, userPoolId) =>
          restAnswer({
            id_token_signing_alg_values_supported: ["RS256"],
            issuer: tokens.issuer(userPoolId),
            jwks_uri: `${pool(userPoolId)}/.well-known/jwks.json`,
            response_types_supported: ["code", "token"],
            scopes_supported: ["openid", "email", "phone", "profile"],
            subject_types_supported: ["public"],
            token_endpoint: `${pool(userPoolId)}/oauth2/token`,
            token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
          }),
      },
      "oauth2/token": {
        route: "POST /{UserPoolId}/oauth2/token",
        approximates: "client_credentials; the grants of people answer 501",
        does: (request, userPoolId) => tokenEndpoint(state, tokens, userPoolId, request),
      },
    },
    handle: (request, { does, labels }) => does(request, labels.UserPoolId ?? ""),
  };
  return {
    name: "cognito-idp",
    types: cognitoTypes(state),
    api,
    readToken: (token, poolArns) => tokens.read(token, poolArns),
  };
}
