import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { Role } from "@pulumi/aws/iam";
import { Function as LambdaFunction } from "@pulumi/aws/lambda";
import { asset, getProject, getStack } from "@pulumi/pulumi";
import { type FirewallArgs, FirewallMode, GatewayDocs, SecureGateway } from "../../components";
import { LocalCloud } from "../../local/testing";
import { harmless, type Probe, probes } from "../fixtures/waf-probes";
import { type HttpOptions, http } from "../unit/local/services/test-cloud";
import { useCloud } from "./support/local-cloud";

/** Answers with how often it has been called. */
const code = `let calls = 0;
exports.handler = async () => ({ statusCode: 200, body: JSON.stringify({ calls: ++calls }) });`;

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** A gateway with routes that are open, one of them for logging in. */
const program = (firewall: FirewallArgs) => () => {
  const role = new Role("counter", { assumeRolePolicy: JSON.stringify(trust) });
  const counter = new LambdaFunction("counter", {
    runtime: "nodejs24.x",
    handler: "index.handler",
    role: role.arn,
    code: new asset.AssetArchive({ "index.js": new asset.StringAsset(code) }),
  });
  const open = { summary: "Count", security: [], responses: { 200: { description: "How often" } } };
  const route = (method: string, path: string) => ({
    method,
    path,
    operation: { ...open, operationId: `${method}-${path}` },
    function: { functionName: counter.name, invokeArn: counter.invokeArn },
  });
  const routes = [route("GET", "/count"), route("POST", "/count"), route("POST", "/auth/login")];
  const api = new SecureGateway("api", { routes, docs: GatewayDocs.Off, firewall });
  return { url: api.url, log: api.nodes.firewallLog?.name, metric: `${getProject()}-${getStack()}-api` };
};

/** A probe as a request to the counter; what it says of the path comes in the place of a route's. */
const sent = ({ path = "/count", query = "", method, headers = {}, body }: Probe): [string, HttpOptions] => [
  `${path}${query && `?${query}`}`,
  {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { "user-agent": "test", ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    body,
  },
];

function useProgram(firewall: FirewallArgs) {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await LocalCloud.run(program(firewall));
  }, 30_000);
  beforeEach(() => cloud.reset());
  afterAll(() => cloud.close());
  const call = (path: string, options?: HttpOptions) => http(`${cloud.outputs.url}${path}`, options);
  return {
    get cloud() {
      return cloud;
    },
    call,
    post: (path: string, body = "{}") =>
      call(path, { method: "POST", headers: { "content-type": "application/json" }, body }),
    /** How often the function has run, this time not counted. */
    calls: async () => (await call("/count")).json.calls - 1,
    /** All records of the firewall's log. */
    async records() {
      const logs = new CloudWatchLogsClient(cloud.aws);
      const { events = [] } = await logs
        .send(new FilterLogEventsCommand({ logGroupName: String(cloud.outputs.log) }))
        .finally(() => logs.destroy());
      return events.map(({ message = "{}" }) => JSON.parse(message));
    },
  };
}

