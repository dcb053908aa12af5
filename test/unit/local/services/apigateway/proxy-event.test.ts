import { Agent } from "node:http";
import { echo, evaluate, http, post, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
  await cloud.function("answers", evaluate);
});
afterAll(() => cloud.close());

describe("the proxy event", () => {
  let base: string;
  beforeAll(async () => {
    base = await cloud.api(
      "event",
      { paths: { "/things/{id}": { "x-amazon-apigateway-any-method": proxyTo("echo") } } },
      { variables: { color: "red" }, xrayTracingEnabled: true },
    );
  });

  it("is AWS's, version 1.0", async () => {
    const { json } = await http(`${base}/things/7?b=1&a=x+y&a=%7B%7D&empty&bad=%zz`, {
      method: "PUT",
      headers: {
        "user-agent": "tester",
        "X-Custom": "one",
        "x-many": ["1", "2"],
        authorization: "Bearer t",
        "content-type": "application/json",
        "x-forwarded-for": "9.9.9.9",
      },
      body: '{"ü":1}',
    });
    const { port, host } = new URL(base);
    expect(json).toEqual({
      resource: "/things/{id}",
      path: "/things/7",
      httpMethod: "PUT",
      headers: {
        "User-Agent": "tester",
        "X-Custom": "one",
        "x-many": "2",
        Authorization: "Bearer t",
        "content-type": "application/json",
        Host: host,
        "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        "X-Forwarded-For": "9.9.9.9, 127.0.0.1",
        "X-Forwarded-Port": port,
        "X-Forwarded-Proto": "http",
      },
      multiValueHeaders: expect.objectContaining({ "x-many": ["1", "2"], "X-Custom": ["one"] }),
      queryStringParameters: { b: "1", a: "{}", empty: "", bad: "%zz" },
      multiValueQueryStringParameters: { b: ["1"], a: ["x y", "{}"], empty: [""], bad: ["%zz"] },
      pathParameters: { id: "7" },
      stageVariables: { color: "red" },
      requestContext: {
        resourceId: expect.any(String),
        resourcePath: "/things/{id}",
        httpMethod: "PUT",
        extendedRequestId: expect.stringMatching(/^.{15}=$/),
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        path: "/event/dev/things/7",
        accountId: "000000000000",
        protocol: "HTTP/1.1",
        stage: "dev",
        domainPrefix: "127",
        requestTimeEpoch: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        identity: {
          cognitoIdentityPoolId: null,
          cognitoIdentityId: null,
          principalOrgId: null,
          cognitoAuthenticationType: null,
          userArn: null,
          userAgent: "tester",
          accountId: null,
          caller: null,
          sourceIp: "127.0.0.1",
          accessKey: null,
          cognitoAuthenticationProvider: null,
          user: null,
        },
        domainName: host,
        deploymentId: expect.any(String),
        apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      },
      body: '{"ü":1}',
      isBase64Encoded: false,
    });
  });

  it("has a header of any name", async () => {
    const { json } = await http(`${base}/things/7`, { headers: { ["__proto__"]: "odd", constructor: "too" } });
    expect(Object.entries(json.headers)).toEqual(
      expect.arrayContaining([
        ["__proto__", "odd"],
        ["constructor", "too"],
      ]),
    );
    expect(Object.entries(json.multiValueHeaders)).toContainEqual(["__proto__", ["odd"]]);
  });

  it("has null for what a request does not have", async () => {
    const { json } = await http(`${base}/things/7`);
    expect(json).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  it("takes up the caller's trace, and names it in the answer with the request's ids", async () => {
    const trace = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
    const { json, headers } = await http(`${base}/things/7`, { headers: { "x-amzn-trace-id": trace } });
    expect(headers["x-amzn-trace-id"]).toBe(trace);
    expect(json.headers["X-Amzn-Trace-Id"]).toBe("Root=1-3152b799-8954dae64eda91bc9a23a7e8");
    expect(headers["x-amzn-requestid"]).toBe(json.requestContext.requestId);
    expect(headers["x-amz-apigw-id"]).toBe(json.requestContext.extendedRequestId);
  });

  it("keeps a quote of the client out of paths", async () => {
    const { json } = await http(`${base}/things/a"b\\c`);
    expect(json.requestContext.path).toBe("/event/dev/things/a%22b%5Cc");
  });

  it("serves many requests on one connection", async () => {
    const ports = new Set<number | undefined>();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 3; n++)
      await new Promise((resolve, reject) => {
        const { hostname, port, pathname } = new URL(`${base}/things/${n}`);
        const { get } = require("node:http") as typeof import("node:http");
        get({ hostname, port, path: pathname, agent }, (response) => {
          ports.add(response.socket.localPort);
          response.resume().on("end", resolve);
        }).on("error", reject);
      });
    agent.destroy();
    expect(ports.size).toBe(1);
  });
});

describe("binary bodies", () => {
  const bytes = Buffer.from([0, 255, 1, 254]);
  const image = `{ statusCode: 200, isBase64Encoded: true, body: "${bytes.toString("base64")}" }`;
  let plain: string;
  let binary: string;
  beforeAll(async () => {
    const paths = { "/echo": { post: proxyTo("echo") }, "/answers": { post: proxyTo("answers") } };
    plain = await cloud.api("text", { paths });
    binary = await cloud.api("binary", { paths }, {}, { binaryMediaTypes: ["image/png", "application/*"] });
  });

  it("reach a function in base 64 where the API declares their type", async () => {
    const sent = await http(`${binary}/echo`, post(bytes, { "content-type": "image/png" }));
    expect(sent.json).toMatchObject({ body: bytes.toString("base64"), isBase64Encoded: true });
    const text = await http(`${plain}/echo`, post("abc", { "content-type": "image/png" }));
    expect(text.json).toMatchObject({ body: "abc", isBase64Encoded: false });
  });

  it.each([
    ["image/png", true],
    ["image/png,image/*,*/*;q=0.8", true],
    ["application/whatever", true],
    ["image/webp,image/png", false],
    ["image/*", false],
    ["*/*", false],
    ["application", false],
  ])("Accept: %s gets bytes: %s", async (accept, decoded) => {
    const answer = await http(`${binary}/answers`, post(image, { "content-type": "text/plain", accept }));
    expect(answer.bytes.equals(bytes)).toBe(decoded);
    if (!decoded) expect(answer.text).toBe(bytes.toString("base64"));
  });

  it("stay base 64 without declared types, and are refused when they are not base 64", async () => {
    expect((await http(`${plain}/answers`, post(image, { accept: "image/png" }))).text).toBe(bytes.toString("base64"));
    const broken = '{ statusCode: 200, isBase64Encoded: true, body: "èé+à)(" }';
    const answer = await http(`${binary}/answers`, post(broken, { "content-type": "text/plain", accept: "image/png" }));
    expect(answer.status).toBe(500);
  });
});
