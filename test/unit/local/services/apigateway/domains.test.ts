import { echo, http, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
let port: string;
beforeAll(async () => {
  cloud = await TestCloud.start();
  port = cloud.cloud.url.split(":").at(-1) ?? "";
  await cloud.function("echo", echo);
  const paths = { "/items/{id}": { get: proxyTo("echo") }, "/": { get: proxyTo("echo") } };
  await cloud.api("orders", { paths });
  await cloud.api("hidden", { paths }, {}, { disableExecuteApiEndpoint: true });
  await cloud.declare("aws:apigateway/domainName:DomainName", "name", {
    domainName: "api.example.com",
    regionalCertificateArn: "arn:aws:acm:eu-west-1:000000000000:certificate/c",
  });
  await map("orders", "api.example.com", "orders");
  await map("all", "whole.example.com");
  await map("any-stage", "stages.example.com", "orders", undefined);
  await map("wild", "*.wild.example.com", "deep/orders");
  await map("hidden", "hidden.example.com", undefined, "dev", "hidden");
});
afterAll(() => cloud.close());

const idOf = (api: string) => String(cloud.states.get(`aws:apigateway/restApi:RestApi ${api}`)?.state.id);
const map = (
  name: string,
  domainName: string,
  basePath?: string,
  stageName: string | undefined = "dev",
  api = "orders",
) =>
  cloud.declare("aws:apigateway/basePathMapping:BasePathMapping", name, {
    domainName,
    basePath,
    restApi: idOf(api),
    ...(name !== "any-stage" && { stageName }),
  });
/** Calls a name that leads to this machine. */
const call = (host: string, path: string) =>
  http(`http://127.0.0.1:${port}${path}`, { headers: { host: `${host}.localhost:${port}` } });

describe("custom domains", () => {
  it("S3.16 lead to the API that is mapped to their base path, with AWS's paths in the event", async () => {
    const { status, json } = await call("api.example.com", "/orders/items/7?a=1");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      resource: "/items/{id}",
      path: "/orders/items/7",
      pathParameters: { id: "7" },
      queryStringParameters: { a: "1" },
      requestContext: {
        path: "/orders/items/7",
        stage: "dev",
        apiId: idOf("orders"),
        resourcePath: "/items/{id}",
        domainName: `api.example.com.localhost:${port}`,
        domainPrefix: "api",
      },
    });
    expect((await call("API.example.com", "/orders")).json).toMatchObject({ resource: "/", path: "/orders" });
  });

  it.each<[string, string, string, string]>([
    ["whole.example.com", "/items/1", "/items/1", "/items/1"],
    ["stages.example.com", "/orders/dev/items/1", "/orders/dev/items/1", "/orders/dev/items/1"],
    ["a.wild.example.com", "/deep/orders/items/1", "/deep/orders/items/1", "/deep/orders/items/1"],
  ])("%s%s is found, by name and by path", async (host, path, eventPath, contextPath) => {
    const expected = { resource: "/items/{id}", path: eventPath, requestContext: { path: contextPath, stage: "dev" } };
    expect((await call(host, path)).json).toMatchObject(expected);
    const byPath = await http(`${cloud.cloud.url}/${host}${path}`);
    expect(byPath.json).toMatchObject(expected);
    expect(byPath.json.requestContext.domainName).toBe(`${host}.localhost:${port}`);
  });

  it.each([
    ["api.example.com", "/items/1"],
    ["api.example.com", "/ordersx/items/1"],
    ["stages.example.com", "/orders/other/items/1"],
    ["stages.example.com", "/orders"],
  ])("%s%s, to which nothing is mapped, is 403", async (host, path) => {
    const { status, json, headers } = await call(host, path);
    expect([status, json, headers["x-amzn-errortype"]]).toEqual([403, { message: "Forbidden" }, "ForbiddenException"]);
  });

  it("do not hide the default addresses", async () => {
    expect((await http(`${cloud.cloud.url}/orders/dev/items/1`)).json.path).toBe("/items/1");
    expect((await call("other.example.com", "/orders/dev/items/1")).json.path).toBe("/items/1");
  });

  it("S3.16 may be the only way: the default address is 403 then, and the terminal says how to call it", async () => {
    const { status, json } = await http(`${cloud.cloud.url}/hidden/dev/items/1`);
    expect([status, json]).toEqual([403, { message: "Forbidden" }]);
    expect(cloud.printed.at(-1)).toBe(
      `hidden: its default address is switched off (disableExecuteApiEndpoint); call it at http://hidden.example.com.localhost:${port}`,
    );
    expect((await call("hidden.example.com", "/items/1")).status).toBe(200);
    await cloud.remove("aws:apigateway/basePathMapping:BasePathMapping", "hidden");
    expect((await call("hidden.example.com", "/items/1")).status).toBe(404);
    await http(`${cloud.cloud.url}/hidden/dev/items/1`);
    expect(cloud.printed.at(-1)).toMatch(/and no custom domain is mapped to it$/);
  });

  it("are mapped to an API that is there", async () => {
    await expect(map("wrong", "api.example.com", "x", "dev", "nothing")).rejects.toThrow("Invalid REST API identifier");
  });

  it("have the addresses that a record points to, and a line for what they do not do", async () => {
    const { outputs } = await cloud.declare("aws:apigateway/domainName:DomainName", "mutual", {
      domainName: "m.example.com",
      mutualTlsAuthentication: { truststoreUri: "s3://bucket/store.pem" },
    });
    expect(outputs).toMatchObject({
      arn: "arn:aws:apigateway:eu-west-1::/domainnames/m.example.com",
      regionalDomainName: expect.stringMatching(/^d-[a-z0-9]{10}\.execute-api\.eu-west-1\.amazonaws\.com$/),
      regionalZoneId: expect.stringMatching(/^Z/),
      securityPolicy: "TLS_1_2",
    });
    expect(cloud.printed.at(-1)).toBe("mutual: mutualTlsAuthentication: not emulated, without effect here");
  });
});
