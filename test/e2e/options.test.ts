import { join } from "node:path";
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ProgramFolder, repository } from "../local/support/program-folder";
import { Deployment, type Exported } from "./support/deployment";
import type { Answer } from "./support/orders";

/** What Pulumi's engine asks of a provider beyond creating: one program, changed step by step. The steps follow each other. */
describe("resource options with Pulumi's engine", () => {
  const folder = new ProgramFolder(join(repository, "test", "e2e", "fixtures", "options"));
  const deployment = new Deployment(folder.path);
  let tables: DynamoDBClient;
  let first: Answer;
  const at = (step: number, config: Record<string, string> = {}) => ({ config: { step: String(step), ...config } });
  const nameOf = (name: string) => deployment.cloud.document.resources.find((found) => found.name === name)?.id ?? "";
  const connect = () => {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    tables = new DynamoDBClient({ endpoint: deployment.cloud.awsUrl, region: "us-east-1", credentials });
  };

  beforeAll(async () => {
    await deployment.start({ ephemeral: false });
    connect();
  });
  afterAll(async () => {
    await deployment.stop();
    folder.remove();
  });

  it("plans with what is not known yet, then makes it", async () => {
    const preview = await deployment.succeed({ verb: "preview", ...at(1) });
    first = await deployment.succeed({ verb: "up", ...at(1) });
    expect(preview.changes).toEqual(first.changes);
    expect([preview.warnings, first.warnings]).toEqual([[], []]);
    expect(first.outputs).toMatchObject({ accountId: "000000000000", logName: "/e2e/log" });
    const TableName = String(first.outputs?.tableName);
    await tables.send(new PutItemCommand({ TableName, Item: { id: { S: "1" } } }));
    expect(deployment.printed.join("\n")).toContain("other: the local cloud has one region, us-east-1");
  });

  it("keeps secrets secret in the state", async () => {
    const { state } = await deployment.succeed({ verb: "export" });
    const role = (state as Exported).deployment.resources.find(({ urn }) => urn.endsWith("::role"));
    expect(role?.outputs).toMatchObject({
      description: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" },
    });
  });

  it("renames by an alias, ignores what it is told to ignore, and lets go of what shall stay", async () => {
    const left = nameOf("left");
    const { steps, outputs } = await deployment.succeed({ verb: "up", ...at(2) });
    const changed = steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
    expect(changed.sort()).toEqual(["delete left", "update log"]);
    expect(outputs?.tableName).toBe(first.outputs?.tableName);
    expect((await tables.send(new ListTablesCommand({}))).TableNames).toContain(left);
  });

  it("goes on after the cloud was started again", async () => {
    await deployment.start({ ephemeral: false });
    connect();
    const { changes } = await deployment.succeed({ verb: "refresh" });
    expect(changes).not.toHaveProperty("delete");
    expect((await deployment.succeed({ verb: "up", ...at(2) })).changes).toEqual({ same: changes.same });
    const key = { TableName: String(first.outputs?.tableName), Key: { id: { S: "1" } } };
    expect((await tables.send(new GetItemCommand(key))).Item).toEqual({ id: { S: "1" } });
  });

  it("never deletes what is protected", async () => {
    const { error } = await deployment.order({ verb: "up", ...at(3) });
    expect(error).toMatch(/cannot be deleted[\s\S]*protect/);
    expect(nameOf("safe")).not.toBe("");
  });

  it("replaces what AWS would replace, the new one first, and takes over what exists", async () => {
    const former = String(first.outputs?.tableName);
    const left = String(
      (await tables.send(new ListTablesCommand({}))).TableNames?.find((name) => name.startsWith("left")),
    );
    const { steps, outputs } = await deployment.succeed({ verb: "up", ...at(4, { left }) });
    const of = (name: string) => steps.filter(({ urn }) => urn.endsWith(`::${name}`)).map(({ op }) => op);
    expect([of("purchases"), of("taken"), of("policy")]).toEqual([
      expect.arrayContaining(["create-replacement", "replace", "delete-replaced"]),
      ["import"],
      ["update"],
    ]);
    const names = (await tables.send(new ListTablesCommand({}))).TableNames;
    expect(names).not.toContain(former);
    expect(names).toContain(outputs?.tableName);
    const { Table } = await tables.send(new DescribeTableCommand({ TableName: String(outputs?.tableName) }));
    expect(Table?.KeySchema).toEqual([{ AttributeName: "number", KeyType: "HASH" }]);
    expect(outputs?.same).toBe("id");
  });

  it("makes anew what the cloud has lost", async () => {
    await deployment.start({ ephemeral: true });
    connect();
    const { steps, outputs } = await deployment.succeed({ verb: "up", ...at(4, { left: "" }) });
    expect(steps.some(({ op, urn }) => op === "replace" && urn.endsWith("::purchases"))).toBe(true);
    expect((await tables.send(new ListTablesCommand({}))).TableNames).toContain(outputs?.tableName);
    await deployment.succeed({ verb: "destroy" });
    expect(deployment.cloud.document.resources).toEqual([]);
  });
});
