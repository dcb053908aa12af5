import * as pulumi from "@pulumi/pulumi";
import {
  AccountLogging,
  EventApi,
  type EventApiArgs,
  type EventApiOptions,
  Gateway,
  GatewayDocs,
  QuotaPeriod,
  SecureGateway,
} from "../../../components";
import { type Run, type RunOptions, run } from "./support/program";

/** What AWS allows on everything or not at all. */
const tracing = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];

const made = (args?: EventApiArgs, options?: RunOptions, opts?: EventApiOptions) =>
  run(() => new EventApi("events", args, opts), options);

/** The construct as it is without arguments: run once, looked at by many tests. */
let defaults: ReturnType<typeof made> | undefined;
const byDefault = () => {
  defaults ??= made();
  return defaults;
};

interface PolicyStatement {
  Action: string[];
  Resource: string[];
}
const allowedTo = (all: Run<unknown>, policy: string): PolicyStatement[] =>
  JSON.parse(String(all.one("aws:iam/rolePolicy:RolePolicy", policy).inputs.policy)).Statement;

describe("EventApi", () => {
  it("S5.6 is a gateway, functions and a table", async () => {
    const all = await byDefault();
    expect(all.one("aws:apigateway/restApi:RestApi").name).toBe("events-gateway");
    expect(
      all
        .of("aws:lambda/function:Function")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["events-gateway-docs", "events-read", "events-write"]);
    expect(all.one("aws:dynamodb/table:Table").name).toBe("events-table");
  });

  it("serves the four routes, each by the function that may", async () => {
    const all = await byDefault();
    const { paths } = JSON.parse(String(all.one("aws:apigateway/restApi:RestApi").inputs.body));
    const servedBy = (path: string, method: string) =>
      /function:([a-z-]+)-1a2b3c4/.exec(paths[path][method]["x-amazon-apigateway-integration"].uri)?.[1];
    expect(servedBy("/events", "post")).toBe("events-write");
    expect(servedBy("/event-batches", "post")).toBe("events-write");
    expect(servedBy("/events", "get")).toBe("events-read");
    expect(servedBy("/events/{id}", "get")).toBe("events-read");
  });

  it("S5.22 asks for an API key on every route but the document's and its pages'", async () => {
    const all = await byDefault();
    const { paths } = JSON.parse(String(all.one("aws:apigateway/restApi:RestApi").inputs.body));
    const open = Object.entries<Record<string, { security: unknown[] }>>(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method, { security }]) => !method.startsWith("x-") && security.length === 0)
        .map(([method]) => `${method} ${path}`),
    );
    expect(open).toEqual(["get /openapi.json", "get /docs", "get /docs/{asset}", "get /redoc"]);
  });

  it("S5.8 keeps events by id, type and month, on demand or with capacity that scales", async () => {
    const onDemand = (await byDefault()).one("aws:dynamodb/table:Table").inputs;
    expect(onDemand).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      globalSecondaryIndexes: [
        { name: "byType", projectionType: "ALL" },
        { name: "byMonth", projectionType: "ALL" },
      ],
    });
    const all = await made({ capacity: { read: { minimum: 10 } } });
    expect(all.one("aws:dynamodb/table:Table").inputs).toMatchObject({ billingMode: "PROVISIONED", readCapacity: 10 });
    expect(all.of("aws:appautoscaling/policy:Policy")).toHaveLength(6);
  });

  it("S3.17 lets the write function store and nothing else, and the read function read", async () => {
    const all = await byDefault();
    const actions = (policy: string) => allowedTo(all, policy).flatMap(({ Action }) => Action);
    expect(actions("events-write-policy")).toEqual(["dynamodb:PutItem", "kms:Decrypt", ...tracing]);
    expect(actions("events-read-policy")).toEqual([
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:Query",
      "kms:Decrypt",
      ...tracing,
    ]);
  });

  it("S3.17 has no wildcard in an action, nor as a resource but for what AWS cannot restrict", async () => {
    const all = await byDefault();
    const statements = all.of("aws:iam/rolePolicy:RolePolicy").flatMap(({ name }) => allowedTo(all, name));
    expect(statements.length).toBeGreaterThan(8);
    for (const { Action: actions, Resource: resources } of statements) {
      expect(actions.filter((action) => action.includes("*"))).toEqual([]);
      if (resources.includes("*")) expect(actions).toEqual(tracing);
    }
  });

  it("S2.27 has no AWS key anywhere", async () => {
    const text = JSON.stringify((await byDefault()).all);
    expect(text).not.toMatch(/AKIA|aws:iam\/accessKey|AWS_SECRET|AWS_ACCESS/);
  });

  it("S5.19 S5.20 S5.21 has alarms for both functions and the gateway", async () => {
    const all = await made({ alarmEmail: "ops@example.com" });
    expect(all.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name)).toEqual([
      "events-alarms-write-errors",
      "events-alarms-write-duration",
      "events-alarms-read-errors",
      "events-alarms-read-duration",
      "events-alarms-5xx",
    ]);
    expect(all.one("aws:sns/topicSubscription:TopicSubscription").inputs.endpoint).toBe("ops@example.com");
  });

  it("S5.24 traces gateway and functions", async () => {
    const all = await byDefault();
    expect(all.one("aws:apigateway/stage:Stage").inputs.xrayTracingEnabled).toBe(true);
    for (const { inputs } of all.of("aws:lambda/function:Function"))
      expect(inputs.tracingConfig).toEqual({ mode: "Active" });
  });

  it("counts the metrics of its functions under its own name", async () => {
    const all = await byDefault();
    for (const name of ["events-write", "events-read"])
      expect(all.one("aws:lambda/function:Function", name).inputs.environment).toMatchObject({
        variables: { SERVICE_NAME: "events", TABLE_NAME: "events-table-1a2b3c4" },
      });
  });

  it("is protected and keeps logs for a year in production", async () => {
    const all = await made({}, { stack: "prod" });
    expect(all.one("aws:dynamodb/table:Table")).toMatchObject({
      protect: true,
      inputs: { deletionProtectionEnabled: true },
    });
    for (const { inputs } of all.of("aws:cloudwatch/logGroup:LogGroup")) expect(inputs.retentionInDays).toBe(365);
  });

  it("bounds every role", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const roles = (await made({}, { config: { "portico:permissionsBoundary": boundary } })).of("aws:iam/role:Role");
    expect(roles.map(({ name }) => name).sort()).toEqual([
      "events-gateway-docs-role",
      "events-read-role",
      "events-write-role",
      "portico-gateway-logging",
    ]);
    expect(roles.filter(({ inputs }) => inputs.permissionsBoundary !== boundary)).toEqual([]);
  });

  it("S4.44 S5.7 tells its URL, key and table", async () => {
    const { outputs } = await run(() => {
      const { url, apiKey, tableName } = new EventApi("events");
      return { url, apiKey, tableName, secret: pulumi.isSecret(apiKey) };
    });
    expect(outputs).toEqual({
      url: "https://abc123.execute-api.eu-central-1.amazonaws.com/dev",
      apiKey: "the-key",
      tableName: "events-table-1a2b3c4",
      secret: true,
    });
  });

  it("passes on tags, retention, key, throttle, quota, firewall, stage and logging", async () => {
    const all = await made({
      tags: { team: "shop" },
      logRetentionDays: 7,
      key: { existing: "arn:key" },
      throttle: { rate: 5 },
      stage: "blue",
      quota: { requests: 100, per: QuotaPeriod.Week },
      firewall: { existing: "arn:web-acl" },
      docs: GatewayDocs.Off,
      accountLogging: AccountLogging.Existing,
    });
    const tagged = all.all.filter(({ inputs, name }) => inputs.tags !== undefined && name.startsWith("events"));
    expect(tagged.length).toBeGreaterThan(12);
    for (const { inputs } of tagged) expect(inputs.tags).toMatchObject({ team: "shop" });
    for (const { inputs } of all.of("aws:cloudwatch/logGroup:LogGroup"))
      expect(inputs).toMatchObject({ retentionInDays: 7, kmsKeyId: "arn:key" });
    expect(all.one("aws:apigateway/stage:Stage").inputs.stageName).toBe("blue");
    expect(all.one("aws:apigateway/methodSettings:MethodSettings").inputs.settings).toMatchObject({
      throttlingRateLimit: 5,
    });
    expect(all.one("aws:apigateway/usagePlan:UsagePlan").inputs.quotaSettings).toEqual({ limit: 100, period: "WEEK" });
    expect(all.one("aws:wafv2/webAclAssociation:WebAclAssociation").inputs.webAclArn).toBe("arn:web-acl");
    expect(all.of("aws:lambda/function:Function")).toHaveLength(2);
    expect(all.of("aws:apigateway/account:Account")).toEqual([]);
  });

  it("lets its children be reshaped, and theirs", async () => {
    const all = await made(
      {},
      {},
      {
        transform: {
          write: (args, opts) => {
            args.memory = 2048;
            opts.transform = { function: { layers: ["arn:layer"] } };
          },
          gateway: { title: "Events of the shop" },
        },
      },
    );
    expect(all.one("aws:lambda/function:Function", "events-write").inputs).toMatchObject({
      memorySize: 2048,
      layers: ["arn:layer"],
    });
    const body = JSON.parse(String(all.one("aws:apigateway/restApi:RestApi").inputs.body));
    expect(body.info.title).toBe("Events of the shop");
  });

  it("shows its children", async () => {
    const { outputs } = await run(() => {
      const { table, functions, gateway, alarms } = new EventApi("events").nodes;
      return {
        table: table.nodes.table.name,
        role: functions.write.nodes.role.name,
        stage: gateway?.nodes.stage.stageName,
        topic: alarms.topicArn,
      };
    });
    expect(outputs).toEqual({
      table: "events-table-1a2b3c4",
      role: "events-write-role-1a2b3c4",
      stage: "dev",
      topic: "arn:aws:sns:eu-central-1:123456789012:portico-alarms-1a2b3c4",
    });
  });
});

