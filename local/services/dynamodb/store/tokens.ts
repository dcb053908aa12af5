import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Journal } from "../../../store/journal";

/** Milliseconds for which a token is remembered (AWS, TransactWriteItems: ClientRequestToken). */
const lifetime = 10 * 60 * 1000;

/** The client tokens of transactions: a transaction that is sent again within ten minutes is not done again. */
export class Tokens {
  readonly #known = new Map<string, { readonly digest: string; readonly expires: number }>();
  readonly #insert: StatementSync;
  readonly #expire: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    private readonly journal: Journal,
  ) {
    database.exec(
      "CREATE TABLE IF NOT EXISTS dynamodb_tokens (token TEXT PRIMARY KEY, digest TEXT NOT NULL, expires REAL NOT NULL)",
    );
    this.#insert = database.prepare("INSERT OR REPLACE INTO dynamodb_tokens (token, digest, expires) VALUES (?, ?, ?)");
    this.#expire = database.prepare("DELETE FROM dynamodb_tokens WHERE expires <= ?");
    this.reload();
  }

  /** Takes over what the store holds. */
  reload(): void {
    this.#known.clear();
    const rows = this.database.prepare("SELECT token, digest, expires FROM dynamodb_tokens ORDER BY expires").all();
    for (const { token, digest, expires } of rows) {
      this.#known.set(String(token), { digest: String(digest), expires: Number(expires) });
    }
  }

  /** The digest of the request that came with a token, if that is remembered. */
  digestOf(token: string, now: number): string | undefined {
    const found = this.#known.get(token);
    return found === undefined || found.expires <= now ? undefined : found.digest;
  }

  /** Remembers a token, in the same group of writes as its transaction. */
  remember(token: string, digest: string, now: number): void {
    this.#forgetExpired(now);
    const expires = now + lifetime;
    this.#known.set(token, { digest, expires });
    this.journal.write(this.#insert, token, digest, expires);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#known.clear();
    this.journal.write(this.#expire, Number.MAX_SAFE_INTEGER);
  }

  #forgetExpired(now: number): void {
    let some = false;
    for (const [token, { expires }] of this.#known) {
      if (expires > now) break;
      this.#known.delete(token);
      some = true;
    }
    if (some) this.journal.write(this.#expire, now);
  }
}
