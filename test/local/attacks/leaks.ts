/** What no answer may have in it: how the API is made, and what it keeps. */
const traces: readonly [string, RegExp][] = [
  ["a stack", /\bat .{1,200}[:(]\d+:\d+\)?|node:internal|\.[cm]?js:\d+/],
  ["an ARN", /arn:aws/],
  ["a name of the SDK's", /Exception\b|@aws-sdk|DynamoDB|ConditionalCheck|TransactionCancel|KMSClient/],
  ["an expression of DynamoDB's", /attribute_(not_)?exists|KeyCondition|begins_with/],
  ["a key of an item", /\b(USER|SESSION|IDENTIFIER|PROJECT|ORGANIZATION|MEMBER|INVITATION|CODE|KEY|NETWORK|TENANT)#/],
  ["a hash of a password", /\$(argon2|scrypt)/],
  ["a folder of the machine", /\/var\/task|node_modules|file:\/\//],
];

/** What answers and logs may not have in them, and whether they have. */
export class Leaks {
  readonly #found = new Set<string>();
  readonly #secrets = new Set<string>();
  readonly #internals = new Set<string>();

  /** Says what no log may have in it: tokens, passwords, codes, keys. */
  keepSecret(...secrets: string[]): void {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  /** Says what no answer may have in it, such as names of tables. */
  keepInside(...internals: string[]): void {
    for (const each of internals) this.#internals.add(each);
  }

  /** Looks at an answer, and remembers what it lets out. What the request said is no news. */
  answered(route: string, { headers }: Response, body: string, asked = ""): void {
    if (/^GET \/(openapi\.json|docs|redoc)/.test(route)) return; // which says what it is made with
    // API Gateway's own headers say what it refused by, as on AWS.
    const lines = [...headers]
      .filter(([name]) => !name.startsWith("x-amz"))
      .map(([name, value]) => `${name}: ${value}`);
    const all = `${lines.join("\n")}\n\n${body}`;
    const said = decodeURIComponent(route) + asked;
    for (const [what, pattern] of traces) {
      const found = pattern.exec(all);
      if (found && !said.includes(found[0])) this.#found.add(`${route.slice(0, 60)} answered ${what}: ${found[0]}`);
    }
    for (const each of this.#internals)
      if (all.includes(each)) this.#found.add(`${route.slice(0, 60)} answered ${each}`);
  }

  /** Each leak in the answers so far. */
  inAnswers(): string[] {
    return [...this.#found];
  }

  /** Each secret that logs have in them, by its first characters. */
  inLogs(text: string): string[] {
    const secrets = [...this.#secrets].filter((each) => text.includes(each)).map((each) => `${each.slice(0, 24)}…`);
    const hash = /\$(argon2|scrypt)\S{0,12}/.exec(text)?.[0];
    return [...secrets, ...(hash ? [hash] : [])];
  }
}
