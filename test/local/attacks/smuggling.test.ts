import { raw, statuses } from "./raw";
import { useTarget, withoutInvocation } from "./target";

const target = useTarget();
const body = '{"id":"1"}';
const end = "\r\n\r\n";

/** A request by lines; the first line's path is below the API. */
async function sent(first: string, headers: readonly string[], rest = ""): Promise<string> {
  const { host, pathname } = new URL(target.url);
  const [method, path, version = "HTTP/1.1"] = first.split(" ");
  const { authorization } = await target.bearer();
  const lines = headers.map((line) => line.replace("TOKEN", String(authorization)).replace("KEY", target.key));
  return (
    [`${method} ${pathname}${path} ${version}`, `Host: ${host}`, "User-Agent: attacks", ...lines].join("\r\n") +
    end +
    rest
  );
}

const token = "Authorization: TOKEN";
const type = "Content-Type: application/json";
const chunked = `a\r\n${body}\r\n0${end}`;

describe("S3.28 S2.32 a request that two readers may read otherwise", () => {
  it("is told from a good one: this is let in", async () => {
    const good = await raw(
      target.url,
      await sent("POST /orders", [token, type, `Content-Length: ${body.length}`], body),
    );
    expect(statuses(good)).toEqual([200]);
    const inChunks = await raw(
      target.url,
      await sent("POST /orders", [token, type, "Transfer-Encoding: chunked"], chunked),
    );
    expect(statuses(inChunks)).toEqual([200]);
  });

  it.each<[string, readonly string[], string]>([
    ["two lengths", [token, type, "Content-Length: 10", "Content-Length: 5"], body],
    ["two lengths in one header", [token, type, "Content-Length: 10, 5"], body],
    ["a length and chunks", [token, type, "Content-Length: 10", "Transfer-Encoding: chunked"], chunked],
    ["chunks and a length", [token, type, "Transfer-Encoding: chunked", "Content-Length: 10"], chunked],
    ["a length with a sign", [token, type, "Content-Length: +10"], body],
    ["a length that is none", [token, type, "Content-Length: 0x0a"], body],
    ["an encoding that is none", [token, type, "Transfer-Encoding: xchunked"], chunked],
    ["chunked, and then something", [token, type, "Transfer-Encoding: chunked, identity"], chunked],
    ["a chunk with a size that is none", [token, type, "Transfer-Encoding: chunked"], `zz\r\n${body}\r\n0${end}`],
    ["a chunk that is longer than it says", [token, type, "Transfer-Encoding: chunked"], `5\r\n${body}\r\n0${end}`],
    ["a blank before the colon", ["Authorization : TOKEN", type, "Content-Length: 10"], body],
    ["a folded header (obs-fold)", ["X-Note: a\r\n Authorization: TOKEN", type, "Content-Length: 10"], body],
    ["a token that is folded", ["Authorization: Bearer\r\n TOKEN", type, "Content-Length: 10"], body],
    ["a header without a name", [token, ": x", type, "Content-Length: 10"], body],
    ["a NUL in a header", [token, type, "X-Note: a\0b", "Content-Length: 10"], body],
    ["a bare CR in a header", [token, type, "X-Note: a\rX-Api-Key: KEY", "Content-Length: 10"], body],
    ["two tokens", [token, token, type, "Content-Length: 10"], body],
    ["a token and another scheme", [token, "Authorization: Basic YTpi", type, "Content-Length: 10"], body],
    ["another scheme and a token", ["Authorization: Basic YTpi", token, type, "Content-Length: 10"], body],
  ])("%s: refused, and no function runs", async (_, headers, rest) => {
    const answer = await withoutInvocation(target, async () =>
      raw(target.url, await sent("POST /orders", headers, rest)),
    );
    const [first = 400] = statuses(answer); // a server may also just hang up
    expect([400, 401, 403, 501]).toContain(first);
  });

  it.each([
    ["two keys, the right one first", ["X-Api-Key: KEY", "X-Api-Key: x"]],
    ["a key with a name by underscores", ["X_Api_Key: KEY"]],
  ])("%s: refused with 403, and no function runs", async (_, keys) => {
    const answer = await withoutInvocation(target, async () =>
      raw(target.url, await sent("POST /charges", [...keys, type, "Content-Length: 10"], body)),
    );
    expect(statuses(answer)).toEqual([403]);
  });

  it("one that hides behind another is judged by itself", async () => {
    const hidden = await sent("GET /orders/1", []);
    const before = await target.invocations();
    const answer = await raw(
      target.url,
      (await sent("POST /orders", [token, type, `Content-Length: ${body.length}`], body)) + hidden,
    );
    expect(statuses(answer)).toEqual([200, 401]);
    expect(await target.invocations()).toBe(before + 1);
  });

  it.each([
    ["another host in the request line", "GET http://evil.example/orders/1 HTTP/1.1"],
    ["a method with a blank in it", "GE T /orders/1 HTTP/1.1"],
    ["another protocol", "GET /orders/1 HTTP/9.9"],
    ["no version", "GET /orders/1"],
    ["a tunnel", "CONNECT evil.example:443 HTTP/1.1"],
    ["a path with a way up", "GET API/orders/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1"],
    ["a path that begins twice", "GET //admin/../API/orders/1 HTTP/1.1"],
  ])("%s: refused, and no function runs", async (_, line) => {
    const { host, pathname } = new URL(target.url);
    const { authorization } = await target.bearer();
    const text = `${line.replace("API", pathname)}\r\nHost: ${host}\r\nUser-Agent: attacks\r\nAuthorization: ${authorization}${end}`;
    const answer = await withoutInvocation(target, () => raw(target.url, text));
    const [first = 400] = statuses(answer);
    expect(first).toBeGreaterThanOrEqual(400);
    expect(first).toBeLessThan(500);
  });
});
