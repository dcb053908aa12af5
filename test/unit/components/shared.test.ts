import { Provider } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import { EventApi, Table } from "../../../components";
import { run } from "./support/program";

const key = "aws:kms/key:Key";
const table = (name: string, opts?: pulumi.ComponentResourceOptions) => new Table(name, { partitionKey: "id" }, opts);

describe("What constructs of a stack share", () => {
  it("is one key, made once", async () => {
    const all = await run(() => [table("a"), table("b")]);
    expect(all.of(key).map(({ urn }) => urn)).toEqual(["aws:kms/key:Key::portico-key"]);
    const arns = all.of("aws:dynamodb/table:Table").map(({ inputs }) => inputs.serverSideEncryption);
    expect(arns[0]).toEqual(arns[1]);
  });

  it("is not shared by stacks that run in one process", async () => {
    const first = await run(() => [table("a")]);
    const second = await run(() => [table("b")], { stack: "other" });
    for (const each of [first, second]) expect(each.of(key)).toHaveLength(1);
  });

  it("is made for each provider, as keys do not leave their region", async () => {
    const all = await run(() => {
      const provider = new Provider("sydney", { region: "ap-southeast-2" });
      return [table("here"), table("there", { provider }), table("there-too", { provider })];
    });
    expect(all.of(key).map(({ urn }) => urn)).toEqual([
      "aws:kms/key:Key::portico-key",
      "aws:kms/key:Key::portico-key-sydney",
    ]);
    const providerOf = (type: string, name: string) => all.one(type, name).provider.split("::").at(-2);
    expect(providerOf("aws:dynamodb/table:Table", "there")).toBe("sydney");
    expect(providerOf(key, "portico-key-sydney")).toBe("sydney");
    expect(all.one(key, "portico-key").provider).toBe("");
  });

  it("asks AWS once where it is", async () => {
    const { calls } = await run(() => [new EventApi("events"), new EventApi("more")]);
    expect(calls.sort()).toEqual([
      "aws:index/getCallerIdentity:getCallerIdentity",
      "aws:index/getPartition:getPartition",
      "aws:index/getRegion:getRegion",
    ]);
  });
});

describe("The stack's key", () => {
  it("rotates and takes thirty days to delete", async () => {
    const all = await run(() => [table("a")]);
    expect(all.one(key).inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
  });

  it("is used by this account, its log groups, its alarms, event buses and topics, and by nobody else", async () => {
    const all = await run(() => [table("a")]);
    const { Statement: statements } = JSON.parse(String(all.one(key).inputs.policy));
    expect(
      statements.map((each: { Principal: unknown; Condition?: unknown }) => [each.Principal, each.Condition]),
    ).toEqual([
      [{ AWS: "arn:aws:iam::123456789012:root" }, undefined],
      [
        { Service: "logs.eu-central-1.amazonaws.com" },
        {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:123456789012:log-group:*",
          },
        },
      ],
      [{ Service: "cloudwatch.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": "123456789012" } }],
      [{ Service: "events.amazonaws.com" }, undefined], // to look at it, no more
      [
        { Service: ["events.amazonaws.com", "sns.amazonaws.com"] },
        { StringEquals: { "aws:SourceAccount": "123456789012" } },
      ],
    ]);
  });
});

describe("Options", () => {
  it("carry a provider to all children", async () => {
    const { all } = await run(() => {
      const provider = new Provider("sydney", { region: "ap-southeast-2" });
      return [new EventApi("events", {}, { provider })];
    });
    const children = all.filter(({ type }) => type.startsWith("aws:"));
    expect(children.length).toBeGreaterThan(30);
    expect(children.filter(({ provider }) => !provider.includes("::sydney::"))).toEqual([]);
  });

  it("let a construct be renamed: its children's names start with its own, so that Pulumi passes the alias on", async () => {
    const { all } = await run(() => [new EventApi("events", {}, { aliases: [{ name: "old-events" }] })]);
    expect(all.find(({ type }) => type === "portico:index:EventApi")?.aliases).toEqual([
      "portico:index:EventApi::old-events",
    ]);
    const children = all.filter(({ urn }) => urn.startsWith("portico:index:EventApi$"));
    expect(children.length).toBeGreaterThan(30);
    expect(children.filter(({ name }) => !name.startsWith("events-"))).toEqual([]);
  });
});
