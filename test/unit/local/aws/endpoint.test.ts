import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { createAwsEndpoint } from "../../../../local/aws";
import { maxBodyBytes } from "../../../../local/aws/body";
import type { AwsApi, AwsRequest, AwsResponse, Service } from "../../../../local/service";

const seen: AwsRequest[] = [];
const reported: unknown[] = [];

const asked: Record<string, string>[] = [];

/** A service that answers its own name, and remembers what it was asked. */
const service = (name: string, operations: Record<string, string | undefined>, targetPrefix?: string): Service => {
  const api: AwsApi<(request: AwsRequest) => string> = {
    signingName: name,
    targetPrefix,
    operations: Object.fromEntries(
      Object.entries(operations).map(([each, route]) => [each, { route, does: () => name }]),
    ),
    handle(request, { name: operation, does, labels }): AwsResponse {
      seen.push(request);
      asked.push({ operation, ...labels });
      if (request.path === "/throw") throw new Error("the secret of /home/someone");
      return { status: 200, headers: { "content-type": "text/plain" }, body: does(request) };
    },
  };
  return { name, types: [], api };
};

const lambdaOperations = {
  Invoke: "POST /2015-03-31/functions/{FunctionName}/invocations",
  GetThing: "GET /things/{Thing}",
  ListKinds: "GET /things/kinds",
  Throw: "POST /throw",
};

