import {
  Gateway,
  LambdaFunction,
  ProjectRegistry,
  type ProjectRegistryArgs,
  type ProjectRegistryOptions,
  SecureGateway,
} from "../../../components";
import * as contract from "../../../functions/registry/contract";
import { type Run, run } from "./support/program";

const authorizer = { jwt: { issuer: "https://login.example.com/", audiences: ["registry"] } };
const mail = { from: "Registry <no-reply@example.com>" };
const made = (args: ProjectRegistryArgs = { authorizer, mail }, opts?: ProjectRegistryOptions) =>
  run(() => new ProjectRegistry("registry", args, opts));

let defaults: ReturnType<typeof made> | undefined;
const byDefault = () => {
  defaults ??= made();
  return defaults;
};

const allowedTo = (all: Run<unknown>, policy: string): { Action: string[]; Resource: string[] }[] =>
  JSON.parse(String(all.one("aws:iam/rolePolicy:RolePolicy", policy).inputs.policy)).Statement;

const signatures = (Object.values(contract) as { signature?: string }[]).flatMap(({ signature }) => signature ?? []);

describe("ProjectRegistry", () => {
  it("serves every route of its contract, and reads by the function that may not write", async () => {
    const all = await byDefault();
    const { paths } = JSON.parse(String(all.one("aws:apigateway/restApi:RestApi").inputs.body));
    for (const signature of signatures) {
      const [method = "", path = ""] = signature.split(" ");
      const operation = paths[path]?.[method.toLowerCase()];
      const [, by] = /function:([a-z-]+)-1a2b3c4/.exec(operation?.["x-amazon-apigateway-integration"].uri ?? "") ?? [];
      expect([signature, by === "registry-read"]).toEqual([signature, method === "GET"]);
      expect(by).toMatch(/^registry-/);
    }
  });

  it("S4.44 has one table, whose names are outputs, with the indexes that lists take", async () => {
    const all = await byDefault();
    const { inputs } = all.one("aws:dynamodb/table:Table", "registry-table");
    expect(inputs).toMatchObject({
      hashKey: "pk",
      rangeKey: "sk",
      ttl: { attributeName: "expires", enabled: true },
      globalSecondaryIndexes: [
        { name: "byMember", keySchemas: [{ attributeName: "member" }, { attributeName: "position" }] },
        { name: "byOrganization", keySchemas: [{ attributeName: "organization" }, { attributeName: "position" }] },
      ],
    });
  });

  it("S3.17 lets no function scan, the reading one only read, and the inviting one list nothing", async () => {
    const all = await byDefault();
    const policies = all.of("aws:iam/rolePolicy:RolePolicy").map(({ name }) => name);
    expect(policies).toEqual(expect.arrayContaining(["registry-read-policy", "registry-write-policy"]));
    for (const policy of policies) expect(JSON.stringify(allowedTo(all, policy))).not.toContain("Scan");
    const reading = allowedTo(all, "registry-read-policy").filter(({ Resource }) =>
      /registry-table/.test(String(Resource)),
    );
    expect(new Set(reading.flatMap(({ Action }) => Action))).toEqual(
      new Set(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]),
    );
    expect(JSON.stringify(allowedTo(all, "registry-invite-policy"))).not.toMatch(/Query|index/);
  });

  it("offers who owns what: the query of one index and nothing else", async () => {
    const all = await run(() => {
      const registry = new ProjectRegistry("registry", { gateway: Gateway.None, mail });
      return new LambdaFunction("other", { entry: "events/read", links: [registry.ownership] });
    });
    const statements = allowedTo(all, "other-policy");
    expect(statements[0]).toMatchObject({
      Action: ["dynamodb:Query"],
      Resource: [expect.stringMatching(/index\/byMember$/)],
    });
    expect(JSON.stringify(statements)).not.toMatch(/GetItem|PutItem|byOrganization/);
    const { environment } = all.one("aws:lambda/function:Function", "other").inputs as {
      environment: { variables: object };
    };
    expect(environment.variables).toHaveProperty("OWNERSHIP_TABLE");
  });

  it("gives its routes to a gateway of yours, and makes none", async () => {
    const all = await run(() => {
      const registry = new ProjectRegistry("registry", { gateway: Gateway.None, mail });
      return new SecureGateway("api", { routes: registry.routes, authorizer });
    });
    expect(all.of("aws:apigateway/restApi:RestApi").map(({ name }) => name)).toEqual(["api"]);
  });

  it("says who has to judge tokens, and refuses what only a gateway of its own takes", async () => {
    await expect(made({ mail })).rejects.toThrow(/ProjectRegistry "registry".*authorizer.*Gateway\.None/s);
    await expect(made({ gateway: Gateway.None, mail, authorizer })).rejects.toThrow(/authorizer/);
    await expect(made({ gateway: Gateway.None, mail, stage: "v1" })).rejects.toThrow(/stage/);
    const invitationUrl = "invitations";
    await expect(made({ gateway: Gateway.None, mail, invitationUrl })).rejects.toThrow(
      'ProjectRegistry "registry": invitationUrl: "invitations" is no address of a page',
    );
  });

  it("S4.35 lets one function send mail, from the address it was given, and no other", async () => {
    const all = await made({ authorizer, mail, invitationUrl: "https://app.example.com/join" });
    const senders = all
      .of("aws:iam/rolePolicy:RolePolicy")
      .filter(({ name }) => JSON.stringify(allowedTo(all, name)).includes("ses:SendEmail"));
    expect(senders.map(({ name }) => name)).toEqual(["registry-invite-policy"]);
    expect(allowedTo(all, "registry-invite-policy")).toContainEqual(
      expect.objectContaining({
        Action: ["ses:SendEmail"],
        Condition: { StringEquals: { "ses:FromAddress": "no-reply@example.com" } },
      }),
    );
    const { environment } = all.one("aws:lambda/function:Function", "registry-invite").inputs as {
      environment: { variables: object };
    };
    expect(environment.variables).toMatchObject({
      MAIL_FROM: "Registry <no-reply@example.com>",
      INVITATION_URL: "https://app.example.com/join",
    });
    const config = { "portico:mailFrom": undefined } as unknown as Record<string, string>;
    const nobody = () => new ProjectRegistry("registry", { authorizer });
    await expect(run(nobody, { config })).rejects.toThrow(/ProjectRegistry "registry".*mail\.from.*portico:mailFrom/s);
  });

  it("has alarms for its functions and its gateway, and lets children be reshaped", async () => {
    const all = await made(
      { authorizer, mail, alarmEmail: "ops@example.com" },
      { transform: { write: { memory: 512 } } },
    );
    const alarms = all.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
    expect(alarms).toEqual(
      expect.arrayContaining(["registry-alarms-read-errors", "registry-alarms-write-errors", "registry-alarms-5xx"]),
    );
    expect(all.one("aws:lambda/function:Function", "registry-write").inputs.memorySize).toBe(512);
  });
});
