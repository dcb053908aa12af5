import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/health");
afterEach(() => stack.cloud.reset());

const get = async (path: string) => {
  const response = await fetch(stack.url + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const status = async (path: string) => (await get(path)).status;

describe("a health check, on the local cloud", () => {
  it("S4.19 answers 200 to anybody, and tells no version", async () => {
    const { status: answered, headers, text } = await get("/health");
    expect([answered, text]).toEqual([200, '{"status":"ok"}']);
    expect(headers.get("cache-control")).toBe("no-store");
    expect([...headers.keys()].filter((name) => /server|powered|version|via/.test(name))).toEqual([]);
    expect(JSON.stringify([...headers])).not.toMatch(/\d+\.\d+\.\d+(?!\d*Z)/);
  });

  it("S4.20 answers 200 where every database answers", async () => {
    const { status: answered, text } = await get("/health/db");
    expect([answered, text]).toEqual([200, '{"status":"ok"}']);
  });

  it.each(["error", "throttle", "timeout"] as const)(
    "S4.20 answers 503 where one of them does not (%s), soon, and without its name; and 200 ten seconds after it does",
    async (kind) => {
      stack.cloud.faults.add({ kind, service: "dynamodb", resource: String(stack.cloud.outputs.ordersTable) });
      const startedAt = Date.now();
      const { status: answered, headers, text } = await get("/health/db");
      expect(Date.now() - startedAt).toBeLessThan(5000);
      expect([answered, headers.get("retry-after")]).toEqual([503, "10"]);
      expect(text).not.toMatch(/orders|dynamodb/i);
      expect(await status("/health")).toBe(200);
      stack.cloud.faults.clear();
      expect(await status("/health/db")).toBe(503);
      stack.cloud.clock.advance("10 seconds");
      expect(await status("/health/db")).toBe(200);
    },
    15_000,
  );

  it("S4.20 asks the databases once in ten seconds, and not the limits' table for health itself", async () => {
    expect(await status("/health/db")).toBe(200);
    stack.cloud.faults.add({ kind: "error", service: "dynamodb" });
    expect(await status("/health/db")).toBe(200); // remembered, and let in uncounted
    expect(await status("/health")).toBe(200);
    stack.cloud.clock.advance("10 seconds");
    expect(await status("/health/db")).toBe(503);
  });

  it("S4.20 lets an address ask 60 times a minute", async () => {
    const [, left] = /;t=(\d+)/.exec((await get("/health/db")).headers.get("ratelimit") ?? "") ?? [];
    stack.cloud.clock.advance(`${left} seconds`); // so that a window begins, and does not end in between
    const all = await Promise.all(Array.from({ length: 61 }, () => status("/health/db")));
    expect([all.filter((each) => each === 200).length, all.filter((each) => each === 429).length]).toEqual([60, 1]);
  });
});
