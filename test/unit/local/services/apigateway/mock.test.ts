import { http, post, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

describe("MOCK integrations", () => {
  let base: string;
  const integration = (more: object) => ({
    responses: {
      405: { description: "", headers: { Allow: {}, "Content-Type": {}, "X-Id": {} } },
      200: { description: "" },
    },
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 405}' },
      responses: {
        default: { statusCode: "200", responseTemplates: { "application/json": "default" } },
        "4\\d\\d": {
          statusCode: "405",
          responseParameters: {
            "method.response.header.Allow": "'GET, POST'",
            "method.response.header.Content-Type": "'application/problem+json'",
            "method.response.header.X-Id": "context.requestId",
          },
          responseTemplates: {
            "application/json": '{"instance":"$context.path","id":"$context.requestId","v":"$stageVariables.v"}',
          },
        },
      },
      ...more,
    },
  });
  beforeAll(async () => {
    base = await cloud.api(
      "mocked",
      {
        paths: {
          "/405": { "x-amazon-apigateway-any-method": integration({}) },
          "/ok": { get: integration({ requestTemplates: { "application/json": "{statusCode: 200}" } }) },
          "/never": { post: integration({ passthroughBehavior: "never" }) },
          "/no-templates": { post: integration({ passthroughBehavior: "when_no_templates" }) },
          "/vtl": { get: integration({ requestTemplates: { "application/json": "#foreach($a in $b) #end" } }) },
          "/no-status": { get: integration({ requestTemplates: { "application/json": "{}" } }) },
          "/no-response": { get: integration({ responses: {} }) },
        },
      },
      { variables: { v: "1" } },
    );
  });

  it("answer by template and fixed headers", async () => {
    const { status, json, headers } = await http(`${base}/405`, { method: "DELETE" });
    expect(status).toBe(405);
    expect(headers).toMatchObject({ allow: "GET, POST", "content-type": "application/problem+json" });
    expect(headers["x-id"]).toBe(headers["x-amzn-requestid"]);
    expect(json).toEqual({ instance: "/mocked/dev/405", id: headers["x-amzn-requestid"], v: "1" });
    expect(headers["x-amzn-trace-id"]).toBeUndefined();
  });

  it("take the default response where no pattern matches", async () => {
    expect(await http(`${base}/ok`)).toMatchObject({ status: 200, text: "default" });
  });

  it.each([
    ["/never", "text/plain", 415],
    ["/never", "application/json; charset=utf-8", 405],
    ["/no-templates", "text/plain", 415],
    ["/405", "text/plain", 405],
  ])("%s with %s is %i", async (path, type, status) => {
    const answer = await http(base + path, post('{"statusCode":405}', { "content-type": type }));
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.json).toEqual({ message: "Unsupported Media Type" });
  });

  it("that have no status or no response are 500", async () => {
    for (const path of ["/no-status", "/no-response"])
      expect(await http(base + path)).toMatchObject({ status: 500, text: '{"message":"Internal server error"}' });
  });

  it("with more in their templates than we know are 501, as are other integrations", async () => {
    expect((await http(`${base}/vtl`)).json.detail).toMatch(/mapping templates with #foreach/);
    const other = await cloud.api("others", {
      paths: { "/": { get: { "x-amazon-apigateway-integration": { type: "http_proxy", uri: "http://example.com" } } } },
    });
    const answer = await http(other);
    expect([answer.status, answer.json.detail]).toEqual([
      501,
      "The local cloud does not emulate integrations of type HTTP_PROXY (GET /)",
    ]);
  });

  it("may map only headers that the method declares", async () => {
    const paths = { "/": { get: { ...integration({}), responses: {} } } };
    await expect(cloud.api("undeclared", { paths })).rejects.toThrow(/Invalid mapping expression parameter specified/);
  });
});
