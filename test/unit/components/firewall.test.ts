import type { WebAclArgs } from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type FirewallArgs, FirewallMode, SecureGateway } from "../../../components";
import { open, route } from "../../../functions/runtime/contract";
import * as problems from "../../../functions/runtime/problem";
import { capacityOf } from "../../../local/services/wafv2/capacity";
import type { RuleInputs } from "../../../local/services/wafv2/inputs";
import { byDefault, health, made, routesOf } from "./support/gateway";
import { type Run, run } from "./support/program";

const ipSet = "aws:wafv2/ipSet:IpSet";
const webAcl = "aws:wafv2/webAcl:WebAcl";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

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

const logIn = route("POST /auth/login", { summary: "Log in", auth: open(), responses: { 204: null } });
const everything: FirewallArgs = {
  addresses: { block: ["192.0.2.0/24"], allow: ["198.51.100.7", "2001:db8::/32"] },
  countries: { allow: ["DE", "AT"] },
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
    const all = await made({ routes: routesOf(health, logIn), firewall: { ...everything, botControl: true } });
    expect(rulesOf(all).map(({ name, priority }) => [name, priority])).toEqual([
      ["blocked-addresses", 10],
      ["other-addresses", 20],
      ["other-countries", 30],
      ["rate", 100],
      ["auth-rate", 110],
      ["reputation", 200],
      ["common", 210],
      ["bad-inputs", 220],
      ["sql", 230],
      ["bots", 240],
    ]);
    expect(rules.map(({ visibilityConfig }) => visibilityConfig)).toEqual(
      rules.map(({ name }) => ({ cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: name })),
    );
  });

  it("is measured apart from those of other stacks", async () => {
    const metric = async (stack: string) => (await made({}, { stack })).one(webAcl).inputs.visibilityConfig;
    expect(await metric("dev")).toMatchObject({ cloudwatchMetricsEnabled: true, metricName: "shop-dev-api" });
    expect(await metric("test")).toMatchObject({ metricName: "shop-test-api" });
  });

  it("lets a single rule of a group count only, by its transform", async () => {
    const counted = (args: WebAclArgs) => {
      // biome-ignore lint/suspicious/noExplicitAny: as docs/firewall.md has it
      for (const each of args.rules as { name: string; statement: any }[])
        if (each.name === "common")
          each.statement.managedRuleGroupStatement.ruleActionOverrides.push({
            name: "GenericRFI_BODY",
            actionToUse: { count: {} },
          });
    };
    const all = await made({}, {}, { transform: { firewall: counted } });
    expect(rule(all, "common").statement.managedRuleGroupStatement?.ruleActionOverrides).toContainEqual({
      name: "GenericRFI_BODY",
      actionToUse: { count: {} },
    });
    const other = await made();
    expect(rule(other, "common").statement.managedRuleGroupStatement?.ruleActionOverrides).toHaveLength(2);
  });

  it("can be reshaped", async () => {
    const all = await made({}, {}, { transform: { firewall: { associationConfig: { requestBodies: [] } } } });
    expect(all.one(webAcl).inputs.associationConfig).toEqual({ requestBodies: [] });
  });
});

