import { handler, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const linesOf = (name: string) => cloud.logs.store.find(`/aws/lambda/${name}`).map(({ message }) => message);

describe("the Lambda API", () => {
  const call = (path: string, headers: Record<string, string> = {}, body = "{}", method = "POST") =>
    cloud.aws(cloud.lambda, { method, path: `/2015-03-31/functions/${path}`, headers, body: Buffer.from(body) });

  it("invokes, with the log's end when it is asked for", async () => {
    await cloud.function(
      "api",
      handler("async ({ n }, { clientContext }) => { console.log('said'); return { n, clientContext }; }"),
    );
    const answer = await call(
      "api/invocations",
      { "x-amz-log-type": "Tail", "x-amz-client-context": Buffer.from('{"a":1}').toString("base64") },
      '{"n":4}',
    );
    expect(answer).toMatchObject({ status: 200, json: { n: 4, clientContext: { a: 1 } } });
    expect(answer.headers).toMatchObject({ "x-amz-executed-version": "$LATEST" });
    const tail = Buffer.from(String(answer.headers["x-amz-log-result"]), "base64").toString();
    expect(tail).toMatch(/^START.*said\n.*REPORT/s);
  });

  it("says in a header that a function failed", async () => {
    await cloud.function("api-fails", handler("async () => { throw new Error('no'); }"));
    const answer = await call("api-fails/invocations");
    expect(answer).toMatchObject({ status: 200, json: { errorMessage: "no" } });
    expect(answer.headers["x-amz-function-error"]).toBe("Unhandled");
  });

  it("takes events without waiting, and dry runs without running", async () => {
    await cloud.function("api-later", handler("async () => { console.log('ran'); }"));
    expect((await call("api-later/invocations", { "x-amz-invocation-type": "DryRun" })).status).toBe(204);
    expect(linesOf("api-later")).toEqual([]);
    expect(await call("api-later/invocations", { "x-amz-invocation-type": "Event" })).toMatchObject({
      status: 202,
      body: "",
    });
    await waitFor(() => linesOf("api-later").some((line) => line.startsWith("REPORT")));
  });

  it("describes a function", async () => {
    await cloud.function("api-described", handler("async () => 1"), { environment: { variables: { A: "1" } } });
    const { json } = await call("api-described", {}, "", "GET");
    expect(json).toMatchObject({
      Configuration: { FunctionName: "api-described", Runtime: "nodejs24.x", Environment: { Variables: { A: "1" } } },
    });
    expect((await call("api-described/configuration", {}, "", "GET")).json).toMatchObject({ Handler: "index.handler" });
  });

  it.each([
    ["nobody/invocations", "POST", "{}", 404, "ResourceNotFoundException"],
    ["api/invocations", "POST", "{", 400, "InvalidRequestContentException"],
    ["api/concurrency", "PUT", "{}", 501, "NotImplemented"],
  ])("%s (%s %s) is %i %s", async (path, method, body, status, code) => {
    await cloud.function("api", handler("async () => 1"));
    const answer = await call(path, {}, body, method);
    expect(answer.status).toBe(status);
    expect(answer.headers["x-amzn-errortype"]).toBe(code);
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("waited 5 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
