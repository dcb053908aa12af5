import { conditionally, digestOf } from "../../gateway/caching";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { publicKey } from "../tokens/public-keys";
import { issuerSettings, type SigningKey, userClaims } from "../tokens/settings";
import { getJwks, getOpenIdConfiguration, type JsonWebKey } from "./contract";

const settings = issuerSettings();
const { algorithm, keys, issuer } = settings;

/** Seconds that a copy is good: a new key signs no token before others know it, when it is named second first (docs/identity.md). */
const maxAge = 300;

/** `GET /.well-known/jwks.json` */
export const jwks = serve(getJwks, async ({ headers }) => {
  const found = { keys: algorithm === "ES256" ? await Promise.all(keys.map(webKey)) : [] };
  return conditionally(
    headers["if-none-match"],
    digestOf(JSON.stringify(found)),
    (caching) => ok(found, caching),
    maxAge,
  );
});

async function webKey({ kid, arn }: SigningKey): Promise<JsonWebKey> {
  const { x = "", y = "" } = (await publicKey(arn)).export({ format: "jwk" });
  return { kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" };
}

/** `GET /.well-known/openid-configuration` */
export const configuration = serve(getOpenIdConfiguration, ({ headers, baseUrl }) => {
  const found = {
    issuer,
    jwks_uri: `${baseUrl}/.well-known/jwks.json`,
    scopes_supported: (process.env.SCOPES ?? "").split(" "),
    claims_supported: ["iss", "sub", "aud", "iat", "exp", "jti", "scope", ...userClaims],
    response_types_supported: [],
    grant_types_supported: [],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [algorithm],
  };
  return conditionally(
    headers["if-none-match"],
    digestOf(JSON.stringify(found)),
    (caching) => ok(found, caching),
    maxAge,
  );
});
