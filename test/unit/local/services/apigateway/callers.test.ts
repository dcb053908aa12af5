import { createIamService } from "../../../../../local/services/iam";
import { createStsService } from "../../../../../local/services/sts";
import { echo, http, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
const account = "000000000000";
const roleArn = `arn:aws:iam::${account}:role/caller`;

beforeAll(async () => {
  cloud = await TestCloud.start();
  cloud.use(createIamService);
  await cloud.function("echo", echo);
  await cloud.declare("aws:lambda/permission:Permission", "all", {
    action: "lambda:InvokeFunction",
    function: "echo",
    principal: "apigateway.amazonaws.com",
  });
});
afterAll(() => cloud.close());
afterEach(() => {
  cloud.time = undefined;
});

/** An Authorization header as a signature of version 4 has it. */
const signed = (accessKeyId: string, service = "execute-api") => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261123/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});
const idOf = (name: string) => String(cloud.states.get(`aws:apigateway/restApi:RestApi ${name}`)?.state.id);
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const everybody = { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };

describe("IAM authorization", () => {
  const paths = {
    "/items/{id}": { get: { security: [{ iam: [] }], ...proxyTo("echo") } },
    "/extension": { get: { "x-amazon-apigateway-auth": { type: "AWS_IAM" }, ...proxyTo("echo") } },
  };
  const components = {
    securitySchemes: {
      iam: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
    },
  };
  let base: string;
  let accessKeyId: string;
  let assume: () => Promise<string>;
  const grant = (resource: string, more: object = {}) =>
    cloud.declare("aws:iam/role:Role", "caller", {
      name: "caller",
      assumeRolePolicy: policy({ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }),
      inlinePolicies: [
        { policy: policy({ Effect: "Allow", Action: "execute-api:Invoke", Resource: resource, ...more }) },
      ],
    });
  beforeAll(async () => {
    const sts = cloud.use(createStsService);
    assume = async () => {
      const body = new URLSearchParams({ Action: "AssumeRole", RoleArn: roleArn, RoleSessionName: "ann" });
      const answer = await http(`${cloud.awsUrl}/`, {
        method: "POST",
        headers: { ...signed("admin", "sts"), "content-type": "application/x-www-form-urlencoded" },
        body: body.toString(),
      });
      expect(sts.name).toBe("sts");
      return /<AccessKeyId>(\w+)</.exec(answer.text)?.[1] ?? "";
    };
    base = await cloud.api("signed", { paths, components });
    await grant(`arn:aws:execute-api:*:*:${idOf("signed")}/dev/GET/items/a*`);
    accessKeyId = await assume();
  });

  it("wants a signature for execute-api: 403", async () => {
    const refused = async (headers: Record<string, string>) => {
      const { status, json, headers: got } = await http(`${base}/items/a`, { headers });
      return [status, got["x-amzn-errortype"], json.message];
    };
    const missing = [403, "MissingAuthenticationTokenException", "Missing Authentication Token"];
    expect(await refused({})).toEqual(missing);
    expect((await http(`${base}/extension`)).status).toBe(403);
    expect(await refused({ authorization: "Bearer token" })).toEqual([
      403,
      "InvalidSignatureException",
      "Authorization header requires 'Credential' parameter.",
    ]);
    expect(await refused(signed("key", "s3"))).toEqual([
      403,
      "InvalidSignatureException",
      expect.stringContaining("correct service: 'execute-api'"),
    ]);
  });

  it("lets through whose role allows the method, and tells the function who it is", async () => {
    const { status, json } = await http(`${base}/items/abc`, { headers: signed(accessKeyId) });
    expect(status).toBe(200);
    expect(json.requestContext.identity).toMatchObject({
      accessKey: accessKeyId,
      accountId: account,
      userArn: `arn:aws:sts::${account}:assumed-role/caller/ann`,
      caller: expect.stringMatching(/^AROA\w{17}:ann$/),
      user: expect.stringMatching(/^AROA\w{17}:ann$/),
    });
    const presigned = `?X-Amz-Credential=${accessKeyId}%2F20261123%2Feu-west-1%2Fexecute-api%2Faws4_request`;
    expect((await http(`${base}/items/abc${presigned}`)).status).toBe(200);
  });

  it("refuses whose role does not, with the account masked, and says at the terminal what would mend it", async () => {
    const { status, json, headers } = await http(`${base}/items/b`, { headers: signed(accessKeyId) });
    expect([status, headers["x-amzn-errortype"]]).toEqual([403, "AccessDeniedException"]);
    expect(json).toEqual({
      Message: `User: arn:aws:sts::${account}:assumed-role/caller/ann is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********0000:${idOf("signed")}/dev/GET/items/b because no identity-based policy allows the execute-api:Invoke action`,
    });
    expect(cloud.printed.filter((line) => line.startsWith("denied: ann may not execute-api:Invoke"))).toHaveLength(1);
  });

  it("ends with the session", async () => {
    cloud.time = Date.now() + 3_600_001;
    const { status, headers, json } = await http(`${base}/items/a`, { headers: signed(accessKeyId) });
    expect([status, headers["x-amzn-errortype"], json.message]).toEqual([
      403,
      "ExpiredTokenException",
      "The security token included in the request is expired",
    ]);
  });

  it("lets the local administrator through, unless the API denies it", async () => {
    const { json } = await http(`${base}/items/b`, { headers: signed("test") });
    expect(json.requestContext.identity).toMatchObject({ accountId: account, userArn: `arn:aws:iam::${account}:root` });
  });

  it("asks the API's own policy too: it may allow, and it may deny", async () => {
    const own = policy(
      { ...everybody, Principal: { AWS: roleArn }, Resource: "execute-api:/dev/GET/items/b" },
      { ...everybody, Effect: "Deny", Resource: "execute-api:/*/*/items/ab" },
    );
    const guarded = await cloud.api("signed-policy", { paths, components }, {}, { policy: own });
    await grant(`arn:aws:execute-api:*:*:${idOf("signed-policy")}/dev/GET/items/a*`);
    const caller = await assume();
    const status = async (id: string) => (await http(`${guarded}/items/${id}`, { headers: signed(caller) })).status;
    expect([await status("b"), await status("a"), await status("ab"), await status("c")]).toEqual([200, 200, 403, 403]);
    expect((await http(`${guarded}/items/ab`, { headers: signed("test") })).status).toBe(403);
  });
});

