import { type Asked, ask } from "./asking";
import type { CloudUnderTest } from "./local-cloud";

/** Somebody who uses a stack as its README says: over HTTP, and by their mail. */
export class Newcomer {
  readonly address: string;
  readonly password = "correct horse battery staple";
  token = "";
  refreshToken = "";

  constructor(
    readonly name: string,
    private readonly stack: CloudUnderTest,
  ) {
    this.address = `${name}@example.com`;
  }

  /** Sends a request, with the token once there is one. */
  ask(route: string, body?: unknown, headers?: Record<string, string>): Promise<Asked> {
    return ask(this.stack.url, route, { token: this.token || undefined, body, headers });
  }

  /** What the newest mail to them has where the pattern has its group. */
  mailed(pattern: RegExp): string {
    const mail = this.stack.cloud.messages({ kind: "email", to: this.address }).at(-1);
    return pattern.exec(mail?.body ?? "")?.[1] ?? `no ${pattern} in ${mail?.body}`;
  }

  /** The code of the newest mail. */
  get code(): string {
    return this.mailed(/code is ([\w-]+),/);
  }

  /** Registers and verifies the address. */
  async register(): Promise<void> {
    const { address: identifier, password, name } = this;
    expect((await this.ask("POST /auth/register", { identifier, password, name })).status).toBe(201);
    const { body } = await this.ask("POST /auth/verify", { code: this.code });
    expect(body).toEqual({ verification_status: "verified" });
  }

  /** Signs in, and goes on with the tokens. */
  async signIn(password = this.password): Promise<Asked> {
    const answer = await ask(this.stack.url, "POST /auth/login", { body: { identifier: this.address, password } });
    this.#take(answer);
    return answer;
  }

  /** Exchanges the refresh token, and goes on with the new ones. */
  async refresh(refresh_token = this.refreshToken): Promise<Asked> {
    const answer = await ask(this.stack.url, "POST /auth/token", {
      body: { grant_type: "refresh_token", refresh_token },
    });
    this.#take(answer);
    return answer;
  }

  /** The id of the user. */
  async id(): Promise<string> {
    return String((await this.ask("GET /users/profile")).body.id);
  }

  #take({ status, body }: Asked): void {
    if (status !== 200) return;
    this.token = body.access_token;
    this.refreshToken = body.refresh_token;
  }
}
