import { echo, http, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
});
afterAll(() => cloud.close());

describe("deployments", () => {
  it("hold the API as it was: a change shows when it is deployed", async () => {
    const before = { paths: { "/old": { get: proxyTo("echo") } } };
    const base = await cloud.api("deployed", before);
    const api = await cloud.declare("aws:apigateway/restApi:RestApi", "deployed", {
      body: JSON.stringify({ openapi: "3.0.1", paths: { "/new": { get: proxyTo("echo") } } }),
    });
    expect((await http(`${base}/old`)).status).toBe(200);
    expect((await http(`${base}/new`)).status).toBe(403);
    const next = await cloud.declare("aws:apigateway/deployment:Deployment", "deployed-2", { restApi: api.id });
    await cloud.declare("aws:apigateway/stage:Stage", "deployed", {
      restApi: api.id,
      deployment: next.id,
      stageName: "dev",
    });
    expect((await http(`${base}/old`)).status).toBe(403);
    expect((await http(`${base}/new`)).status).toBe(200);
  });

  it("survive a restart, undeployed changes included", async () => {
    const first = await TestCloud.start();
    await first.function("echo", echo);
    await first.api("kept", { paths: { "/old": { get: proxyTo("echo") } } });
    await first.declare("aws:apigateway/restApi:RestApi", "kept", { body: '{"openapi":"3.0.1","paths":{}}' });
    const second = await TestCloud.start(first);
    expect((await http(`${second.cloud.url}/kept/dev/old`)).status).toBe(200);
    await second.close();
    await first.close();
  });

  it("go with their resources", async () => {
    const base = await cloud.api("removed", { paths: { "/": { get: proxyTo("echo") } } });
    await cloud.remove("aws:apigateway/stage:Stage", "removed");
    expect((await http(base)).status).toBe(403);
    await cloud.remove("aws:apigateway/deployment:Deployment", "removed");
    await cloud.remove("aws:apigateway/restApi:RestApi", "removed");
    expect((await http(base)).status).toBe(404);
  });

  it.each<[object, RegExp]>([
    [{ openapi: "3.1.0" }, /must be OpenAPI 3.0/],
    [{ paths: { "/": { get: {} } } }, /No integration defined for method: GET \//],
    [{ components: { schemas: { New_Event: {} } } }, /letters and digits only/],
    [{ "x-amazon-apigateway-gateway-responses": { NO_SUCH: {} } }, /gateway response NO_SUCH/],
  ])("%j cannot be deployed", async (body, message) => {
    await expect(cloud.api("refused", body)).rejects.toThrow(message);
  });

  it("two APIs of one logical name would have one URL", async () => {
    await cloud.api("twin", {});
    const [type] = cloud.gateway.types;
    const context = { cloud: cloud.cloud, urn: "another", name: "twin", physicalName: "twin-1" };
    const creation = async () => type?.create({ body: '{"openapi":"3.0.1"}' }, context);
    await expect(creation()).rejects.toThrow(/another RestApi called "twin"/);
  });

  it("may be written in YAML", async () => {
    const api = await cloud.declare("aws:apigateway/restApi:RestApi", "yaml", {
      body: `openapi: 3.0.1\npaths:\n  /:\n    get: ${JSON.stringify(proxyTo("echo"))}\n`,
    });
    const deployment = await cloud.declare("aws:apigateway/deployment:Deployment", "yaml", { restApi: api.id });
    await cloud.declare("aws:apigateway/stage:Stage", "yaml", {
      restApi: api.id,
      deployment: deployment.id,
      stageName: "s",
    });
    expect((await http(`${cloud.cloud.url}/yaml/s`)).status).toBe(200);
  });

  it("may name functions by stage variables", async () => {
    const base = await cloud.api(
      "varied",
      { paths: { "/": { get: proxyTo(`\${stageVariables.fn}`) } } },
      { variables: { fn: "echo" } },
    );
    expect((await http(base)).json.stageVariables).toEqual({ fn: "echo" });
  });

  it("say what of their settings has no effect here", async () => {
    await cloud.api(
      "said",
      {},
      { cacheClusterEnabled: true, canarySettings: {} },
      { minimumCompressionSize: "0", policy: "" },
    );
    expect(cloud.printed).toEqual(
      expect.arrayContaining([
        "said: minimumCompressionSize: not emulated, without effect here",
        "said: cacheClusterEnabled, canarySettings: not emulated, without effect here",
      ]),
    );
  });
});
