import * as pulumi from "@pulumi/pulumi";
import { type FirewallArgs, FirewallMode, SecureGateway } from "../../../components";
import * as problems from "../../../functions/runtime/problem";
import { byDefault, health, made, routesOf } from "./support/gateway";
import { type Run, run } from "./support/program";

const webAcl = "aws:wafv2/webAcl:WebAcl";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const group = "aws:cloudwatch/logGroup:LogGroup";

interface Rule {
  name: string;
  priority: number;
  action?: Record<string, { customResponse?: { responseHeaders: { name: string; value: string }[] } }>;
  overrideAction?: object;
  statement: {
    rateBasedStatement?: object;
    managedRuleGroupStatement?: { vendorName: string; name: string; ruleActionOverrides: object[] };
  };
  visibilityConfig: { metricName: string };
}
const rulesOf = (all: Run<unknown>) => all.one(webAcl).inputs.rules as Rule[];
const rule = (all: Run<unknown>, name: string): Rule => {
  const found = rulesOf(all).find((each) => each.name === name);
  if (!found) throw new Error(`no rule ${name}`);
  return found;
};

describe("SecureGateway's firewall", () => {
  it("is before its stage", async () => {
    const all = await byDefault();
    expect(all.one(webAcl).inputs).toMatchObject({ scope: "REGIONAL", defaultAction: { allow: {} } });
    expect(all.one(association).inputs).toEqual({
      resourceArn: "arn:aws:apigateway:eu-central-1::/restapis/api-id/stages/dev",
      webAclArn: "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/api-firewall-1a2b3c4/2222",
    });
  });

  it("has AWS's managed groups, which refuse what they are about", async () => {
    const groups = rulesOf(await byDefault()).filter(({ statement }) => statement.managedRuleGroupStatement);
    expect(groups.map(({ statement }) => statement.managedRuleGroupStatement?.name)).toEqual([
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesSQLiRuleSet",
    ]);
    for (const { overrideAction } of groups) expect(overrideAction).toEqual({ none: {} });
  });

  it("leaves the size of bodies to the contract, and lets programs in that name no user agent", async () => {
    const all = await byDefault();
    expect(rule(all, "common").statement.managedRuleGroupStatement?.ruleActionOverrides).toEqual([
      { name: "SizeRestrictions_BODY", actionToUse: { count: {} } },
      { name: "NoUserAgent_HEADER", actionToUse: { count: {} } },
    ]);
    for (const name of ["reputation", "bad-inputs", "sql"])
      expect(rule(all, name).statement.managedRuleGroupStatement?.ruleActionOverrides).toEqual([]);
  });

  it("lets an address send 2,000 requests in five minutes, or what is said", async () => {
    expect(rule(await byDefault(), "rate").statement.rateBasedStatement).toEqual({
      aggregateKeyType: "IP",
      limit: 2000,
      evaluationWindowSec: 300,
    });
    const all = await made({ firewall: { rate: { requests: 10, seconds: 60 } } });
    expect(rule(all, "rate").statement.rateBasedStatement).toMatchObject({ limit: 10, evaluationWindowSec: 60 });
    expect(rule(all, "rate").action?.block?.customResponse?.responseHeaders).toContainEqual({
      name: "retry-after",
      value: "60",
    });
  });

  it("answers 429 with the problem that the handlers would answer with", async () => {
    const all = await byDefault();
    expect(rule(all, "rate").action?.block?.customResponse).toMatchObject({
      responseCode: 429,
      customResponseBodyKey: "too-many-requests",
    });
    const [body] = all.one(webAcl).inputs.customResponseBodies as Record<string, string>[];
    const { type, title } = problems.tooManyRequests;
    expect(body).toMatchObject({ key: "too-many-requests", contentType: "APPLICATION_JSON" });
    expect(JSON.parse(String(body?.content))).toEqual({ type, title, status: 429 });
  });

  it("sets no header that WAF refuses", async () => {
    const headers = rule(await byDefault(), "rate").action?.block?.customResponse?.responseHeaders ?? [];
    expect(headers.map(({ name }) => name)).not.toContain("content-type");
    expect(new Set(headers.map(({ name }) => name)).size).toBe(headers.length);
  });

  it("only counts where it is told to", async () => {
    const all = await made({ firewall: { mode: FirewallMode.Count } });
    const [rate, ...groups] = rulesOf(all);
    expect(rate?.action).toEqual({ count: {} });
    expect(groups.map(({ overrideAction }) => overrideAction)).toEqual(groups.map(() => ({ count: {} })));
  });

  it("has rules with priorities and metrics of their own, and room between them", async () => {
    const rules = rulesOf(await byDefault());
    expect(rules.map(({ priority }) => priority)).toEqual([100, 200, 210, 220, 230]);
    expect(rules.map(({ visibilityConfig }) => visibilityConfig)).toEqual(
      rules.map(({ name }) => ({ cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: name })),
    );
  });

  it("is measured apart from those of other stacks", async () => {
    const metric = async (stack: string) => (await made({}, { stack })).one(webAcl).inputs.visibilityConfig;
    expect(await metric("dev")).toMatchObject({ cloudwatchMetricsEnabled: true, metricName: "shop-dev-api" });
    expect(await metric("test")).toMatchObject({ metricName: "shop-test-api" });
  });

  it("can be reshaped", async () => {
    const all = await made({}, {}, { transform: { firewall: { associationConfig: { requestBodies: [] } } } });
    expect(all.one(webAcl).inputs.associationConfig).toEqual({ requestBodies: [] });
  });
});