const services = [
  service("dynamodb", { PutItem: undefined }, "DynamoDB_20120810"),
  service("lambda", lambdaOperations),
  service("apigateway", { GetStages: "GET /restapis/{restApiId}/stages", CreateRestApi: "POST /restapis" }),
  { name: "kms", types: [] },
];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer(createAwsEndpoint(services, (error) => reported.push(error)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(() => {
  seen.length = 0;
  asked.length = 0;
  reported.length = 0;
});

const signedFor = (name: string, region = "eu-west-1") =>
  `AWS4-HMAC-SHA256 Credential=AKIA123/20261122/${region}/${name}/aws4_request, SignedHeaders=host, Signature=abc`;

const call = async (path: string, headers: Record<string, string> = {}, body = "{}", method = "POST") => {
  const response = await fetch(url + path, { method, headers, body: method === "GET" ? undefined : body });
  const { status, headers: answered } = response;
  return {
    status,
    type: answered.get("content-type"),
    id: answered.get("x-amzn-requestid"),
    headers: answered,
    body: Buffer.from(await response.arrayBuffer()),
  };
};

describe("the AWS port", () => {
  it("finds the service by its target, before all else", async () => {
    const headers = { "x-amz-target": "DynamoDB_20120810.PutItem", authorization: signedFor("lambda") };
    expect((await call("/", headers)).body.toString()).toBe("dynamodb");
  });

  it("finds the service by the credential scope, in the header or a presigned URL", async () => {
    const invoke = "/2015-03-31/functions/hello/invocations";
    expect((await call(invoke, { authorization: signedFor("lambda") }, "payload")).body.toString()).toBe("lambda");
    expect(seen[0]).toMatchObject({
      method: "POST",
      path: invoke,
      region: "eu-west-1",
      accessKeyId: "AKIA123",
      body: Buffer.from("payload"),
    });
    const query = "?X-Amz-Credential=AKIA9%2F20261122%2Fus-west-2%2Flambda%2Faws4_request&Qualifier=1";
    expect((await call(invoke + query)).body.toString()).toBe("lambda");
    expect(seen[1]).toMatchObject({ path: invoke, region: "us-west-2", accessKeyId: "AKIA9" });
    expect(seen[1]?.query.get("Qualifier")).toBe("1");
  });

  it("finds the service by its REST paths when nobody signed", async () => {
    expect((await call("/2015-03-31/functions/hello/invocations")).body.toString()).toBe("lambda");
    expect((await call("/restapis/abc/stages", {}, "", "GET")).body.toString()).toBe("apigateway");
    expect(seen.map(({ region, accessKeyId }) => [region, accessKeyId])).toEqual([
      ["us-east-1", undefined],
      ["us-east-1", undefined],
    ]);
  });

  it("finds the operation by its route: labels are decoded, and a path without any is nearer", async () => {
    const headers = { authorization: signedFor("lambda") };
    const arn = "arn:aws:lambda:eu-west-1:1:function:hello";
    await call(`/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`, headers);
    await call("/things/kinds/", headers, "", "GET");
    await call("/things/a%2Fb", headers, "", "GET");
    await call("/things/%zz", headers, "", "GET");
    expect(asked).toEqual([
      { operation: "Invoke", FunctionName: arn },
      { operation: "ListKinds" },
      { operation: "GetThing", Thing: "a/b" },
      { operation: "GetThing", Thing: "%zz" },
    ]);
  });

  it.each([
    ["another method", "DELETE", "/things/a", {}],
    ["a longer path", "GET", "/things/a/b", {}],
    ["another name", "POST", "/", { "x-amz-target": "DynamoDB_20120810.GetItem" }],
    ["a name of every object", "POST", "/", { "x-amz-target": "DynamoDB_20120810.constructor" }],
    ["the name of an operation that has a route", "POST", "/", { "x-amz-target": "DynamoDB_20120810.Invoke" }],
  ])("does not reach what a service does not state: %s", async (_, method, path, headers) => {
    const answer = await call(path, { authorization: signedFor("lambda"), ...headers }, "{}", method);
    const named =
      "x-amz-target" in headers
        ? `${headers["x-amz-target"].split(".")[1]} of dynamodb`
        : `${method} ${path} of lambda`;
    expect([answer.status, JSON.parse(String(answer.body)).message]).toEqual([
      501,
      `The local cloud does not emulate ${named}`,
    ]);
    expect(seen).toEqual([]);
  });

  it("gives every answer a request id of its own", async () => {
    const answers = [await call("/restapis"), await call("/restapis"), await call("/nowhere")];
    expect(new Set(answers.map(({ id }) => id)).size).toBe(3);
    for (const { id } of answers) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each<[string, string, Record<string, string>, string, string, RegExp]>([
    [
      "JSON",
      "/",
      {
        "x-amz-target": "TrentService.Decrypt",
        authorization: signedFor("kms"),
        "content-type": "application/x-amz-json-1.1",
      },
      "{}",
      "application/x-amz-json-1.0",
      /^\{"__type":"NotImplemented","message":"The local cloud does not emulate Decrypt of kms"\}$/,
    ],
    [
      "query",
      "/",
      { authorization: signedFor("sns"), "content-type": "application/x-www-form-urlencoded" },
      "Action=Publish&Message=x",
      "text/xml",
      /<ErrorResponse><Error><Type>Sender<\/Type><Code>NotImplemented<\/Code><Message>The local cloud does not emulate Publish of sns</,
    ],
    [
      "REST JSON",
      "/v1/apis",
      { authorization: signedFor("appsync"), "content-type": "application/json" },
      "{}",
      "application/json",
      /does not emulate POST \/v1\/apis of appsync/,
    ],
    [
      "REST XML",
      "/bucket/a%3Cb%3E",
      { authorization: signedFor("s3"), "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      "data",
      "text/xml",
      /^<\?xml version="1.0"\?>\n<Error><Code>NotImplemented<\/Code>.*POST \/bucket\/a%3Cb%3E of s3/,
    ],
    [
      "CBOR",
      "/service/GraniteServiceVersion20100801/operation/PutMetricData",
      { authorization: signedFor("monitoring"), "smithy-protocol": "rpc-v2-cbor" },
      "",
      "application/cbor",
      /__type.NotImplemented.message.*does not emulate PutMetricData of monitoring/s,
    ],
    ["no protocol", "/nowhere", {}, "", "application/json", /does not emulate POST \/nowhere"/],
  ])("answers 501 in %s for what is not there", async (_, path, headers, body, type, text) => {
    const answer = await call(path, headers, body);
    expect(answer.status).toBe(501);
    expect(answer.type).toBe(type);
    expect(answer.body.toString("latin1")).toMatch(text);
  });

  it("names the code where SDKs look for it", async () => {
    const { headers } = await call("/v1/apis", { authorization: signedFor("appsync") });
    expect(headers.get("x-amzn-errortype")).toBe("NotImplemented");
  });

  it("says nothing of what went wrong inside, and tells it to its own side", async () => {
    const { status, body } = await call("/throw", { authorization: signedFor("lambda") });
    expect(status).toBe(500);
    expect(JSON.parse(body.toString())).toEqual({
      __type: "InternalFailure",
      message: "The request processing has failed because of an unknown error",
    });
    expect(reported).toEqual([new Error("the secret of /home/someone")]);
  });

  it("refuses a body over its limit, and serves the next request", async () => {
    const body = "x".repeat(maxBodyBytes + 1);
    const { status, body: answer } = await call("/", { authorization: signedFor("lambda") }, body);
    expect(status).toBe(413);
    expect(JSON.parse(answer.toString())).toMatchObject({ __type: "RequestEntityTooLarge" });
    expect((await call("/restapis")).status).toBe(200);
    expect(seen).toHaveLength(1);
  });

  it("survives a client that goes away in the middle", async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.write("POST /restapis HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf");
        setTimeout(() => socket.destroy(), 20);
      });
      socket.once("close", () => resolve());
    });
    expect((await call("/restapis")).status).toBe(200);
    expect(reported).toEqual([]);
  });

  it("takes a map that is filled later, as the local cloud's is", async () => {
    const map = new Map<string, Service>();
    const late = createServer(createAwsEndpoint(map));
    await new Promise<void>((resolve) => late.listen(0, "127.0.0.1", resolve));
    map.set("lambda", service("lambda", lambdaOperations));
    const { port } = late.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/things/a`, {
      headers: { authorization: signedFor("lambda") },
    });
    expect(await response.text()).toBe("lambda");
    late.close();
    late.closeAllConnections();
  });
});
