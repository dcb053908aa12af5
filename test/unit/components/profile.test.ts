import { EventApi, type EventApiArgs, WorkQueue } from "../../../components";
import { type RunOptions, run } from "./support/program";

const table = "aws:dynamodb/table:Table";
const group = "aws:cloudwatch/logGroup:LogGroup";

const made = (profile: string | undefined, args: EventApiArgs = {}, { config, ...options }: RunOptions = {}) =>
  run(() => new EventApi("events", args), {
    ...options,
    config: { ...(profile && { "portico:profile": profile }), ...config },
  });

describe("The profile preview", () => {
  it("has nothing that costs while nobody calls: no web ACL, no customer key, no alarms", async () => {
    const { all } = await made("preview", { forwardTo: {} });
    const paid = /^aws:(?:wafv2|kms|sns)\/|metricAlarm|logResourcePolicy/;
    expect(all.filter(({ type }) => paid.test(type)).map(({ urn }) => urn)).toEqual([]);
  });

  it("still encrypts, with AWS's own keys, and keeps no log longer than a week", async () => {
    const all = await made("preview", { forwardTo: {} });
    expect(all.one(table).inputs).not.toHaveProperty("serverSideEncryption");
    for (const { inputs } of all.of("aws:sqs/queue:Queue")) expect(inputs.sqsManagedSseEnabled).toBe(true);
    expect(all.of(group).length).toBeGreaterThan(4);
    for (const { inputs } of all.of(group)) {
      expect(inputs.retentionInDays).toBe(7);
      expect(inputs).not.toHaveProperty("kmsKeyId");
    }
    expect(JSON.stringify(all.of("aws:iam/rolePolicy:RolePolicy"))).not.toContain("kms:");
  });

  it("uses what is there, and keeps logs as long as is said", async () => {
    const all = await made("preview", {
      key: { existing: "arn:key" },
      firewall: { existing: "arn:acl" },
      logRetentionDays: 90,
    });
    expect(all.one(table).inputs.serverSideEncryption).toEqual({ enabled: true, kmsKeyArn: "arn:key" });
    expect(all.one("aws:wafv2/webAclAssociation:WebAclAssociation").inputs.webAclArn).toBe("arn:acl");
    for (const { inputs } of all.of(group)) expect(inputs.retentionInDays).toBe(90);
  });

  it("wins over the name of the stack, and over alarms that a program asks for", async () => {
    const all = await made(
      "preview",
      { alarmEmail: "ops@example.com", firewall: { rate: { requests: 50 } } },
      {
        stack: "prod",
      },
    );
    expect(all.one(table)).toMatchObject({ protect: false, inputs: { deletionProtectionEnabled: false } });
    expect(all.all.filter(({ type }) => /^aws:(?:wafv2|sns)\//.test(type))).toEqual([]);
  });

  it("takes queues along", async () => {
    const { all } = await run(() => new WorkQueue("mail"), { config: { "portico:profile": "preview" } });
    expect(all.map(({ type }) => type).filter((type) => /kms|sns|metricAlarm/.test(type))).toEqual([]);
  });
});

describe("The profile regulated", () => {
  it("protects data as in production, whatever the stack is called", async () => {
    const all = await made("regulated");
    expect(all.one(table)).toMatchObject({ protect: true, inputs: { deletionProtectionEnabled: true } });
    for (const { inputs } of all.of(group)) expect(inputs.retentionInDays).toBe(365);
    const unprotected = await made("regulated", {}, { config: { "portico:production": "false" } });
    expect(unprotected.one(table).inputs.deletionProtectionEnabled).toBe(false);
  });
});

describe("Roles with the profile regulated", () => {
  const statementsOf = (policy: unknown) => JSON.parse(String(policy)).Statement;

  it("have the same policies as in production, each by itself", async () => {
    const inline = await made("production", { forwardTo: {} });
    const all = await made("regulated", { forwardTo: {} });
    const own = inline.of("aws:iam/rolePolicy:RolePolicy");
    expect(all.of("aws:iam/rolePolicy:RolePolicy")).toEqual([]);
    const managed = all.of("aws:iam/policy:Policy");
    expect(managed.map(({ name }) => name).sort()).toEqual(own.map(({ name }) => name).sort());
    for (const { name, inputs } of own) {
      expect(statementsOf(all.one("aws:iam/policy:Policy", name).inputs.policy)).toEqual(statementsOf(inputs.policy));
      const attached = all.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `${name}-attachment`).inputs;
      expect(attached).toEqual({ role: inputs.role, policyArn: `arn:aws:iam::123456789012:policy/${name}-1a2b3c4` });
    }
  });

  it("are allowed what they need before the function is there", async () => {
    const all = await made("regulated");
    const { urn } = all.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "events-write-policy-attachment");
    expect(all.one("aws:lambda/function:Function", "events-write").dependencies).toContain(urn);
  });
});

describe("portico:profile", () => {
  it("is production where nothing is said, in every stack; what protects data follows the stack's name", async () => {
    for (const profile of [undefined, "production"]) {
      const dev = await made(profile);
      expect(dev.of("aws:wafv2/webAcl:WebAcl")).toHaveLength(1);
      expect(dev.one(table)).toMatchObject({ protect: false, inputs: { deletionProtectionEnabled: false } });
      const prod = await made(profile, {}, { stack: "prod" });
      expect(prod.one(table)).toMatchObject({ protect: true, inputs: { deletionProtectionEnabled: true } });
    }
  });

  it("refuses what it does not know, by name", async () => {
    await expect(made("prod")).rejects.toThrow(
      'portico:profile: there is no profile "prod"; use preview, production, regulated',
    );
  });

  it("refuses a preview that is to be a production", async () => {
    await expect(made("preview", {}, { config: { "portico:production": "true" } })).rejects.toThrow(
      "portico:profile: a preview gives up what portico:production asks for",
    );
  });
});