describe("The rate of routes where passwords are tried", () => {
  const scope = (all: Run<unknown>) => {
    const { scopeDownStatement, ...rate } = rule(all, "auth-rate").statement.rateBasedStatement as {
      scopeDownStatement: { regexMatchStatement: { regexString: string } };
    };
    return { rate, pattern: scopeDownStatement.regexMatchStatement.regexString };
  };
  const reset = route("POST /users/{id}/password", {
    summary: "Reset",
    auth: open(),
    path: z.strictObject({ id: z.string() }),
    responses: { 204: null },
  });
  const within = (pattern: string, paths: string[]) => paths.map((path) => new RegExp(pattern).test(path));

  it("is 10 in two minutes for each address, where there are such routes", async () => {
    expect(rulesOf(await byDefault()).map(({ name }) => name)).not.toContain("auth-rate");
    const all = await made({ routes: routesOf(health, logIn) });
    const { rate, pattern } = scope(all);
    expect(rate).toEqual({ aggregateKeyType: "IP", limit: 10, evaluationWindowSec: 120 });
    expect(
      within(pattern, ["/dev/auth/login", "/auth/login", "/dev/authors", "/dev/x/auth/login", "/dev/auth"]),
    ).toEqual([true, true, false, false, false]);
    const answer = rule(all, "auth-rate").action?.block?.customResponse;
    expect(answer).toMatchObject({ responseCode: 429, customResponseBodyKey: "too-many-requests" });
    expect(answer?.responseHeaders).toContainEqual({ name: "retry-after", value: "120" });
  });

  it("is of other paths and another height where that is said, or of none", async () => {
    const routes = routesOf(health, logIn, reset);
    const all = await made({
      routes,
      firewall: { authPaths: ["/auth/login", "/users/{id}/password"], authRate: { requests: 20 } },
    });
    const { rate, pattern } = scope(all);
    expect(rate).toMatchObject({ limit: 20, evaluationWindowSec: 120 });
    expect(
      within(pattern, ["/dev/auth/login", "/dev/users/7/password", "/dev/users/7", "/dev/users/a/b/password"]),
    ).toEqual([true, true, false, false]);
    const none = await made({ routes, firewall: { authPaths: [] } });
    expect(rulesOf(none).map(({ name }) => name)).not.toContain("auth-rate");
  });

  it("takes what has a meaning in expressions as it stands", async () => {
    const dotted = route("GET /v1.0/token", { summary: "Token", auth: open(), responses: { 204: null } });
    const { pattern } = scope(await made({ routes: routesOf(dotted), firewall: { authPaths: ["/v1.0/"] } }));
    expect(within(pattern, ["/dev/v1.0/token", "/dev/v1x0/token"])).toEqual([true, false]);
  });

  it("only counts in a dry run", async () => {
    const all = await made({ routes: routesOf(logIn), firewall: { mode: FirewallMode.Count } });
    expect(rule(all, "auth-rate").action).toEqual({ count: {} });
  });
});

describe("The firewall's callers", () => {
  const setsOf = (all: Run<unknown>) =>
    all.of(ipSet).map(({ urn, inputs }) => [urn.split("::").at(-1), inputs.ipAddressVersion, inputs.addresses]);

  it("are from some addresses, or not, of both versions of the protocol", async () => {
    const all = await made({ firewall: everything });
    expect(setsOf(all)).toEqual([
      ["api-blocked-addresses-ipv4", "IPV4", ["192.0.2.0/24"]],
      ["api-allowed-addresses-ipv4", "IPV4", ["198.51.100.7/32"]],
      ["api-allowed-addresses-ipv6", "IPV6", ["2001:db8::/32"]],
    ]);
    const [blocked, four, six] = ["blocked-addresses-ipv4", "allowed-addresses-ipv4", "allowed-addresses-ipv6"].map(
      (name) => ({ ipSetReferenceStatement: { arn: expect.stringContaining(`regional/ipset/api-${name}`) } }),
    );
    expect(rule(all, "blocked-addresses")).toMatchObject({ action: { block: {} }, statement: blocked });
    expect(rule(all, "other-addresses")).toMatchObject({
      action: { block: {} },
      statement: { notStatement: { statement: { orStatement: { statements: [four, six] } } } },
    });
  });

  it("are from some countries, or not", async () => {
    expect(rule(await made({ firewall: everything }), "other-countries").statement).toEqual({
      notStatement: { statement: { geoMatchStatement: { countryCodes: ["DE", "AT"] } } },
    });
    const all = await made({ firewall: { countries: { block: ["KP"] }, mode: FirewallMode.Count } });
    expect(rule(all, "blocked-countries")).toMatchObject({
      action: { count: {} },
      statement: { geoMatchStatement: { countryCodes: ["KP"] } },
    });
    expect(all.of(ipSet)).toEqual([]);
  });

  it("may be programs, where bots are not let in", async () => {
    const all = await made({ firewall: { botControl: true } });
    expect(rule(all, "bots").statement.managedRuleGroupStatement).toEqual({
      vendorName: "AWS",
      name: "AWSManagedRulesBotControlRuleSet",
      ruleActionOverrides: ["CategoryHttpLibrary", "SignalNonBrowserUserAgent"].map((name) => ({
        name,
        actionToUse: { count: {} },
      })),
      managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: "COMMON" } }],
    });
  });
});

