import * as z from "zod/mini";
import { open, route } from "../../runtime/contract";
import { ifNoneMatch } from "../../runtime/etag";

const responseHeaders = {
  200: {
    ETag: { description: "Names this version" },
    "Cache-Control": { description: "How long a copy is good" },
  },
};

/** A public key (RFC 7517, RFC 7518 section 6.2). */
export const JsonWebKey = z
  .strictObject({
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    x: z.string(),
    y: z.string(),
    kid: z.string().check(z.describe("`kid` in the header of the tokens that it checks")),
    alg: z.literal("ES256"),
    use: z.literal("sig"),
  })
  .check(z.meta({ id: "JsonWebKey", description: "A public key to check tokens with (RFC 7517)" }));
export type JsonWebKey = z.infer<typeof JsonWebKey>;

/** The keys that check tokens. */
export const getJwks = route("GET /.well-known/jwks.json", {
  summary: "The public keys that check tokens",
  description: "A JSON Web Key Set (RFC 7517). Empty where tokens are signed with HS256, which has no public key.",
  tagDescriptions: { discovery: "How tokens are checked, for who checks them" },
  operationId: "getJwks",
  tags: ["discovery"],
  auth: open(),
  headers: z.object({ ...ifNoneMatch }),
  responses: {
    200: z
      .strictObject({ keys: z.array(JsonWebKey) })
      .check(z.meta({ id: "JsonWebKeySet", description: "Public keys to check tokens with, the newest first" })),
    304: null,
  },
  responseHeaders,
});

/** What others have to know of the issuer to check its tokens. */
export const OpenIdConfiguration = z
  .strictObject({
    issuer: z.string().check(z.describe("`iss` of the tokens")),
    jwks_uri: z.string().check(z.describe("Where the public keys are")),
    scopes_supported: z.array(z.string()),
    claims_supported: z.array(z.string()),
    response_types_supported: z.array(z.string()).check(z.describe("None: there is no authorization endpoint")),
    grant_types_supported: z.array(z.string()).check(z.describe("None of OAuth 2.0's: see `POST /auth/login`")),
    subject_types_supported: z.array(z.string()),
    id_token_signing_alg_values_supported: z.array(z.string()).check(z.describe("How tokens are signed")),
  })
  .check(z.meta({ id: "OpenIdConfiguration", description: "What the issuer supports (RFC 8414)" }));

/** How tokens are checked, for clients that know OpenID Connect. */
export const getOpenIdConfiguration = route("GET /.well-known/openid-configuration", {
  summary: "Where the keys are, and what the tokens have",
  description:
    "As OpenID Connect Discovery 1.0 and RFC 8414 name it, so that gateways and libraries find the keys by the issuer. It has no endpoints of OAuth 2.0: people " +
    "sign in by `POST /auth/login`.",
  operationId: "getOpenIdConfiguration",
  tags: ["discovery"],
  auth: open(),
  headers: z.object({ ...ifNoneMatch }),
  responses: { 200: OpenIdConfiguration, 304: null },
  responseHeaders,
});
