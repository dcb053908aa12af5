import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import {
  Alarms,
  EventApi,
  Gateway,
  GatewayDocs,
  HealthCheck,
  Identity,
  LambdaFunction,
  operation,
  ProjectRegistry,
  SecureGateway,
  Table,
  TokenAlgorithm,
  WorkQueue,
} from "../../../components";
import { getEvent } from "../../../functions/events/contract";
import { route, scope } from "../../../functions/runtime/contract";
import { type Declared, run } from "./support/program";
import { urnFaults } from "./support/urns";

/** One program per construct, with everything that it can make. */
const programs: Record<string, () => object> = {
  alarms: () =>
    new Alarms("alarms", {
      functions: { work: { functionName: "work", timeout: 10, failureQueueName: "failures", longestLag: 60 } },
      queues: { mail: { queueName: "mail", deadLetterQueueName: "dead" } },
      gateway: { apiName: "api", stageName: "dev" },
      email: "ops@example.com",
    }),
  "event-api": () => new EventApi("events", { capacity: {} }),
  "event-api-with-forwarding": () => new EventApi("events", { gateway: Gateway.None, forwardTo: {} }),
  "event-api-without-gateway": () => new EventApi("events", { gateway: Gateway.None }),
  identity: () => new Identity("identity", { signingKeys: ["2", "1"] }),
  "identity-with-hs256": () =>
    new Identity("identity", { gateway: Gateway.None, algorithm: TokenAlgorithm.HS256, signingKeys: ["2", "1"] }),
  "identity-without-gateway": () => new Identity("identity", { gateway: Gateway.None }),
  "health-check": () => new HealthCheck("health", { tables: [new Table("orders", { partitionKey: "id" }).probe()] }),
  "lambda-function": () => new LambdaFunction("work", { entry: "events/write", asynchronous: true }),
  "lambda-function-with-audit": () => new LambdaFunction("work", { entry: "events/write", audit: true }),
  "lambda-function-with-limits": () => new LambdaFunction("work", { entry: "events/write", limits: true }),
  "lambda-function-with-idempotency": () => new LambdaFunction("work", { entry: "events/write", idempotency: true }),
  "project-registry": () =>
    new ProjectRegistry("registry", { gateway: Gateway.None, mail: { from: "no-reply@example.com" } }),
  "secure-gateway": () =>
    new SecureGateway("api", {
      routes: [{ ...operation(getEvent), function: { functionName: "fn", invokeArn: "arn:fn" } }],
    }),
  "secure-gateway-with-authorizer": () =>
    new SecureGateway("api", {
      routes: [
        {
          ...operation(route("GET /", { summary: "x", auth: scope("read"), responses: { 200: z.unknown() } })),
          function: { functionName: "fn", invokeArn: "arn:fn" },
        },
      ],
      authorizer: { cognito: {} },
    }),
  "secure-gateway-with-firewall": () =>
    new SecureGateway("api", {
      routes: [{ ...operation(getEvent), function: { functionName: "fn", invokeArn: "arn:fn" } }],
      docs: GatewayDocs.Off,
      firewall: {
        addresses: { allow: ["192.0.2.0/24", "2001:db8::/32"], block: ["198.51.100.7", "2001:db8:1::/48"] },
        countries: { block: ["KP"] },
        botControl: true,
      },
    }),
  "secure-gateway-with-keys": () =>
    new SecureGateway("api", {
      routes: [
        {
          ...operation(getEvent),
          function: { functionName: "fn", invokeArn: "arn:fn" },
          throttle: { rate: 1, burst: 1 },
        },
      ],
      tiers: [{ name: "free", rate: 5, burst: 10 }],
      keys: [
        { name: "default", tier: "free" },
        { name: "shop", tier: "free", generation: 2 },
      ],
    }),
  "secure-gateway-with-domain": () =>
    new SecureGateway("api", {
      routes: [{ ...operation(getEvent), function: { functionName: "fn", invokeArn: "arn:fn" } }],
      domain: { name: "api.example.com", zoneId: "Z0" },
      cors: { origins: ["https://app.example.com"] },
    }),
  table: () =>
    new Table("orders", {
      partitionKey: "id",
      indexes: [{ name: "byState", partitionKey: "state" }],
      capacity: {},
    }),
  "work-queue": () => new WorkQueue("mail", { consumer: { handler: join(__dirname, "fixtures/hello.ts") } }),
};

const changelog = readFileSync(join(__dirname, "../../../CHANGELOG.md"), "utf8");

describe("The committed URNs", () => {
  it.each(Object.entries(programs))("are what %s declares: upgrades replace nothing", async (name, program) => {
    const { all } = await run(program, { config: { "portico:alarmEmail": "ops@example.com" } });
    const declared = all.filter(({ type }) => type !== "pulumi:pulumi:Stack");
    const file = join(__dirname, "urns", `${name}.txt`);
    const list = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(urnFaults(list, declared, changelog)).toEqual([]);
  });
});

describe("urnFaults", () => {
  const declared = (urn: string, ...aliases: string[]) => ({ urn, aliases }) as Declared;

  it("finds what is gone and what is new", () => {
    expect(urnFaults("a::one\na::two\n", [declared("a::one"), declared("a::three")], "")).toEqual([
      expect.stringContaining("a::two is gone."),
      "a::three is new. Add it to the list",
    ]);
  });

  it("lets a resource move with an alias and a line in the changelog, and not without", () => {
    const list = "a::new\na::old -> a::new\n";
    expect(urnFaults(list, [declared("a::new", "a::old")], "a::old is now a::new")).toEqual([]);
    expect(urnFaults(list, [declared("a::new")], "a::old is now a::new")).toEqual([
      "a::new has no alias for a::old: upgrading would replace it",
    ]);
    expect(urnFaults(list, [declared("a::new", "a::old")], "")).toEqual([
      "CHANGELOG.md does not name a::old, which moved",
    ]);
  });
});
