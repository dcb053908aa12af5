import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/limits");
afterEach(() => stack.cloud.reset());

const json = { "content-type": "application/json" };
const login = (email: string, headers: Record<string, string> = {}) =>
  fetch(`${stack.url}/auth/login`, {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify({ email, password: "wrong" }),
  });
const race = (headers: Record<string, string> = {}) => fetch(`${stack.url}/races`, { method: "POST", headers });
const build = (project: string) =>
  fetch(`${stack.url}/projects/${project}/builds`, { method: "POST", headers: { "x-api-key": stack.apiKey } });

async function oneByOne(times: number, call: () => Promise<Response>): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < times; time++) all.push((await call()).status);
  return all;
}

describe("limits on the local cloud", () => {
  it("S3.29 S4.47 let in exactly as many as they say, of 50 callers at once", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => race()));
    const of = (status: number) => answers.filter((answer) => answer.status === status);
    expect([of(200).length, of(429).length]).toEqual([10, 40]);
    const left = of(200).map((answer) => Number(/;r=(\d+);/.exec(answer.headers.get("ratelimit") ?? "")?.[1]));
    expect(left.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const answer of of(429)) expect(answer.headers.get("ratelimit")).toMatch(/^"address";r=0;t=\d+$/);
  });

  it("S3.22 S3.29 answer the next one 429 as problem+json, with the time to wait; then all begins anew", async () => {
    expect(await oneByOne(10, race)).toEqual(Array(10).fill(200));
    const refused = await race();
    const seconds = Number(refused.headers.get("retry-after"));
    expect([refused.status, refused.headers.get("content-type")]).toEqual([429, "application/problem+json"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(3600);
    expect(refused.headers.get("ratelimit")).toBe(`"address";r=0;t=${seconds}`);
    expect(refused.headers.get("ratelimit-policy")).toBe('"address";q=10;w=3600');
    expect(await refused.json()).toMatchObject({
      type: "urn:portico:problem:too-many-requests",
      detail: `There may be 10 in 3600 s for each address; the next one in ${seconds} s`,
    });
    stack.cloud.clock.advance(`${seconds} seconds`);
    expect((await race()).status).toBe(200);
  });

  it("S3.29 count by the gateway's address, whatever headers say", async () => {
    expect(await oneByOne(10, race)).toEqual(Array(10).fill(200));
    for (const [name, value] of [
      ["x-forwarded-for", "203.0.113.9"],
      ["forwarded", "for=203.0.113.9"],
    ] as const)
      expect((await race({ [name]: value })).status).toBe(429);
  });

  it("S4.47 count by the account that the body names, each by itself", async () => {
    expect(await oneByOne(5, () => login("Ann@example.com"))).toEqual(Array(5).fill(200));
    const refused = await login("ann@EXAMPLE.com");
    expect([refused.status, refused.headers.get("ratelimit")]).toEqual([
      429,
      expect.stringMatching(/^"account";r=0;t=\d+$/),
    ]);
    expect(refused.headers.get("ratelimit-policy")).toBe('"address";q=100;w=60, "account";q=5;w=900');
    const other = await login("bob@example.com");
    expect([other.status, other.headers.get("ratelimit")]).toEqual([200, expect.stringMatching(/^"account";r=4;/)]);
  });

  it("S3.29 count by project, however its id is written, and by key", async () => {
    const answers = [];
    for (const project of ["abc", "%61bc", "abc"]) answers.push(await build(project));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[1]?.headers.get("ratelimit")).toMatch(/^"project";r=0;/);
    expect(answers[2]?.headers.get("ratelimit")).toMatch(/^"project";r=0;/);
    // Two of the three were counted for the key: the third was refused before.
    expect(await oneByOne(3, () => build(`other-${Math.random()}`))).toEqual([200, 200, 429]);
  });

  it("keep nothing that names a caller, and forget it", async () => {
    await login("ann@example.com");
    const client = new DynamoDBClient(stack.aws);
    const { TableNames: [table] = [] } = await client.send(new ListTablesCommand({}));
    expect(table).toMatch(/^portico-limits-/);
    const items = async () => (await client.send(new ScanCommand({ TableName: table }))).Items ?? [];
    const before = await items();
    expect(before).toHaveLength(2);
    for (const item of before) {
      expect(Object.keys(item).sort()).toEqual(["expires", "id", "requests"]);
      expect(item.id?.S).toMatch(/^[\w-]{43}\.\d+$/);
    }
    stack.cloud.clock.advance("20 minutes");
    expect(await items()).toEqual([]);
    client.destroy();
  });
});

describe("limits when their table is out of reach", () => {
  it.each(["error", "throttle", "timeout"] as const)(
    "S4.47 %s: a route below /auth/ refuses with 503, others go on and count that they could not count",
    async (kind) => {
      stack.cloud.faults.add({ kind, service: "dynamodb", operation: "UpdateItem" });
      const startedAt = Date.now();
      const refused = await login("ann@example.com");
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
      expect(await refused.json()).toMatchObject({ type: expect.stringContaining("unavailable") });
      const admitted = await race();
      expect([admitted.status, admitted.headers.get("ratelimit")]).toEqual([200, null]);
      expect(Date.now() - startedAt).toBeLessThan(5000);
      await stack.cloud.waitForLog("limited", "LimitUnavailable");
      stack.cloud.faults.clear();
      expect((await login("ann@example.com")).headers.get("ratelimit")).toMatch(/^"account";r=4;/);
    },
    15_000,
  );
});
