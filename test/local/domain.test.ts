import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/domain");

/** Address of a domain on this machine, as a client says it that does not know `.localhost`. */
const at = (path: string) => `${stack.cloud.url}/api.example.com${path}`;

describe("S3.16 a gateway with a domain", () => {
  it("has the domain's URL, with its base path", () => {
    expect(stack.cloud.outputs).toMatchObject({
      url: "https://api.example.com/orders",
      wholeUrl: "https://api.example.com",
    });
  });

  it("is called by the domain, and says it in its links and in its document", async () => {
    const { host } = new URL(stack.cloud.url);
    const base = `http://api.example.com.localhost:${host.split(":")[1]}`;
    const document = async (path: string) => (await fetch(at(path))).json() as Promise<{ servers: { url: string }[] }>;
    expect((await document("/orders/openapi.json")).servers).toEqual([{ url: `${base}/orders` }]);
    expect((await document("/openapi.json")).servers).toEqual([{ url: base }]);
    const answer = await fetch(at("/orders/events"), {
      method: "POST",
      headers: { "x-api-key": stack.apiKey, "content-type": "application/json", origin: "https://app.example.com" },
      body: '{"id":"a","type":"order.created","payload":{}}',
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([201, `${base}/orders/events/a`]);
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
  });

  it("is reached by tests as any other", async () => {
    expect((await stack.cloud.fetch("/events", { headers: { "x-api-key": stack.apiKey } })).status).toBe(200);
  });

  it("is not called by its own address any more", async () => {
    const answer = await fetch(`${stack.cloud.url}/orders-gateway/dev/openapi.json`);
    expect(answer.status).toBe(403);
  });

  it("answers preflights at the domain", async () => {
    const headers = { origin: "https://app.example.com", "access-control-request-method": "POST" };
    const answer = await fetch(at("/orders/events"), { method: "OPTIONS", headers });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([
      204,
      "https://app.example.com",
    ]);
  });
});
