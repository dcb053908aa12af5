import type { Properties } from "../../../../../local/service";
import { createIamService } from "../../../../../local/services/iam";
import { echo, http, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
let base: string;
let apiId: string;
const account = "000000000000";
const invokeRole = `arn:aws:iam::${account}:role/invoker`;

beforeAll(async () => {
  cloud = await TestCloud.start();
  cloud.use(createIamService);
  await cloud.function("echo", echo);
  base = await cloud.api("shop", {
    paths: {
      "/items/{id}": { get: proxyTo("echo"), "x-amazon-apigateway-any-method": proxyTo("echo") },
      "/by-role": { get: proxyTo("echo", { credentials: invokeRole }) },
      "/by-caller": { get: proxyTo("echo", { credentials: "arn:aws:iam::*:user/*" }) },
    },
  });
  apiId = String(cloud.states.get("aws:apigateway/restApi:RestApi shop")?.state.id);
  await cloud.declare("aws:apigateway/methodSettings:MethodSettings", "shop", {
    restApi: apiId,
    stageName: "dev",
    methodPath: "*/*",
    settings: { loggingLevel: "ERROR" },
  });
});
afterAll(() => cloud.close());

const type = "aws:lambda/permission:Permission";
const permit = (more: Properties) =>
  cloud.declare(type, "permission", {
    action: "lambda:InvokeFunction",
    function: "echo",
    principal: "apigateway.amazonaws.com",
    ...more,
  });
const source = (path: string) => `arn:aws:execute-api:eu-west-1:${account}:${apiId}/${path}`;

describe("API Gateway's permission to invoke a function", () => {
  it("is missing: 500 without a word to the client, and why in the execution log and at the terminal", async () => {
    const { status, headers, json } = await http(`${base}/items/1`);
    expect([status, json]).toEqual([500, { message: "Internal server error" }]);
    expect(headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
    const log = cloud.logs.store.find(`API-Gateway-Execution-Logs_${apiId}/dev`).map(({ message }) => message);
    expect(log).toEqual([
      expect.stringMatching(/\) Execution failed due to configuration error: Invalid permissions on Lambda function$/),
      expect.stringMatching(/\) Method completed with status: 500$/),
    ]);
    await http(`${base}/items/2`);
    const hint =
      "denied: apigateway.amazonaws.com may not lambda:InvokeFunction on " +
      `arn:aws:lambda:eu-west-1:${account}:function:echo for ${source("dev/GET/items/*")}: `;
    expect(cloud.printed.filter((line) => line.startsWith(hint))).toHaveLength(1);
  });

  it.each<[string, () => Properties, number]>([
    ["for any source", () => ({}), 200],
    ["for this method and path", () => ({ sourceArn: source("dev/GET/items/*") }), 200],
    ["for all of the API", () => ({ sourceArn: source("*/*/*") }), 200],
    ["for all of the account", () => ({ sourceArn: `arn:aws:execute-api:*:${account}:*` }), 200],
    ["for all actions", () => ({ action: "lambda:*" }), 200],
    ["for everybody", () => ({ principal: "*" }), 200],
    ["by the function's ARN", () => ({ function: `arn:aws:lambda:eu-west-1:${account}:function:echo` }), 200],
    ["of this account", () => ({ sourceAccount: account }), 200],
    ["of another account", () => ({ sourceAccount: "111111111111" }), 500],
    ["for another method", () => ({ sourceArn: source("dev/POST/items/*") }), 500],
    ["for another stage", () => ({ sourceArn: source("prod/GET/items/*") }), 500],
    ["for another API", () => ({ sourceArn: "arn:aws:execute-api:eu-west-1:000000000000:other/*" }), 500],
    ["for another service", () => ({ principal: "sns.amazonaws.com" }), 500],
    ["for another action", () => ({ action: "lambda:GetFunction" }), 500],
    ["for another function", () => ({ function: "echo2" }), 500],
    ["for a version", () => ({ qualifier: "1" }), 500],
    ["for an organization, which is not known here", () => ({ principal: "*", principalOrgId: "o-1" }), 500],
  ])("%s", async (_, more, status) => {
    await permit(more());
    expect((await http(`${base}/items/1`)).status).toBe(status);
  });

  it("is gone with its resource", async () => {
    await permit({});
    expect((await http(`${base}/items/1`, { method: "DELETE" })).status).toBe(200);
    await cloud.remove(type, "permission");
    expect((await http(`${base}/items/1`, { method: "DELETE" })).status).toBe(500);
  });

  it("is the role's where the integration has one", async () => {
    expect((await http(`${base}/by-role`)).status).toBe(500);
    await cloud.declare("aws:iam/role:Role", "invoker", {
      name: "invoker",
      inlinePolicies: [
        { policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "lambda:Invoke*", Resource: "*" } } },
      ],
    });
    expect((await http(`${base}/by-role`)).status).toBe(200);
    const byCaller = await http(`${base}/by-caller`);
    expect([byCaller.status, byCaller.json.detail]).toEqual([
      501,
      expect.stringContaining("the caller's own credentials"),
    ]);
  });
});
