import type { Properties } from "../../../../../local/service";
import { group, rule, WafUnderTest } from "./support";

const none = [{ priority: 0, type: "NONE" }];
const isAt = (searchString: string) => ({
  byteMatchStatement: {
    searchString: `/dev${searchString}`,
    positionalConstraint: "STARTS_WITH",
    fieldToMatch: { uriPath: {} },
    textTransformations: none,
  },
});
const labelled = (key: string, scope = "LABEL") => ({ labelMatchStatement: { scope, key } });

let waf: WafUnderTest;
beforeEach(() => {
  waf = new WafUnderTest();
});

describe("A web ACL", () => {
  it("asks its rules by priority, and ends with the first that allows or blocks", async () => {
    await waf.webAcl([
      { ...rule(isAt("/a"), { block: {} }), priority: 2 },
      { ...rule(isAt("/a/b"), { allow: {} }), priority: 1 },
    ]);
    const [inner, outer, other] = ["/a/b", "/a", "/c"].map((path) => waf.judge({ path }));
    expect(inner).toMatchObject({ action: "ALLOW", terminating: { ruleId: "rule-1", type: "REGULAR" } });
    expect(outer).toMatchObject({ action: "BLOCK", terminating: { ruleId: "rule-0" }, answer: undefined });
    expect(other).toMatchObject({ action: "ALLOW", terminating: { ruleId: "Default_Action" } });
    expect(waf.measured("AllowedRequests", "ALL")).toBe(2);
    expect(waf.measured("AllowedRequests", "rule-1")).toBe(1);
    expect(waf.measured("AllowedRequests", "Default_Action")).toBe(1);
    expect(waf.measured("BlockedRequests", "ALL")).toBe(1);
    expect(waf.measured("BlockedRequests", "rule-0")).toBe(1);
  });

  it("refuses by default where it says so, with an answer of its own", async () => {
    const customResponse = {
      responseCode: 429,
      customResponseBodyKey: "body",
      responseHeaders: [{ name: "retry-after", value: "60" }],
    };
    await waf.webAcl([rule(isAt("/open"), { allow: {} })], {
      defaultAction: { block: { customResponse } },
      customResponseBodies: [{ key: "body", content: "{}", contentType: "APPLICATION_JSON" }],
    });
    expect(waf.judge({ path: "/open" }).action).toBe("ALLOW");
    expect(waf.judge({ path: "/a" })).toMatchObject({
      action: "BLOCK",
      answer: {
        status: 429,
        headers: [
          ["Content-Type", "application/json"],
          ["retry-after", "60"],
        ],
        body: "{}",
      },
    });
  });

  it("counts, labels and adds headers, and goes on", async () => {
    const insertHeaders = [{ name: "seen", value: "yes" }];
    await waf.webAcl([
      {
        ...rule(isAt("/a"), { count: { customRequestHandling: { insertHeaders } } }),
        ruleLabels: [{ name: "kind:a" }],
      },
      rule(labelled("kind:a"), { block: {} }),
      rule(labelled("awswaf:000000000000:webacl:acl-1234567:kind", "NAMESPACE"), { block: {} }),
    ]);
    expect(waf.judge({ path: "/a" })).toMatchObject({
      action: "BLOCK",
      terminating: { ruleId: "rule-1" },
      counted: [{ ruleId: "rule-0", action: "COUNT" }],
      inserted: [{ name: "x-amzn-waf-seen", value: "yes" }],
    });
    expect(waf.judge({ path: "/b" }).action).toBe("ALLOW");
    expect(waf.measured("CountedRequests", "rule-0")).toBe(1);
    expect(waf.measured("CountedRequests", "ALL")).toBe(1);
  });

  it.each([
    ["kind:a", "LABEL", true],
    ["a", "LABEL", true],
    ["kind", "LABEL", false],
    ["nd:a", "LABEL", false],
    ["kind:", "NAMESPACE", true],
    ["webacl:acl-1234567", "NAMESPACE", true],
    ["kin", "NAMESPACE", false],
  ])("knows its own labels by %s as %s: %s", async (key, scope, known) => {
    await waf.webAcl([
      { ...rule(isAt("/"), { count: {} }), ruleLabels: [{ name: "kind:a" }] },
      rule(labelled(key, scope), { block: {} }),
    ]);
    expect(waf.judge().action).toBe(known ? "BLOCK" : "ALLOW");
  });

  it("only counts puzzles, and says so", async () => {
    await waf.webAcl([rule(isAt("/a"), { captcha: {} }), rule(isAt("/a"), { challenge: {} })]);
    expect(waf.printed).toEqual([
      "acl: not emulated: rule-0: the action captcha, which only counts",
      "acl: not emulated: rule-1: the action challenge, which only counts",
    ]);
    expect(waf.judge({ path: "/a" })).toMatchObject({ action: "ALLOW", counted: [{}, {}] });
  });

  it("asks groups of one's own, with other actions where it says so", async () => {
    const { outputs } = await waf.declare("aws:wafv2/ruleGroup:RuleGroup", "shared", {
      scope: "REGIONAL",
      capacity: 10,
      rules: [
        { ...rule(isAt("/b")), name: "second", priority: 2 },
        { ...rule(isAt("/a")), name: "first", priority: 1, ruleLabels: [{ name: "seen" }] },
      ],
    });
    const asked = (more: object) => ({
      overrideAction: { none: {} },
      statement: { ruleGroupReferenceStatement: { arn: outputs.arn, ...more } },
    });
    await waf.webAcl([asked({ ruleActionOverrides: [{ name: "first", actionToUse: { count: {} } }] })]);
    const counted = waf.judge({ path: "/a" });
    expect(counted).toMatchObject({ action: "ALLOW", counted: [] });
    expect([...counted.subject.labels]).toEqual(["awswaf:000000000000:rulegroup:shared-1234567:seen"]);
    expect(waf.judge({ path: "/b" })).toMatchObject({
      action: "BLOCK",
      terminating: { ruleId: "rule-0", type: "GROUP" },
      groups: [{ ruleGroupId: outputs.arn, terminatingRule: { ruleId: "second", action: "BLOCK" } }],
    });
    await waf.webAcl([{ ...asked({}), overrideAction: { count: {} } }]);
    expect(waf.judge({ path: "/b" })).toMatchObject({ action: "ALLOW", counted: [{ ruleId: "rule-0" }] });
    expect(waf.measured("CountedRequests", "rule-0")).toBe(1);
  });

  it("asks a managed group only about what it says", async () => {
    await waf.webAcl([group("AWSManagedRulesSQLiRuleSet", { scopeDownStatement: isAt("/a") })]);
    const attack = (path: string) => waf.judge({ path, query: "id=1%20or%201=1" }).action;
    expect([attack("/a"), attack("/b")]).toEqual(["BLOCK", "ALLOW"]);
  });

  it("says how many capacity units it takes, and refuses more than AWS allows", async () => {
    const statement = { rateBasedStatement: { aggregateKeyType: "IP", limit: 10, scopeDownStatement: isAt("/") } };
    const acl = async (rules: Properties[]) =>
      (await waf.declare("aws:wafv2/webAcl:WebAcl", "acl", { scope: "REGIONAL", rules })).outputs.capacity;
    expect(await acl([rule(statement), group("AWSManagedRulesCommonRuleSet")])).toBe(704);
    const { outputs } = await waf.declare("aws:wafv2/ruleGroup:RuleGroup", "shared", {
      scope: "REGIONAL",
      capacity: 5_000,
    });
    await expect(
      acl([rule(statement), { statement: { ruleGroupReferenceStatement: { arn: outputs.arn } } }]),
    ).rejects.toThrow("the rules take 5004 web ACL capacity units; AWS allows 5000");
  });

  it("is before a stage as long as it is associated with it", async () => {
    const arn = await waf.webAcl([]);
    const type = waf.service.types.find(({ token }) => token === "aws:wafv2/webAclAssociation:WebAclAssociation");
    const remove = (webAclArn: string) =>
      type?.delete?.(
        { id: "", outputs: { resourceArn: "arn:stage", webAclArn } },
        { cloud: waf.cloud, urn: "", name: "", physicalName: "" },
      );
    remove("arn:another");
    expect(waf.service.before("arn:stage")?.arn).toBe(arn);
    remove(arn);
    expect(waf.service.before("arn:stage")).toBeUndefined();
    expect(waf.service.before("arn:other")).toBeUndefined();
  });
});

