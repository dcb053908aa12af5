import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { parse } from "yaml";
import { repository } from "../local/support/program-folder";
import { Deployment } from "./support/deployment";
import type { Step } from "./support/orders";

const folders = readdirSync(join(repository, "examples"), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);

describe.each(folders.map(({ name }) => name))("examples/%s with Pulumi's engine", (name) => {
  const deployment = new Deployment(join(repository, "examples", name));
  let declared: Step[];
  let outputs: Record<string, unknown> = {};
  const headers = () => ({ "x-api-key": String(outputs.apiKey), "content-type": "application/json" });

  beforeAll(() => deployment.start());
  afterAll(() => deployment.stop());

  it("S4.5 shows every resource in a preview, makes them, and warns of nothing", async () => {
    const preview = await deployment.succeed({ verb: "preview", config: settingsOf(name) });
    expect(opsOf(preview.steps)).toEqual(["create"]);
    expect(deployment.cloud.document.resources).toEqual([]);
    const up = await deployment.succeed({ verb: "up" });
    expect(urnsOf(up.steps)).toEqual(urnsOf(preview.steps));
    expect([preview.warnings, up.warnings]).toEqual([[], []]);
    declared = up.steps.filter(({ type }) => !type.startsWith("pulumi:providers:"));
    outputs = up.outputs ?? {};
    const made = deployment.cloud.document.resources;
    expect(made.length).toBeGreaterThan(5);
    expect(made.map(({ urn }) => urn).sort()).toEqual(urnsOf(declared.filter(({ type }) => type.startsWith("aws:"))));
  });

  it("S4.5 serves what was deployed", async () => {
    const document = (await (await fetch(`${outputs.url}/openapi.json`)).json()) as { paths: object };
    if ("/auth/register" in document.paths) {
      const body = JSON.stringify({ identifier: "e2e@example.com", password: "correct horse battery", name: "E2E" });
      expect((await fetch(`${outputs.url}/auth/register`, { method: "POST", headers: headers(), body })).status).toBe(
        201,
      );
      const outbox = await fetch(`${new URL(String(outputs.url)).origin}/_portico/outbox?to=e2e@example.com`);
      expect(await outbox.json()).toMatchObject({ messages: [{ subject: "Verify your e-mail address" }] });
    }
    if (!("/events" in document.paths)) return;
    const event = { id: "e2e-1", type: "e2e.made", payload: { total: 3 } };
    const posted = await fetch(`${outputs.url}/events`, {
      method: "POST",
      headers: headers(),
      body: JSON.stringify(event),
    });
    expect(posted.status).toBe(201);
    const read = await fetch(`${outputs.url}/events/e2e-1`, { headers: headers() });
    expect(await read.json()).toMatchObject(event);
  });

  it("S4.5 updates only what changed", async () => {
    const type = "aws:lambda/function:Function";
    const { urn = "" } = declared.find((step) => step.type === type) ?? {};
    const change = { type, name: String(urn.split("::").at(-1)), props: { memorySize: 2048 } };
    const changes = { update: 1, same: declared.length - 1 };
    for (const verb of ["preview", "up"] as const) {
      const answer = await deployment.succeed({ verb, change });
      expect(answer.steps.filter(({ op }) => op !== "same")).toEqual([{ op: "update", urn, type }]);
      expect(answer).toMatchObject({ changes, warnings: [] });
    }
    expect((await fetch(`${outputs.url}/openapi.json`)).status).toBe(200);
    expect(await deployment.succeed({ verb: "up" })).toMatchObject({ changes, warnings: [] });
  });

  it("S4.5 finds no difference when it refreshes, nor when it deploys again", async () => {
    const changes = { same: declared.length };
    for (const verb of ["refresh", "preview", "up"] as const)
      expect(await deployment.succeed({ verb })).toMatchObject({ changes, warnings: [] });
  });

  it("S4.5 leaves nothing behind but API Gateway's logging role, which is the account's", async () => {
    const { warnings } = await deployment.succeed({ verb: "destroy" });
    expect(warnings).toEqual([]);
    const left = deployment.cloud.document.resources.map((resource) => resource.name);
    expect([...new Set(left)]).toEqual(["portico-gateway-logging"]);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const tables = new DynamoDBClient({ endpoint: deployment.cloud.awsUrl, region: "us-east-1", credentials });
    expect((await tables.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    expect((await fetch(`${outputs.url}/openapi.json`)).status).toBe(404);
  });
});

/** What the stack dev sets of our own. */
const settingsOf = (example: string): Record<string, string> => {
  const { config } = parse(readFileSync(join(repository, "examples", example, "Pulumi.dev.yaml"), "utf8"));
  return Object.fromEntries(Object.entries<string>(config).filter(([key]) => key.startsWith("portico:")));
};

const urnsOf = (steps: readonly Step[]): string[] => [...new Set(steps.map(({ urn }) => urn))].sort();

const opsOf = (steps: readonly Step[]): string[] => [...new Set(steps.map(({ op }) => op))].sort();
