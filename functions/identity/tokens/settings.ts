/** A key that signs tokens. */
export interface SigningKey {
  /** Its name: `kid` of the tokens. */
  kid: string;
  /** ARN of the KMS key; with HS256, of the secret. */
  arn: string;
}

/** What functions are told of tokens. */
export interface IssuerSettings {
  /** `iss`. */
  issuer: string;
  /** `aud`. */
  audience: string;
  algorithm: "ES256" | "HS256";
  /** The newest first. Who signs knows this one alone. */
  keys: readonly [SigningKey, ...SigningKey[]];
}

/** `typ` of access tokens (RFC 9068, section 2.1): what is signed for something else is none. */
export const tokenType = "at+jwt";
/** Seconds that an access token is good. */
export const tokenLife = 1800;
/** Names of the claims that say who a user is, beside the registered ones. `owner` is of API keys alone: the human whose it is. No token has it. */
export const userClaims = ["user_type", "email", "email_verified", "sid", "owner"] as const;

/**
 * Reads the settings from the environment. Without zod, whose loading takes an authorizer longer than the rest.
 *
 * @throws Error naming the variable that is missing or wrong
 */
export function issuerSettings(env: Environment = process.env): IssuerSettings {
  const text = (name: string) => textIn(env, name);
  const algorithm = text("ALGORITHM");
  if (algorithm !== "ES256" && algorithm !== "HS256") throw incomplete(`ALGORITHM is ${algorithm}`);
  const [newest, ...older] = JSON.parse(text("SIGNING_KEY_ARNS")) as SigningKey[];
  if (newest === undefined) throw incomplete("SIGNING_KEY_ARNS is empty");
  return { issuer: text("ISSUER"), audience: text("AUDIENCE"), algorithm, keys: [newest, ...older] };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A variable of the environment. @throws Error naming it where it is missing */
export function textIn(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw incomplete(`${name} is missing`);
  return value;
}

const incomplete = (what: string) =>
  new Error(`The function's environment is incomplete: ${what}. Set it where the function is declared.`);
