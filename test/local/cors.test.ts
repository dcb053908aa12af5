import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/cors");
const app = "https://app.example.com";
const exposed = "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";
afterEach(() => stack.cloud.faults.clear());
type Output = "url" | "severalUrl" | "anyoneUrl" | "noneUrl";

/** What a browser looks at: the status, and the headers that are about origins. Each of those comes once, or its value would have a comma. */
async function call(output: Output, method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const response = await fetch(`${stack.cloud.outputs[output]}${path}`, { method, headers, body });
  const about = [...response.headers].filter(([name]) => name.startsWith("access-control-") || name === "vary");
  return { status: response.status, cors: Object.fromEntries(about), text: await response.text() };
}

const preflight = (output: Output, path: string, origin: string, more: Record<string, string> = {}) =>
  call(output, "OPTIONS", path, {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,x-api-key",
    ...more,
  });

describe("S3.6 a preflight", () => {
  it("of an origin of the list says what its pages may send, without a key and without a function", async () => {
    stack.cloud.faults.add({ kind: "error", service: "lambda" }); // were one invoked, it would fail
    expect(await preflight("url", "/events", app)).toEqual({
      status: 204,
      text: "",
      cors: {
        "access-control-allow-origin": app,
        "access-control-allow-methods": "POST, GET",
        "access-control-allow-headers": "Authorization, Content-Type, X-Api-Key",
        "access-control-max-age": "7200",
        vary: "Origin",
      },
    });
    expect((await call("url", "GET", "/openapi.json")).status).toBe(500);
  });

  it.each([
    "https://evil.example",
    "https://app.example.com.evil.example",
    "http://app.example.com",
    "https://APP.example.com",
    "https://app.example.com:444",
    "null",
    "*",
    "",
  ])("of %j says nothing but that the answer depends on the origin", async (origin) => {
    expect(await preflight("url", "/events", origin)).toEqual({ status: 204, text: "", cors: { vary: "Origin" } });
  });

  it("looks at the header alone, whatever its case", async () => {
    expect((await call("url", "OPTIONS", `/events?origin=${app}&Origin=${app}`)).cors).toEqual({ vary: "Origin" });
    expect((await preflight("url", "/events/1", "https://evil.example", { Origin: app })).cors).toEqual({
      vary: "Origin",
    });
    expect((await call("url", "OPTIONS", "/events/1", { Origin: app })).cors["access-control-allow-methods"]).toBe(
      "GET",
    );
  });

  it("names the one origin of several that asks, and takes what the program says", async () => {
    for (const origin of [app, "https://admin.example.com:8443", "http://localhost:3000"])
      expect((await preflight("severalUrl", "/bare", origin)).cors).toEqual({
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "Content-Type, X-Api-Key",
        "access-control-max-age": "60",
        vary: "Origin",
      });
  });

  it("says * where everyone may", async () => {
    expect((await preflight("anyoneUrl", "/openapi.json", "https://evil.example")).cors).toEqual({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": "Authorization, Content-Type, X-Api-Key, if-none-match",
      "access-control-max-age": "7200",
    });
  });

  it("of a gateway without cors is refused", async () => {
    expect(await preflight("noneUrl", "/bare", app)).toMatchObject({ status: 405, cors: {} });
  });
});

describe("S3.6 an answer to a page", () => {
  const key = () => ({ "x-api-key": stack.apiKey, origin: app });
  const told = { "access-control-allow-origin": app, "access-control-expose-headers": exposed, vary: "Origin" };
  const json = { "content-type": "application/json" };
  const event = '{"id":"a","type":"order.created","payload":{}}';

  it.each([
    ["200", 200, "GET", "/events", {}],
    ["201", 201, "POST", "/events", { body: event }],
    ["400 of the handler", 400, "GET", "/events?limit=x", {}],
    ["400 of the gateway", 400, "POST", "/events", { body: '{"payload":1}' }],
    ["403 of the gateway", 403, "GET", "/events", { key: "wrong" }],
    ["404 of the handler", 404, "GET", "/events/none", {}],
    ["404 of the gateway", 404, "GET", "/nowhere", {}],
    ["405 of the gateway", 405, "DELETE", "/events", {}],
  ] as const)(
    "says who may read it: %s",
    async (_, status, method, path, { body, key: wrong }: { body?: string; key?: string }) => {
      const headers = { ...key(), ...(body && json), ...(wrong && { "x-api-key": wrong }) };
      expect(await call("url", method, path, headers, body)).toMatchObject({ status, cors: told });
    },
  );

  it("says it in a 502 too, when the function failed", async () => {
    expect(await call("severalUrl", "POST", "/bare", { origin: app })).toMatchObject({
      status: 502,
      // Without templates API Gateway cannot look at the list, so that all may read that something failed.
      cors: { "access-control-allow-origin": "*" },
    });
  });

  it("says it in a 5xx of the handler's", async () => {
    stack.cloud.faults.add({ kind: "error", service: "dynamodb" });
    const answer = await call("url", "GET", "/events", key());
    expect(answer).toMatchObject({ status: 503, cors: told });
  });

  it("names no origin that is not in the list, and none where none asks", async () => {
    const foreign = await call("url", "GET", "/events", { ...key(), origin: "https://evil.example" });
    expect(foreign).toMatchObject({ status: 200, cors: { vary: "Origin" } });
    expect(foreign.cors).not.toHaveProperty("access-control-allow-origin");
    expect((await call("url", "GET", "/events", { "x-api-key": stack.apiKey })).cors).toEqual({ vary: "Origin" });
    expect((await call("url", "DELETE", "/events", { origin: "https://evil.example" })).cors).toEqual({
      vary: "Origin",
    });
  });

  it("says through each gateway of one function what that gateway says", async () => {
    const headers = { origin: "https://admin.example.com:8443", "x-api-key": String(stack.cloud.outputs.severalKey) };
    expect((await call("severalUrl", "GET", "/events", headers)).cors).toEqual({
      "access-control-allow-origin": "https://admin.example.com:8443",
      "access-control-allow-credentials": "true",
      vary: "Origin",
    });
    expect((await call("anyoneUrl", "GET", "/openapi.json", headers)).cors).toEqual({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": exposed,
    });
    expect((await call("noneUrl", "GET", "/openapi.json", headers)).cors).toEqual({});
  });

  it("tells functions in any language, by the stage's variables", async () => {
    const { text } = await call("severalUrl", "GET", "/bare", { origin: app });
    expect(JSON.parse(text)).toEqual({
      corsOrigins: "https://app.example.com,https://admin.example.com:8443,http://localhost:3000",
      corsCredentials: "true",
    });
    expect(JSON.parse((await call("anyoneUrl", "GET", "/bare")).text)).toMatchObject({ corsOrigins: "any" });
    expect((await call("noneUrl", "GET", "/bare")).text).toBe("null");
  });
});