describe("EventApi without a gateway of its own", () => {
  it("gives its routes to a shared one", async () => {
    const all = await run(() => {
      const events = new EventApi("events", { gateway: Gateway.None });
      const audit = new EventApi("audit", { gateway: Gateway.None });
      const prefixed = audit.routes.map((route) => ({
        ...route,
        path: `/audit${route.path}`,
        operation: { ...route.operation, operationId: `audit-${route.operation.operationId}` },
      }));
      const api = new SecureGateway("api", { routes: [...events.routes, ...prefixed] });
      return { url: api.url, none: [events.url, events.apiKey] };
    });
    expect(all.outputs).toEqual({
      url: "https://abc123.execute-api.eu-central-1.amazonaws.com/dev",
      none: [undefined, undefined],
    });
    const { paths } = JSON.parse(String(all.one("aws:apigateway/restApi:RestApi").inputs.body));
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(["/events/{id}", "/audit/events/{id}"]));
    expect(all.of("aws:lambda/permission:Permission")).toHaveLength(12);
  });

  it("watches its functions only", async () => {
    const all = await made({ gateway: Gateway.None });
    expect(all.of("aws:cloudwatch/metricAlarm:MetricAlarm")).toHaveLength(4);
  });

  it.each<[string, EventApiArgs]>([
    ["stage", { stage: "blue" }],
    ["throttle", { throttle: { rate: 1 } }],
    ["quota", { quota: { requests: 1, per: QuotaPeriod.Day } }],
    ["firewall", { firewall: { skip: true } }],
    ["docs", { docs: GatewayDocs.Off }],
    ["accountLogging", { accountLogging: AccountLogging.Existing }],
  ])("refuses what belongs to a gateway: %s", async (field, args) => {
    await expect(made({ ...args, gateway: Gateway.None })).rejects.toThrow(
      `EventApi "events": gateway: Gateway.None and ${field} contradict each other; keep one of them`,
    );
  });

  it("refuses a choice that is not known when the program runs", async () => {
    await expect(made({ gateway: pulumi.output(Gateway.None) as unknown as Gateway })).rejects.toThrow(
      'EventApi "events": gateway: it decides which resources exist',
    );
  });
});
