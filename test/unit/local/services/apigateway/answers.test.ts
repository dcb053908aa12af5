import { connect } from "node:net";
import { echo, evaluate, http, post, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
  await cloud.function("answers", evaluate);
});
afterAll(() => cloud.close());

describe("a function's answer", () => {
  let base: string;
  beforeAll(async () => {
    base = await cloud.api("answers", { paths: { "/": { post: proxyTo("answers") } } });
  });
  const answer = (source: string) => http(base, post(source));

  it.each<[string, number, string]>([
    ["{ statusCode: 201, body: 'made' }", 201, "made"],
    ["{ statusCode: '202' }", 202, ""],
    ["{ body: 'no status' }", 200, "no status"],
    ["{ statusCode: 200, headers: null, body: null }", 200, ""],
    ["{ statusCode: 204, body: 'ignored' }", 204, ""],
  ])("%s becomes %i %s", async (source, status, text) => {
    expect(await answer(source)).toMatchObject({ status, text });
  });

  it.each([
    ["null"],
    ["undefined"],
    ["'text'"],
    ["[]"],
    ["{ statusCode: 200, message: 'no such member' }"],
    ["{ statusCode: 'ok' }"],
    ["{ statusCode: 99 }"],
    ["{ statusCode: 200, body: {} }"],
    ["{ statusCode: 200, headers: ['a'] }"],
    ["{ statusCode: 200, headers: { a: {} } }"],
    ["{ statusCode: 200, multiValueHeaders: { a: 'b' } }"],
    ["{ statusCode: 200, headers: { 'a b': 'c' } }"],
    ["{ statusCode: 200, headers: { a: 'b\\nc' } }"],
    ["(() => { throw new Error('failed') })()"],
    ["process.exit(1)"],
  ])("%s is a 502 that tells the client nothing, and the terminal why", async (source) => {
    const before = cloud.printed.length;
    const { status, text, headers } = await answer(source);
    expect([status, text]).toEqual([502, '{"message": "Internal server error"}'.replace(": ", ":")]);
    expect(headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
    expect(headers["x-amzn-trace-id"]).toBeUndefined();
    expect(cloud.printed.slice(before).join()).toMatch(/^answers: POST \/ 502: (Malformed|Lambda execution failed)/);
    expect((await answer("{ statusCode: 200 }")).status).toBe(200);
  });

  it("of a function that itself answers 5xx passes as it is, and the terminal names the log", async () => {
    const before = cloud.printed.length;
    expect((await answer("{ statusCode: 503, body: 'later' }")).text).toBe("later");
    const [line, ...others] = cloud.printed.slice(before);
    expect(line).toMatch(/^answers: POST \/ 503: its function answers so; its log may say why: portico logs \S+$/);
    expect(others).toEqual([]);
    expect((await answer("{ statusCode: 404 }")).status).toBe(404);
    expect(cloud.printed).toHaveLength(before + 1);
  });

  it("has application/json where it names no type, and headers of both kinds in one list", async () => {
    expect((await answer("{}")).headers["content-type"]).toBe("application/json");
    const { headers, rawHeaders } = await answer(`{
      headers: { 'Content-Type': 'text/plain', 'x-flag': true, 'X-Many': 'solo', 'x-same': 'v', 'Set-Cookie': 'c=3' },
      multiValueHeaders: { 'x-mAny': ['a', 'b'], 'x-same': ['v'], 'set-cookie': ['a=1', 'b=2'] } }`);
    expect(headers).toMatchObject({
      "content-type": "text/plain",
      "x-flag": "true",
      "x-many": "a, b, solo",
      "x-same": "v",
    });
    expect(headers["set-cookie"]).toEqual(["a=1", "b=2", "c=3"]);
    expect(rawHeaders).toContain("x-mAny");
  });

  it("cannot set what is the gateway's", async () => {
    const { headers } = await answer(
      "{ headers: { Date: 'never', Server: 'mine', 'Content-Length': '9', 'WWW-Authenticate': 'Basic', 'Transfer-Encoding': 'chunked' }, body: 'x' }",
    );
    expect(headers).toMatchObject({
      "x-amzn-remapped-date": "never",
      "x-amzn-remapped-server": "mine",
      "x-amzn-remapped-content-length": "9",
      "x-amzn-remapped-www-authenticate": "Basic",
      "content-length": "1",
    });
    expect(headers["transfer-encoding"]).toBeUndefined();
  });
});

describe("time and size", () => {
  it("a function slower than the integration's timeout is 504; its own timeout is 502", async () => {
    await cloud.function(
      "slow",
      {
        "index.js":
          "exports.handler = async ({ body }) => { await new Promise((r) => setTimeout(r, Number(body))); return {}; };",
      },
      { timeout: 1 },
    );
    const base = await cloud.api("slow", {
      paths: {
        "/short": { post: proxyTo("slow", { timeoutInMillis: 100 }) },
        "/long": { post: proxyTo("slow") },
      },
    });
    const late = await http(`${base}/short`, post("300"));
    expect([late.status, late.json]).toEqual([504, { message: "Endpoint request timed out" }]);
    const ended = await http(`${base}/long`, post("5000"));
    expect([ended.status, ended.json]).toEqual([502, { message: "Internal server error" }]);
    expect((await http(`${base}/short`, post("0"))).status).toBe(200);
  });

  it("10 MB are too much for the gateway, and an event over 6 MB for Lambda", async () => {
    const base = await cloud.api("sizes", { paths: { "/": { post: proxyTo("echo") } } });
    const huge = await http(base, post(Buffer.alloc(10 * 1024 * 1024 + 1, 97)));
    expect([huge.status, huge.json]).toEqual([413, { message: "HTTP content length exceeded 10485760 bytes." }]);
    const large = await http(base, post(Buffer.alloc(6 * 1024 * 1024, 97)));
    expect([large.status, large.json]).toEqual([413, { message: "Request Too Long" }]);
    expect((await http(base, post("small"))).status).toBe(200);
  });

  it("a function that is not there is 500", async () => {
    const base = await cloud.api("missing", { paths: { "/": { get: proxyTo("no-such-function") } } });
    expect((await http(base)).status).toBe(500);
    expect(cloud.printed.at(-1)).toContain("Function not found");
  });

  it("a client that goes away while it sends is no error of anybody", async () => {
    const base = await cloud.api("left", { paths: { "/": { post: proxyTo("answers") } } });
    const { port, pathname } = new URL(base);
    const before = cloud.printed.length;
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf`, () =>
          setTimeout(() => socket.destroy(), 50),
        );
      });
      socket.on("close", () => setTimeout(resolve, 50));
    });
    expect(cloud.printed.slice(before)).toEqual([]);
    expect((await http(base, post("{ body: 'still here' }"))).text).toBe("still here");
  });

  it("a body without a length is read to its end, and refused over 10 MB", async () => {
    const base = await cloud.api("chunked", { paths: { "/": { post: proxyTo("echo") } } });
    const chunked = { "transfer-encoding": "chunked" };
    expect((await http(base, post("abc", chunked))).json).toMatchObject({ body: "abc" });
    expect((await http(base, post(Buffer.alloc(10 * 1024 * 1024 + 1), chunked))).status).toBe(413);
  });
});