describe("A rate", () => {
  const rate = (more: object = {}) =>
    rule({ rateBasedStatement: { aggregateKeyType: "IP", limit: 10, evaluationWindowSec: 60, ...more } });
  const send = (count: number, probe: Parameters<WafUnderTest["judge"]>[0] = {}) =>
    Array.from({ length: count }, () => waf.judge(probe).action).filter((action) => action === "BLOCK").length;

  it("refuses the request over the limit, of that address alone, until the window has moved on", async () => {
    await waf.webAcl([rate()]);
    expect(send(10)).toBe(0);
    expect(send(3)).toBe(3);
    expect(send(5, { clientIp: "192.0.2.1" })).toBe(0);
    waf.clock.advance("59 seconds");
    expect(send(1)).toBe(1);
    waf.clock.advance("2 seconds");
    expect(send(9)).toBe(0);
    expect(send(1)).toBe(1);
    waf.clock.advance("1 hour");
    expect(send(10)).toBe(0);
  });

  it("counts only what is in its scope", async () => {
    await waf.webAcl([rate({ scopeDownStatement: isAt("/auth/") })]);
    expect(send(50, { path: "/events" })).toBe(0);
    expect(send(11, { path: "/auth/token" })).toBe(1);
    expect(send(1, { path: "/events" })).toBe(0);
  });

  it("forgets with a reset, and not when other rules change", async () => {
    const rules = [rate()];
    await waf.webAcl(rules);
    send(10);
    const { outputs } = await waf.declare("aws:wafv2/ipSet:IpSet", "set", { scope: "REGIONAL", addresses: [] });
    expect(outputs.arn).toBeDefined();
    expect(send(1)).toBe(1);
    await waf.service.reset?.(() => true);
    expect(send(1)).toBe(0);
  });

  it.each<[string, object, object, object]>([
    [
      "a header",
      { customKeys: [{ header: { name: "x-a", textTransformations: none } }] },
      { headers: { "x-a": "1" } },
      { headers: { "x-a": "2" } },
    ],
    [
      "a cookie",
      { customKeys: [{ cookie: { name: "a", textTransformations: none } }] },
      { headers: { cookie: "a=1" } },
      { headers: { cookie: "a=2" } },
    ],
    ["address and method", { customKeys: [{ ip: {} }, { httpMethod: {} }] }, { method: "PUT" }, { method: "GET" }],
    [
      "an argument",
      { customKeys: [{ queryArgument: { name: "a", textTransformations: none } }] },
      { query: "a=1" },
      { query: "a=2" },
    ],
    ["a query", { customKeys: [{ queryString: { textTransformations: none } }] }, { query: "a" }, { query: "b" }],
    ["a path", { customKeys: [{ uriPath: { textTransformations: none } }] }, { path: "/a" }, { path: "/b" }],
    [
      "a forwarded address",
      {
        aggregateKeyType: "FORWARDED_IP",
        forwardedIpConfig: { headerName: "x-forwarded-for", fallbackBehavior: "NO_MATCH" },
      },
      { headers: { "x-forwarded-for": "192.0.2.1" } },
      { headers: { "x-forwarded-for": "192.0.2.2" } },
    ],
  ])("counts by %s", async (_, more, one, other) => {
    await waf.webAcl([rate({ aggregateKeyType: "CUSTOM_KEYS", ...more })]);
    expect(send(11, one)).toBe(1);
    expect(send(1, other)).toBe(0);
  });

  it("counts all as one where it says so, and what lacks its key not at all", async () => {
    await waf.webAcl([rate({ aggregateKeyType: "CONSTANT", scopeDownStatement: isAt("/") })]);
    expect(send(10)).toBe(0);
    expect(send(1, { clientIp: "192.0.2.9" })).toBe(1);
    await waf.service.reset?.(() => true);
    await waf.webAcl([rate({ aggregateKeyType: "CUSTOM_KEYS", customKeys: [{ header: { name: "x-a" } }] })]);
    expect(send(20)).toBe(0);
  });
});

