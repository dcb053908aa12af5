import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from "@aws-sdk/client-ssm";
import { createIamService } from "../../../../local/services/iam";
import { createKmsService } from "../../../../local/services/kms";
import { createSsmService } from "../../../../local/services/ssm";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Callers, Declared } from "../support/declared";

let port: AwsPort;
let declared: Declared;
let ssm: SSMClient;
const callers = new Callers();

beforeAll(async () => {
  port = await openAwsPort((cloud) => [
    createIamService(cloud),
    createKmsService(cloud),
    createSsmService(cloud),
    callers,
  ]);
  declared = new Declared(port);
  ssm = new SSMClient(port.aws);
});
afterAll(async () => {
  ssm.destroy();
  await port.close();
});
beforeEach(() => port.cloud.services.get("ssm")?.reset?.(() => false));

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: "String", ...more }));
const get = async (Name: string, WithDecryption?: boolean) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
const arn = (name: string) => `arn:aws:ssm:eu-central-1:000000000000:parameter${name}`;

describe("parameters", () => {
  it("come back by name and ARN, as AWS describes them", async () => {
    expect(await put("/app/url", "https://example.com")).toMatchObject({ Version: 1, Tier: "Standard" });
    const expected = {
      Name: "/app/url",
      Type: "String",
      Value: "https://example.com",
      Version: 1,
      LastModifiedDate: expect.any(Date),
      ARN: arn("/app/url"),
      DataType: "text",
    };
    expect(await get("/app/url")).toEqual(expected);
    expect(await get(arn("/app/url"))).toEqual(expected);
    await put("plain", "x");
    expect(await get("plain")).toMatchObject({ ARN: arn("/plain") });
  });

  it("are overwritten only when that is asked for", async () => {
    await put("a", "1");
    await expect(put("a", "2")).rejects.toMatchObject({
      name: "ParameterAlreadyExists",
      message:
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    });
    expect(await put("a", "2", { Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await get("a:1")).toMatchObject({ Value: "1", Selector: ":1" });
    expect(await get("a")).toMatchObject({ Value: "2", Version: 2 });
    await expect(get("a:3")).rejects.toMatchObject({
      name: "ParameterVersionNotFound",
      message: "Systems Manager could not find version 3 of a. Verify the version and try again.",
    });
    await expect(get("none")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("have labels, each on one version", async () => {
    for (const value of ["1", "2"]) await put("a", value, { Overwrite: true });
    const label = (ParameterVersion: number, ...Labels: string[]) =>
      ssm.send(new LabelParameterVersionCommand({ Name: "a", ParameterVersion, Labels }));
    expect(await label(1, "prod", "9nine", "aws-x")).toMatchObject({ InvalidLabels: ["9nine", "aws-x"] });
    expect(await get("a:prod")).toMatchObject({ Value: "1" });
    await label(2, "prod");
    expect(await get("a:prod")).toMatchObject({ Value: "2", Selector: ":prod" });
    await ssm.send(new UnlabelParameterVersionCommand({ Name: "a", ParameterVersion: 2, Labels: ["prod"] }));
    await expect(get("a:prod")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
  });

  it("have ten labels on a version, which move with their names only", async () => {
    await put("a", "1");
    await put("a", "2", { Overwrite: true });
    const label = (ParameterVersion: number, Labels: string[]) =>
      ssm.send(new LabelParameterVersionCommand({ Name: "a", ParameterVersion, Labels }));
    await label(
      1,
      Array.from({ length: 10 }, (_, at) => `l${at}`),
    );
    await expect(label(1, ["more"])).rejects.toMatchObject({ name: "ParameterVersionLabelLimitExceeded" });
    await label(2, ["l0", "l1"]);
    await label(1, ["more"]);
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: "a" }));
    expect(Parameters?.map(({ Labels }) => Labels?.length)).toEqual([9, 2]);
  });

  it("have a hundred versions; the oldest goes, unless it has a label", async () => {
    for (let n = 1; n <= 100; n++) await put("a", String(n), { Overwrite: true });
    await put("a", "101", { Overwrite: true });
    await expect(get("a:1")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
    await ssm.send(new LabelParameterVersionCommand({ Name: "a", ParameterVersion: 2, Labels: ["keep"] }));
    await expect(put("a", "102", { Overwrite: true })).rejects.toMatchObject({
      name: "ParameterMaxVersionLimitExceeded",
      message: expect.stringContaining("Version 2, the oldest version, can't be deleted because it has a label"),
    });
    expect(await get("a")).toMatchObject({ Value: "101", Version: 101 });
    expect(await get("a:keep")).toMatchObject({ Value: "2" });
  });

  it("are read and deleted ten at once", async () => {
    const Names = Array.from({ length: 11 }, (_, at) => `n${at}`);
    const refusal = {
      name: "ValidationException",
      message: `1 validation error detected: Value '[${Names.join(", ")}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
    };
    await expect(ssm.send(new GetParametersCommand({ Names }))).rejects.toMatchObject(refusal);
    await expect(ssm.send(new DeleteParametersCommand({ Names }))).rejects.toMatchObject(refusal);
  });

  it("begin anew when they are deleted and put again", async () => {
    await put("a", "1");
    await put("a", "2", { Overwrite: true });
    await ssm.send(new DeleteParameterCommand({ Name: "a" }));
    expect(await put("a", "3")).toMatchObject({ Version: 1 });
    await expect(get("a:2")).rejects.toMatchObject({ name: "ParameterVersionNotFound" });
  });

  it("are described in pages, the newest version of each", async () => {
    for (let n = 0; n < 12; n++) await put(`p${String(n).padStart(2, "0")}`, "x", { Description: "first" });
    await put("p00", "y", { Overwrite: true });
    const first = await ssm.send(new DescribeParametersCommand({}));
    const second = await ssm.send(new DescribeParametersCommand({ NextToken: first.NextToken }));
    expect([first.Parameters?.length, second.Parameters?.length, second.NextToken]).toEqual([10, 2, undefined]);
    expect(first.Parameters?.[0]).toMatchObject({ Name: "p00", Version: 2, Description: "first", Tier: "Standard" });
    await expect(ssm.send(new DescribeParametersCommand({ MaxResults: 51 }))).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
    });
  });

  it("have a history", async () => {
    await put("a", "1", { Description: "first" });
    await put("a", "2", { Overwrite: true });
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: "a" }));
    expect(Parameters).toMatchObject([
      { Version: 1, Value: "1", Description: "first" },
      { Version: 2, Value: "2", Description: "first" },
    ]);
  });

  it("are read several at once; those that are not there are named", async () => {
    await put("a", "1");
    await put("b", "2");
    const { Parameters, InvalidParameters } = await ssm.send(
      new GetParametersCommand({ Names: ["b", "none", "a", "a:7"] }),
    );
    expect(Parameters?.map(({ Value }) => Value)).toEqual(["2", "1"]);
    expect(InvalidParameters).toEqual(["none", "a:7"]);
  });

  it("are read by path: one level, or all below, in pages", async () => {
    for (const name of ["/app/a", "/app/b", "/app/deep/c", "/application/d", "plain"]) await put(name, name);
    const below = async (Path: string, more: object = {}) =>
      (await ssm.send(new GetParametersByPathCommand({ Path, ...more }))).Parameters?.map(({ Name }) => Name);
    expect(await below("/app")).toEqual(["/app/a", "/app/b"]);
    expect(await below("/app/", { Recursive: true })).toEqual(["/app/a", "/app/b", "/app/deep/c"]);
    expect(await below("/", { Recursive: true })).toHaveLength(5);
    const page = await ssm.send(new GetParametersByPathCommand({ Path: "/app", MaxResults: 1 }));
    expect(page.Parameters).toHaveLength(1);
    const next = await ssm.send(new GetParametersByPathCommand({ Path: "/app", NextToken: page.NextToken }));
    expect(next.Parameters?.map(({ Name }) => Name)).toEqual(["/app/b"]);
    await expect(below("app")).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("are described by filters", async () => {
    await put("/x/one", "1", { Description: "d", Tags: [{ Key: "team", Value: "blue" }] });
    await put("/x/two", "1,2", { Type: "StringList" });
    const names = async (...ParameterFilters: object[]) =>
      (await ssm.send(new DescribeParametersCommand({ ParameterFilters: ParameterFilters as [] }))).Parameters?.map(
        ({ Name }) => Name,
      );
    expect(await names({ Key: "Name", Option: "BeginsWith", Values: ["/x/"] })).toEqual(["/x/one", "/x/two"]);
    expect(await names({ Key: "Name", Option: "Contains", Values: ["tw"] })).toEqual(["/x/two"]);
    expect(await names({ Key: "Type", Values: ["StringList"] })).toEqual(["/x/two"]);
    expect(await names({ Key: "tag:team", Values: ["blue"] })).toEqual(["/x/one"]);
    expect(await names({ Key: "Path", Option: "Recursive", Values: ["/x"] })).toHaveLength(2);
    await expect(names({ Key: "Colour", Values: ["blue"] })).rejects.toMatchObject({ name: "InvalidFilterKey" });
  });

  it("are deleted, one or several", async () => {
    for (const name of ["a", "b", "c"]) await put(name, "x");
    await ssm.send(new DeleteParameterCommand({ Name: "a" }));
    const answer = await ssm.send(new DeleteParametersCommand({ Names: ["a", "b"] }));
    expect([answer.DeletedParameters, answer.InvalidParameters]).toEqual([["b"], ["a"]]);
    await expect(ssm.send(new DeleteParameterCommand({ Name: "b" }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
  });

  it("have tags that change", async () => {
    await put("a", "1");
    const resource = { ResourceType: "Parameter" as const, ResourceId: "a" };
    await ssm.send(
      new AddTagsToResourceCommand({
        ...resource,
        Tags: [
          { Key: "x", Value: "1" },
          { Key: "y", Value: "2" },
        ],
      }),
    );
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ["x"] }));
    expect((await ssm.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([{ Key: "y", Value: "2" }]);
  });

  it.each<[string, string, Partial<PutParameterCommandInput>, string]>([
    ["aws/x", "1", {}, "ValidationException"],
    ["/ssm-x", "1", {}, "ValidationException"],
    ["a b", "1", {}, "ValidationException"],
    ["a/b", "1", {}, "ValidationException"],
    [`/${"a/".repeat(15)}b`, "1", {}, "HierarchyLevelLimitExceededException"],
    ["a", "x".repeat(4097), {}, "ValidationException"],
    ["a", "x".repeat(8193), { Tier: "Advanced" }, "ValidationException"],
    ["a", "abc", { AllowedPattern: "^\\d+$" }, "ParameterPatternMismatchException"],
    ["a", "1", { Type: undefined }, "ValidationException"],
    ["a", "1", { Overwrite: true, Tags: [{ Key: "a", Value: "b" }] }, "ValidationException"],
  ])("are refused: %.20s", async (name, value, more, error) => {
    await expect(put(name, value, more)).rejects.toMatchObject({ name: error });
  });

  it("of more than 4 KB are advanced", async () => {
    const long = "x".repeat(5000);
    expect(await put("a", long, { Tier: "Intelligent-Tiering" })).toMatchObject({ Tier: "Advanced" });
    expect(await put("b", long, { Tier: "Advanced" })).toMatchObject({ Tier: "Advanced" });
    expect(await put("c", "short", { Tier: "Intelligent-Tiering" })).toMatchObject({ Tier: "Standard" });
  });
});

describe("secure parameters", () => {
  it("are encrypted until decryption is asked for", async () => {
    await put("/secure", "hidden", { Type: "SecureString" });
    expect((await get("/secure"))?.Value).not.toContain("hidden");
    expect(await get("/secure", true)).toMatchObject({ Value: "hidden", Type: "SecureString" });
    const rows = port.cloud.store.prepare("SELECT document FROM ssm_parameters").all();
    expect(JSON.stringify(rows)).not.toContain("hidden");
  });

  it("take their customer key, by way of SSM", async () => {
    const { outputs } = await declared.put("aws:kms/key:Key", "params");
    const KeyId = String(outputs.arn);
    await put("/secure/own", "hidden", { Type: "SecureString", KeyId });
    const resource = arn("/secure/*");
    const allow = (Action: string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
    const reading = ["ssm:GetParameter", "ssm:PutParameter"];
    const without = new SSMClient(await callers.client(port, declared, "without", allow(reading, resource)));
    const read = (client: SSMClient, WithDecryption: boolean) =>
      client.send(new GetParameterCommand({ Name: "/secure/own", WithDecryption }));
    await read(without, false);
    await expect(read(without, true)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("kms:Decrypt"),
    });
    await expect(
      without.send(new PutParameterCommand({ Name: "/secure/other", Value: "x", Type: "SecureString", KeyId })),
    ).rejects.toMatchObject({ message: expect.stringContaining("kms:Encrypt") });
    const withKey = new SSMClient(
      await callers.client(port, declared, "withkey", allow(reading, resource), allow(["kms:Decrypt"], KeyId)),
    );
    expect((await read(withKey, true)).Parameter?.Value).toBe("hidden");
    for (const client of [without, withKey]) client.destroy();
  });
});

describe("declared parameters", () => {
  it("are made, changed and taken away", async () => {
    const token = "aws:ssm/parameter:Parameter";
    const made = await declared.put(token, "p", {
      name: "/own/p",
      type: "SecureString",
      value: "first",
      tags: { a: "b" },
    });
    expect(made).toMatchObject({ id: "/own/p", outputs: { arn: arn("/own/p"), version: 1, tier: "Standard" } });
    expect(await get("/own/p", true)).toMatchObject({ Value: "first" });
    expect((await declared.put(token, "p", { name: "/own/p", type: "String", value: "second" })).outputs.version).toBe(
      2,
    );
    expect(await get("/own/p")).toMatchObject({ Value: "second" });
    await port.cloud.services.get("ssm")?.reset?.(declared.isDeclared);
    expect(await get("/own/p")).toMatchObject({ Value: "second" });
    await declared.remove(token, "p");
    await expect(get("/own/p")).rejects.toMatchObject({ name: "ParameterNotFound" });
  });
});
