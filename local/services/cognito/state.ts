/** A user pool, as far as tokens of machines take it. */
export interface UserPool {
  readonly id: string;
  readonly arn: string;
}

/** An app client. */
export interface Client {
  readonly id: string;
  readonly userPoolId: string;
  /** Undefined: it has none, and gets no tokens for itself. */
  readonly secret: string | undefined;
  /** Such as `client_credentials`; empty where OAuth 2.0 is not switched on for it. */
  readonly flows: readonly string[];
  readonly scopes: readonly string[];
  /** How long an access token of it lasts. */
  readonly accessTokenSeconds: number;
}

/** All that Cognito holds in memory, rebuilt from the engine's records. */
export class CognitoState {
  readonly pools = new Map<string, UserPool>();
  readonly clients = new Map<string, Client>();
  /** Pools that have a domain, by it: without one AWS serves no token endpoint. */
  readonly domains = new Map<string, string>();
  /** Scopes of resource servers, as tokens have them, by the server's id. */
  readonly scopes = new Map<string, { userPoolId: string; identifiers: readonly string[] }>();

  /** The scopes that resource servers of a pool have. */
  scopesOf(userPoolId: string): string[] {
    return [...this.scopes.values()].flatMap((server) => (server.userPoolId === userPoolId ? server.identifiers : []));
  }

  hasDomain(userPoolId: string): boolean {
    return [...this.domains.values()].includes(userPoolId);
  }
}