describe("The record of a request", () => {
  const logging = (more: object = {}) =>
    waf.webAcl([rule(isAt("/a"), { count: {} }), rule(isAt("/b")), group("AWSManagedRulesSQLiRuleSet")]).then((arn) =>
      waf.declare("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "log", {
        resourceArn: arn,
        logDestinationConfigs: ["arn:aws:logs:eu-west-1:000000000000:log-group:aws-waf-logs-api"],
        ...more,
      }),
    );

  it("says what was asked, by whom, and which rule ended it; credentials are taken out", async () => {
    await logging({
      redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
    });
    waf.judge({
      path: "/c",
      query: "id=1%20or%201=1",
      headers: { Authorization: "Bearer secret-EXAMPLE", cookie: "session=secret-EXAMPLE", "x-portico-country": "DE" },
    });
    expect(waf.logged).toHaveLength(1);
    const [{ group: name, stream, record } = { group: "", stream: "", record: {} }] = waf.logged;
    expect([name, stream]).toEqual(["aws-waf-logs-api", "eu-west-1_acl-1234567_0"]);
    expect(record).toMatchObject({
      formatVersion: 1,
      terminatingRuleId: "rule-2",
      terminatingRuleType: "MANAGED_RULE_GROUP",
      action: "BLOCK",
      httpSourceName: "APIGW",
      httpSourceId: "000000000000:api:dev",
      ruleGroupList: [
        {
          ruleGroupId: "AWS#AWSManagedRulesSQLiRuleSet",
          terminatingRule: { ruleId: "SQLi_QUERYARGUMENTS", action: "BLOCK" },
        },
      ],
      httpRequest: { clientIp: "127.0.0.1", country: "DE", uri: "/dev/c", args: "id=1%20or%201=1", httpMethod: "GET" },
      labels: [{ name: "awswaf:managed:aws:sql-database:SQLi_QueryArguments" }],
    });
    expect((record.httpRequest as { headers: object[] }).headers).toEqual(
      expect.arrayContaining([
        { name: "Authorization", value: "REDACTED" },
        { name: "cookie", value: "REDACTED" },
      ]),
    );
    expect(JSON.stringify(waf.logged)).not.toContain("secret");
  });

  it.each<[string, object, string[]]>([
    ["all", {}, ["/a", "/b", "/c"]],
    [
      "what was refused or counted",
      {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: [{ actionCondition: { action: "BLOCK" } }, { actionCondition: { action: "COUNT" } }],
          },
        ],
      },
      ["/a", "/b"],
    ],
    [
      "all but what was let through and counted",
      {
        defaultBehavior: "KEEP",
        filters: [
          {
            behavior: "DROP",
            requirement: "MEETS_ALL",
            conditions: [{ actionCondition: { action: "ALLOW" } }, { actionCondition: { action: "COUNT" } }],
          },
        ],
      },
      ["/b", "/c"],
    ],
  ])("is kept of %s", async (_, loggingFilter, kept) => {
    await logging(Object.keys(loggingFilter).length > 0 ? { loggingFilter } : {});
    for (const path of ["/a", "/b", "/c"]) waf.judge({ path });
    expect(waf.logged.map(({ record }) => (record.httpRequest as { uri: string }).uri)).toEqual(
      kept.map((path) => `/dev${path}`),
    );
  });
});
