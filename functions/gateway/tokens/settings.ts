/** Which tokens a gateway takes, and what it reads of them. */
export interface TokenSettings {
  /** `iss` of every token, to the letter. */
  issuer: string;
  /** `aud` of a token must be one of these; of Cognito's, which has none, `client_id`. */
  audiences: readonly string[];
  /** Algorithms that a signature may have. */
  algorithms: readonly string[];
  /** `typ` that every token must have. Default: any. */
  type?: string;
  /** Where the issuer's keys are. Default: where its OpenID configuration says. */
  jwksUri?: string;
  /** The claim that says the scopes. */
  scopesClaim: string;
  /** What the issuer puts before the name of a scope. */
  scopePrefix: string;
  /** The claim that says the roles. */
  rolesClaim: string;
  /** Claims that handlers get. */
  claims: readonly string[];
  /** Seconds by which clocks may differ. */
  clockSkewSeconds: number;
  /** True for access tokens of a Cognito user pool. */
  cognito: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment, when the function starts. Without zod, whose loading takes longer than the rest of this function.
 *
 * @throws Error naming the variable that is missing or wrong
 */
export function settingsFrom(env: Environment): TokenSettings {
  const settings: TokenSettings = {
    issuer: textIn(env, "ISSUER"),
    audiences: listIn(env, "AUDIENCES"),
    algorithms: listIn(env, "ALGORITHMS"),
    scopesClaim: textIn(env, "SCOPES_CLAIM"),
    scopePrefix: env.SCOPE_PREFIX ?? "",
    rolesClaim: textIn(env, "ROLES_CLAIM"),
    claims: listIn(env, "CLAIMS", 0),
    clockSkewSeconds: Number(textIn(env, "CLOCK_SKEW_SECONDS")),
    cognito: env.COGNITO === "true",
  };
  const jwksUri = env.JWKS_URI ?? (settings.cognito ? cognitoKeys(settings.issuer, env.AWS_ENDPOINT_URL) : undefined);
  return jwksUri === undefined ? settings : { ...settings, jwksUri };
}

/**
 * Where a user pool's keys are (AWS, Cognito developer guide: "Verifying JSON web tokens"). On the local cloud at its own address, as AWS's is not to be
 * reached from there; `AWS_ENDPOINT_URL` is where the AWS SDKs look for that too.
 */
function cognitoKeys(issuer: string, endpoint: string | undefined): string {
  const pool = endpoint ? `${endpoint.replace(/\/$/, "")}/${issuer.slice(issuer.lastIndexOf("/") + 1)}` : issuer;
  return `${pool}/.well-known/jwks.json`;
}

function textIn(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw incomplete(`${name} is missing`);
  return value;
}

function listIn(env: Environment, name: string, least = 1): string[] {
  let list: unknown;
  try {
    list = JSON.parse(textIn(env, name));
  } catch (error) {
    throw error instanceof SyntaxError ? incomplete(`${name} is no JSON`) : error;
  }
  if (!Array.isArray(list) || list.length < least || !list.every((each) => typeof each === "string"))
    throw incomplete(`${name} is no list of texts`);
  return list;
}

const incomplete = (what: string) =>
  new Error(`The function's environment is incomplete: ${what}. Set it where the function is declared.`);