describe("The firewall's log", () => {
  const secret = ["authorization", "cookie", "x-api-key"];

  it("has a group that WAF takes, encrypted and with a retention", async () => {
    const all = await made({ logRetentionDays: 90 });
    const { inputs } = all.one(group, "api-firewall-log");
    expect(inputs).toMatchObject({
      name: "aws-waf-logs-api-1a2b3c4-dev",
      retentionInDays: 90,
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1111",
    });
    expect(all.one(logging).inputs).toMatchObject({
      resourceArn: "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/api-firewall-1a2b3c4/2222",
      logDestinationConfigs: ["arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-api-1a2b3c4-dev"],
    });
  });

  it("lets this account's log delivery write, before it begins", async () => {
    const all = await byDefault();
    const policy = all.one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
    expect(policy.inputs.resourceArn).toMatch(/:log-group:aws-waf-logs-api-1a2b3c4-dev$/);
    expect(JSON.parse(String(policy.inputs.policyDocument)).Statement).toEqual([
      {
        Sid: "AWSLogDeliveryWrite20150319",
        Effect: "Allow",
        Principal: { Service: ["delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-api-1a2b3c4-dev:log-stream:*"],
        Condition: {
          StringEquals: { "aws:SourceAccount": ["123456789012"] },
          ArnLike: { "aws:SourceArn": ["arn:aws:logs:eu-central-1:123456789012:*"] },
        },
      },
    ]);
    expect(all.one(logging).dependencies).toContain(policy.urn);
  });

  it("holds no credentials, nor do the sampled requests", async () => {
    const all = await byDefault();
    expect(all.one(logging).inputs.redactedFields).toEqual(secret.map((name) => ({ singleHeader: { name } })));
    expect(all.one(webAcl).inputs.dataProtectionConfig).toEqual({
      dataProtections: [{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: secret } }],
    });
  });

  it("holds what was refused or counted; all of it with the profile regulated", async () => {
    const filter = (await byDefault()).one(logging).inputs.loggingFilter as {
      defaultBehavior: string;
      filters: { behavior: string; requirement: string; conditions: { actionCondition: { action: string } }[] }[];
    };
    expect(filter.defaultBehavior).toBe("DROP");
    expect(filter.filters).toEqual([
      {
        behavior: "KEEP",
        requirement: "MEETS_ANY",
        conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
      },
    ]);
    const all = await made({}, { config: { "portico:profile": "regulated" } });
    expect(all.one(logging).inputs).not.toHaveProperty("loggingFilter");
  });
});

describe("A firewall that is there, or is not to be", () => {
  it("is shared by gateways", async () => {
    const all = await run(() => {
      const first = new SecureGateway("api", { routes: routesOf(health) });
      const second = new SecureGateway("other", {
        routes: routesOf(health),
        firewall: { existing: first.webAclArn },
      });
      return { first: first.webAclArn, second: second.webAclArn, node: second.nodes.webAcl };
    });
    expect(all.of(webAcl)).toHaveLength(1);
    expect(all.of(association).map(({ inputs }) => inputs.webAclArn)).toEqual([all.outputs.first, all.outputs.first]);
    expect(all.outputs).toEqual({ first: expect.stringContaining("regional/webacl/"), second: all.outputs.first });
    expect(all.of(logging)).toHaveLength(1);
  });

  it("is left out", async () => {
    const all = await run(() => {
      const api = new SecureGateway("api", { routes: routesOf(health), firewall: { skip: true } });
      return { arn: api.webAclArn };
    });
    expect(all.all.filter(({ type }) => type.startsWith("aws:wafv2/"))).toEqual([]);
    expect(all.outputs.arn).toBeUndefined();
  });

  it.each<[string, FirewallArgs, string]>([
    ["two ways at once", { skip: true, existing: "arn:acl" }, "firewall: skip and existing contradict each other"],
    [
      "a mode of an existing one",
      { existing: "arn:acl", mode: FirewallMode.Count },
      "firewall: existing and mode contradict each other",
    ],
    ["a rate of none", { skip: true, rate: { requests: 50 } }, "firewall: skip and rate contradict each other"],
    ["too low a rate", { rate: { requests: 9 } }, "firewall.rate.requests: WAF takes whole numbers from 10"],
    ["a part of a request", { rate: { requests: 10.5 } }, "firewall.rate.requests: WAF takes whole numbers from 10"],
    ["an odd time", { rate: { seconds: 90 } }, "firewall.rate.seconds: WAF does not take 90; use one of 60, 120, 300"],
    [
      "a mode that is not known when the program runs",
      { mode: pulumi.output(FirewallMode.Count) as unknown as FirewallMode },
      "firewall.mode: it decides which resources exist",
    ],
  ])("refuses %s", async (_, firewall, message) => {
    await expect(made({ firewall })).rejects.toThrow(`SecureGateway "api": ${message}`);
  });
});