describe("What the firewall takes", () => {
  const units = (all: Run<unknown>) => capacityOf(rulesOf(all) as unknown as RuleInputs[], () => 0);

  it("is within the capacity units that AWS does not charge for, with all that it has", async () => {
    expect(units(await byDefault())).toBe(1127);
    expect(units(await made({ routes: routesOf(logIn) }))).toBe(1152);
    const all = await made({ routes: routesOf(logIn), firewall: { ...everything, botControl: true } });
    expect(units(all)).toBe(1206);
    expect(units(all)).toBeLessThanOrEqual(1500);
  });

  it("is the first 16 KB of a body, or more where that is said", async () => {
    expect((await byDefault()).one(webAcl).inputs).not.toHaveProperty("associationConfig");
    expect((await made({ firewall: { inspectionLimitKb: 16 } })).one(webAcl).inputs).not.toHaveProperty(
      "associationConfig",
    );
    expect((await made({ firewall: { inspectionLimitKb: 64 } })).one(webAcl).inputs.associationConfig).toEqual({
      requestBodies: [{ apiGateway: { defaultSizeInspectionLimit: "KB_64" } }],
    });
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
      "an odd time for passwords",
      { authRate: { seconds: 1 } },
      "firewall.authRate.seconds: WAF does not take 1; use one",
    ],
    ["a rate of no route", { authRate: { requests: 20 } }, "firewall.authRate: no route begins with /auth/; say by"],
    [
      "a path of no route",
      { authPaths: ["/login"] },
      "firewall.authPaths: no route begins with /login; the routes are /orders, /orders/{id}, /health",
    ],
    [
      "paths that are too long",
      { authPaths: Array.from({ length: 100 }, () => "/orders") },
      "firewall.authPaths: they are too long for one rule",
    ],
    [
      "half a body",
      { inspectionLimitKb: 20 },
      "firewall.inspectionLimitKb: WAF does not take 20; use one of 16, 32, 48",
    ],
    [
      "an odd address",
      { addresses: { block: ["192.0.2.0/33"] } },
      'firewall.addresses.block: "192.0.2.0/33" is no range',
    ],
    ["all addresses", { addresses: { allow: ["0.0.0.0/0"] } }, 'firewall.addresses.allow: "0.0.0.0/0" is no range'],
    ["no address", { addresses: { allow: [] } }, "firewall.addresses.allow: it is empty; leave it out"],
    [
      "an odd country",
      { countries: { allow: ["Germany"] } },
      'firewall.countries.allow: "Germany" is no country; write',
    ],
    [
      "countries in two ways",
      { countries: { allow: ["DE"], block: ["FR"] } },
      "firewall.countries: allow and block contradict each other",
    ],
    ["a bot of none", { skip: true, botControl: true }, "firewall: skip and botControl contradict each other"],
    [
      "addresses of an existing one",
      { existing: "arn:acl", addresses: {} },
      "firewall: existing and addresses contradict",
    ],
    [
      "a mode that is not known when the program runs",
      { mode: pulumi.output(FirewallMode.Count) as unknown as FirewallMode },
      "firewall.mode: it decides which resources exist",
    ],
  ])("refuses %s", async (_, firewall, message) => {
    await expect(made({ firewall })).rejects.toThrow(`SecureGateway "api": ${message}`);
  });
});
