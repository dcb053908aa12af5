import { randomUUID, sign, verify } from "node:crypto";
import type { Cloud } from "../../cloud";
import type { SigningKeys } from "./keys";
import type { Client, CognitoState } from "./state";

/** What a token says. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why a token is not taken. */
export type TokenFault = "invalid" | "expired";

/** Makes and checks the tokens of user pools. */
export class Tokens {
  constructor(
    private readonly cloud: Cloud,
    private readonly state: CognitoState,
    private readonly keys: SigningKeys,
  ) {}

  /** Who a pool says it is, in tokens. */
  issuer(userPoolId: string): string {
    return `https://cognito-idp.${this.cloud.region}.amazonaws.com/${userPoolId}`;
  }

  /** An access token of a client for itself (AWS, Cognito developer guide: "Understanding the access token"). */
  async accessToken({ id, userPoolId, accessTokenSeconds }: Client, scopes: readonly string[]): Promise<string> {
    const key = await this.keys.of(userPoolId);
    const now = Math.floor(this.cloud.clock.now() / 1000);
    const content = [
      { kid: key.id, alg: "RS256" },
      {
        sub: id,
        token_use: "access",
        scope: scopes.join(" "),
        auth_time: now,
        iss: this.issuer(userPoolId),
        exp: now + accessTokenSeconds,
        iat: now,
        version: 2,
        jti: randomUUID(),
        client_id: id,
      },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${content}.${sign("RSA-SHA256", Buffer.from(content), key.privateKey).toString("base64url")}`;
  }

  /** What a token of one of these pools says; or why it is not taken. */
  async read(token: string, poolArns: readonly string[]): Promise<Claims | TokenFault> {
    const parts = token.split(".");
    const [header, claims] = parts.slice(0, 2).map(parsed);
    if (parts.length !== 3 || header?.alg !== "RS256" || claims === undefined) return "invalid";
    const pool = [...this.state.pools.values()].find(({ id }) => this.issuer(id) === claims.iss);
    if (pool === undefined || !poolArns.includes(pool.arn)) return "invalid";
    const key = await this.keys.of(pool.id);
    const content = Buffer.from(`${parts[0]}.${parts[1]}`);
    const signature = Buffer.from(parts[2] ?? "", "base64url");
    if (header.kid !== key.id || !verify("RSA-SHA256", content, key.publicKey, signature)) return "invalid";
    return typeof claims.exp === "number" && claims.exp * 1000 > this.cloud.clock.now() ? claims : "expired";
  }
}

function parsed(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
