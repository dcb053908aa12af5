import { TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const arn = (rest: string) => `arn:aws:lambda:eu-west-1:000000000000:${rest}`;
const layer = (name: string, more: object = {}) =>
  cloud.declare("aws:lambda/layerVersion:LayerVersion", name, {
    layerName: "shared",
    code: { kind: "archive", hash: name, files: { "nodejs/a.js": { text: "12345" } } },
    ...more,
  });

describe("types of Lambda that are recorded", () => {
  it("layers have numbers, each once, and keep theirs", async () => {
    const first = await layer("first");
    expect(first).toMatchObject({
      id: arn("layer:shared:1"),
      outputs: { arn: arn("layer:shared:1"), layerArn: arn("layer:shared"), version: "1", sourceCodeSize: 5 },
    });
    expect((await layer("first", { skipDestroy: true })).outputs).toMatchObject({ version: "1", skipDestroy: true });
    await cloud.remove("aws:lambda/layerVersion:LayerVersion", "first");
    expect((await layer("second")).id).toBe(arn("layer:shared:2"));
    expect((await layer("other", { layerName: "own" })).id).toBe(arn("layer:own:1"));
  });

  it.each<[string, object, string, object]>([
    [
      "layerVersionPermission:LayerVersionPermission",
      { layerName: "shared", versionNumber: 1, statementId: "s", action: "lambda:GetLayerVersion", principal: "*" },
      "shared,1",
      { policy: expect.stringContaining(arn("layer:shared:1")), revisionId: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ],
    [
      "functionUrl:FunctionUrl",
      { functionName: "f", authorizationType: "NONE" },
      "f",
      {
        functionArn: arn("function:f"),
        invokeMode: "BUFFERED",
        functionUrl: expect.stringMatching(/^https:\/\/[a-z0-9]{32}\.lambda-url\.eu-west-1\.on\.aws\/$/),
      },
    ],
    [
      "functionUrl:FunctionUrl",
      { functionName: arn("function:f"), qualifier: "live", authorizationType: "NONE" },
      "f/live",
      { functionArn: arn("function:f:live") },
    ],
    [
      "provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
      { functionName: "f", qualifier: "live", provisionedConcurrentExecutions: 2 },
      "f,live",
      { skipDestroy: false },
    ],
  ])("%s with %j has the id and the outputs that AWS gives", async (type, inputs, id, outputs) => {
    const token = `aws:lambda/${type}`;
    const state = await cloud.declare(token, JSON.stringify(inputs), { ...inputs });
    expect(state.id).toBe(id);
    expect(state.outputs).toMatchObject({ ...inputs, ...outputs });
    expect(cloud.lambda.types.find((one) => one.token === token)?.emulated).toBe(false);
  });
});
