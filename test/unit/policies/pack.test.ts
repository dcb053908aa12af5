import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { buildSync } from "esbuild";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { rules } from "../../../policies/rules";
import { unknown } from "./support/judge";

const root = resolve(__dirname, "../../..");

/** The pack as Pulumi starts it: its own process, from the folder with PulumiPolicy.yaml, asked over gRPC. */
describe("the policy pack, running", () => {
  const folder = mkdtempSync(join(tmpdir(), "portico-pack-"));
  let server: ChildProcess;
  let client: analyzerGrpc.AnalyzerClient;

  beforeAll(async () => {
    // The package's layout: policies/package.json names the built entry, which is built here from today's source.
    cpSync(join(root, "policies"), join(folder, "policies"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const entry = resolve(folder, "policies", packageJson("policies").main);
    mkdirSync(dirname(entry), { recursive: true });
    buildSync({
      entryPoints: [join(root, "policies/index.ts")],
      bundle: true,
      packages: "external",
      platform: "node",
      outfile: entry,
    });
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    server = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
      cwd: join(folder, "policies"),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await new Promise<string>((found, failed) => {
      server.stdout?.once("data", (line) => found(String(line).trim()));
      server.once("exit", (code) => failed(new Error(`The pack exited with ${code}`)));
    });
    client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  });

  afterAll(() => {
    client?.close();
    server?.kill();
    rmSync(folder, { recursive: true });
  });

  const request = (type: string, props: Record<string, Value>) => {
    const asked = new analyzer.AnalyzeRequest();
    asked.setType(type);
    asked.setName("it");
    asked.setUrn(`urn:pulumi:test::test::${type}::it`);
    asked.setProperties(Struct.fromJavaScript(props));
    asked.setOptions(new analyzer.AnalyzerResourceOptions());
    return asked;
  };
  const analyze = async (type: string, props: Record<string, Value>) => {
    const answer = await answerTo<analyzer.AnalyzeResponse>((done) => client.analyze(request(type, props), done));
    return answer.getDiagnosticsList().map((said) => said.toObject());
  };

  it("says its name, its version and every rule with its level", async () => {
    const info = (
      await answerTo<analyzer.AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done))
    ).toObject();
    expect(info).toMatchObject({ name: "portico", version: packageJson(".").version });
    expect(info.policiesList.map((policy) => policy.name).sort()).toEqual(rules.map((rule) => rule.name).sort());
  });

  it("takes a queue that is encrypted and names what is wrong with one that is not", async () => {
    expect(await analyze("aws:sqs/queue:Queue", { sqsManagedSseEnabled: true })).toEqual([]);
    expect(await analyze("aws:sqs/queue:Queue", { name: "open" })).toMatchObject([
      { policyname: "sqs-sse", message: expect.stringContaining("Set sqsManagedSseEnabled to true"), severity: 2 },
    ]);
  });

  it("says that it cannot judge what is not known in a preview", async () => {
    const said = await analyze("aws:iam/rolePolicy:RolePolicy", { role: "r", policy: unknown });
    expect(said.map(({ policyname, message }) => [policyname, message])).toEqual([
      [
        "iam-no-service-star",
        expect.stringMatching(/can't run policy 'iam-no-service-star'.*during preview.*\.policy/),
      ],
      [
        "iam-no-resource-star",
        expect.stringMatching(/can't run policy 'iam-no-resource-star'.*during preview.*\.policy/),
      ],
    ]);
  });

  it("mends what it can, beside inputs that are not known", async () => {
    const asked = request("aws:dynamodb/table:Table", { hashKey: unknown, pointInTimeRecovery: { enabled: false } });
    const answer = await answerTo<analyzer.RemediateResponse>((done) => client.remediate(asked, done));
    expect(answer.getRemediationsList().map((mended) => mended.getProperties()?.toJavaScript())).toEqual([
      { hashKey: unknown, pointInTimeRecovery: { enabled: true } },
    ]);
  });
});

it("the pack carries the version of the library", () => {
  expect(packageJson("policies").version).toBe(packageJson(".").version);
});

const answerTo = <Answer>(call: (done: grpc.requestCallback<Answer>) => unknown) =>
  new Promise<Answer>((answered, failed) => {
    call((error, answer) => (answer ? answered(answer) : failed(error)));
  });

type Value = string | number | boolean | { [name: string]: Value };

const packageJson = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { version: string; main: string };