describe("the resource policy of an API", () => {
  const paths = { "/open": { get: proxyTo("echo") }, "/{id}": { get: proxyTo("echo") } };
  const from = (...ranges: string[]) => ({ Condition: { IpAddress: { "aws:SourceIp": ranges } } });

  it("must allow the caller where nothing else says who it is", async () => {
    const base = await cloud.api(
      "by-address",
      { paths },
      {},
      { policy: policy({ ...everybody, Resource: "execute-api:/dev/GET/open", ...from("127.0.0.0/8") }) },
    );
    expect((await http(`${base}/open`)).status).toBe(200);
    const { status, json } = await http(`${base}/other`);
    expect([status, json]).toEqual([
      403,
      {
        Message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********0000:${idOf("by-address")}/dev/GET/other`,
      },
    ]);
    const elsewhere = await cloud.api("elsewhere", {
      paths,
      "x-amazon-apigateway-policy": JSON.parse(policy({ ...everybody, ...from("192.0.2.0/24") })),
    });
    expect((await http(`${elsewhere}/open`)).status).toBe(403);
  });

  it("denies by address before any authorizer is asked", async () => {
    const denying = policy(everybody, { ...everybody, Effect: "Deny", ...from("127.0.0.1") });
    const base = await cloud.api(
      "denied",
      {
        paths: { "/": { get: { security: [{ lambda: [] }], ...proxyTo("echo") } } },
        components: {
          securitySchemes: {
            lambda: {
              type: "apiKey",
              name: "Authorization",
              in: "header",
              "x-amazon-apigateway-authorizer": {
                type: "token",
                authorizerUri: "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/nothing/invocations",
              },
            },
          },
        },
      },
      {},
      { policy: denying },
    );
    const { status, json } = await http(base);
    expect([status, json.Message]).toEqual([403, expect.stringMatching(/^User: anonymous .* with an explicit deny$/)]);
  });

  it("may be a resource of its own, in force with the next deployment", async () => {
    const base = await cloud.api("apart", { paths });
    const restApi = idOf("apart");
    await cloud.declare("aws:apigateway/restApiPolicy:RestApiPolicy", "apart", {
      restApiId: restApi,
      policy: policy({ ...everybody, ...from("192.0.2.0/24") }),
    });
    expect((await http(`${base}/open`)).status).toBe(200);
    const deployment = await cloud.declare("aws:apigateway/deployment:Deployment", "apart-2", { restApi });
    await cloud.declare("aws:apigateway/stage:Stage", "apart", {
      restApi,
      deployment: deployment.id,
      stageName: "dev",
    });
    expect((await http(`${base}/open`)).status).toBe(403);
    await expect(
      cloud.declare("aws:apigateway/restApiPolicy:RestApiPolicy", "bad", { restApiId: restApi, policy: "{}" }),
    ).rejects.toThrow("MalformedPolicyDocument");
  });
});
