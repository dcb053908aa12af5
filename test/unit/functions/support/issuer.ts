import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** What a token says beside a good issuer, audience, subject and times; and how it is signed. */
export interface TokenSpec {
  claims?: JWTPayload;
  algorithm?: string;
  kid?: string;
  key?: CryptoKey | Uint8Array;
}

/** An OpenID Connect issuer that runs in the test: its configuration, its keys, and tokens of it. */
export class Issuer {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** What it answers instead of what it should, by path. */
  readonly wrong = new Map<string, { status?: number; body?: unknown }>();
  private readonly pairs = new Map<string, { publicKey: CryptoKey; privateKey: CryptoKey; algorithm: string }>();
  private readonly server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    this.asked.push(path);
    const { status = 200, body = this.answers()[path] } = this.wrong.get(path) ?? {};
    response.writeHead(body === undefined ? 404 : status, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? {}));
  });

  /** Starts it, with a key for RS256 and one for ES256. */
  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    await issuer.addKey("rsa", "RS256");
    await issuer.addKey("ec", "ES256");
    await new Promise<void>((resolve) => issuer.server.listen(0, "127.0.0.1", resolve));
    return issuer;
  }

  /** What it puts into `iss`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async addKey(kid: string, algorithm: string): Promise<void> {
    this.pairs.set(kid, { ...(await generateKeyPair(algorithm, { extractable: true })), algorithm });
  }

  /** The public half of a key, as its JWK's text: what an attacker knows. */
  publicText = async (kid: string): Promise<string> =>
    JSON.stringify(await exportJWK((this.pairs.get(kid) as { publicKey: CryptoKey }).publicKey));

  /** A token; a good one, where nothing else is said. A claim that is undefined is left out. */
  async token({ claims = {}, kid = "rsa", algorithm, key }: TokenSpec = {}): Promise<string> {
    const pair = this.pairs.get(kid);
    const now = Math.floor(Date.now() / 1000);
    const good = { iss: this.url, aud: "orders", sub: "alice", iat: now, exp: now + 300, scope: "orders:read" };
    return new SignJWT({ ...good, ...claims })
      .setProtectedHeader({ alg: algorithm ?? pair?.algorithm ?? "RS256", kid })
      .sign(key ?? (pair as { privateKey: CryptoKey }).privateKey);
  }

  stop = (): Promise<void> => new Promise((resolve) => this.server.close(() => resolve()));

  private answers(): Record<string, unknown> {
    return {
      "/.well-known/openid-configuration": { issuer: this.url, jwks_uri: `${this.url}/keys` },
      "/keys": this.keys,
      "/pool/.well-known/jwks.json": this.keys,
    };
  }

  private keys: { keys: unknown[] } = { keys: [] };

  /** Shows the keys that it has now. */
  async publish(): Promise<void> {
    const keys = [...this.pairs].map(async ([kid, { publicKey, algorithm }]) => ({
      ...(await exportJWK(publicKey)),
      kid,
      alg: algorithm,
      use: "sig",
    }));
    this.keys = { keys: await Promise.all(keys) };
  }
}