describe("A gateway's firewall on the local cloud", () => {
  const api = useProgram({});

  // The local cloud itself refuses what is sent to another host.
  const sendable = probes.filter(([rule]) => rule !== "Host_localhost_HEADER");

  it.each(sendable)("S2.32 S3.27 %s refuses %s, and no function runs", async (rule, _, probe) => {
    const { status, headers, json } = await api.call(...sent(probe));
    expect(status).toBe(403);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(json).toMatchObject({ type: "urn:portico:problem:forbidden", status: 403 });
    expect(await api.calls()).toBe(0);
    const [record] = await api.records();
    expect(record).toMatchObject({ action: "BLOCK", terminatingRuleType: "MANAGED_RULE_GROUP" });
    const groups = record.ruleGroupList as { terminatingRule: { ruleId: string } | null }[];
    expect(groups.flatMap(({ terminatingRule }) => terminatingRule?.ruleId ?? [])).toEqual([rule]);
  });

  it.each(harmless)("S2.32 lets %s through", async (_, probe) => {
    const { status } = await api.call(...sent({ ...probe, path: "/count" }));
    expect(status).toBe(200);
    expect(await api.calls()).toBe(1);
  });

  it("S3.27 answers 429 to an address that logs in too often, until the time is over", async () => {
    for (let turn = 0; turn < 10; turn++) expect((await api.post("/auth/login")).status).toBe(200);
    const { status, headers, json } = await api.post("/auth/login");
    expect([status, json]).toEqual([
      429,
      { type: "urn:portico:problem:too-many-requests", title: expect.any(String), status: 429 },
    ]);
    expect(headers).toMatchObject({
      "retry-after": "120",
      "content-type": "application/json",
      "cache-control": "no-store",
    });
    expect((await api.post("/%61uth/login")).status).toBe(429);
    expect((await api.post("/count/../auth/login")).status).toBe(429);
    expect(await api.calls()).toBe(10);
    const [refused] = (await api.records()).filter(({ action }) => action === "BLOCK");
    expect(refused).toMatchObject({
      terminatingRuleId: "auth-rate",
      terminatingRuleType: "RATE_BASED",
      responseCodeSent: 429,
      rateBasedRuleList: [{ rateBasedRuleName: "auth-rate", maxRateAllowed: 10, evaluationWindowSec: "120" }],
    });
    api.cloud.clock.advance("3 minutes");
    expect((await api.post("/auth/login")).status).toBe(200);
  });

  it("writes no credentials down", async () => {
    await api.call(
      ...sent({
        query: "id=1%20or%201=1",
        headers: { authorization: "Bearer secret-EXAMPLE", "x-api-key": "secret-EXAMPLE" },
      }),
    );
    const records = JSON.stringify(await api.records());
    expect(records).toContain("REDACTED");
    expect(records).not.toContain("secret-EXAMPLE");
  });
});

describe("A firewall's dry run on the local cloud", () => {
  const api = useProgram({ mode: FirewallMode.Count, rate: { requests: 10, seconds: 60 } });

  it("S3.27 lets everything through, and counts it", async () => {
    for (let turn = 0; turn < 12; turn++) expect((await api.call("/count?id=1%20or%201=1")).status).toBe(200);
    const records = await api.records();
    expect(records).toHaveLength(12);
    const counted = records.map(({ action, nonTerminatingMatchingRules }) => [
      action,
      nonTerminatingMatchingRules.map(({ ruleId }: { ruleId: string }) => ruleId),
    ]);
    expect(counted.slice(9, 11)).toEqual([
      ["ALLOW", ["sql"]],
      ["ALLOW", ["rate", "sql"]],
    ]);

    const cloudWatch = new CloudWatchClient(api.cloud.aws);
    const now = api.cloud.clock.now();
    const { Datapoints = [] } = await cloudWatch
      .send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/WAFV2",
          MetricName: "CountedRequests",
          Dimensions: [
            { Name: "WebACL", Value: String(api.cloud.outputs.metric) },
            { Name: "Rule", Value: "sql" },
            { Name: "Region", Value: String(api.cloud.aws.region) },
          ],
          StartTime: new Date(now - 3_600_000),
          EndTime: new Date(now + 60_000),
          Period: 3_600,
          Statistics: ["Sum"],
        }),
      )
      .finally(() => cloudWatch.destroy());
    expect(Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)).toBe(12);
  });
});

describe("EventApi behind its firewall", () => {
  const stack = useCloud("examples/event-api");
  const post = (event: object) =>
    fetch(`${stack.url}/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": stack.apiKey },
      body: JSON.stringify({ type: "order.created", ...event }),
    });

  it("S3.27 S5.16 stores an event of 200 KB", async () => {
    expect((await post({ payload: { text: "a".repeat(200 * 1024) } })).status).toBe(201);
  });

  it("S2.32 refuses events that carry an attack, and stores those that only talk of it", async () => {
    expect((await post({ payload: { id: "1' OR '1'='1" } })).status).toBe(403);
    for (const [, { body }] of harmless)
      if (body !== undefined) expect((await post({ payload: JSON.parse(body) })).status).toBe(201);
  });
});
