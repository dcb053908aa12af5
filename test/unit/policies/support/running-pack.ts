import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { buildSync } from "esbuild";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

const root = resolve(__dirname, "../../../..");

/** A value as it travels. */
export type Value = string | number | boolean | Value[] | { [name: string]: Value };

/** How a pack is started. */
export interface PackOptions {
  /** The stack's configuration, as Pulumi hands it over. */
  config?: Record<string, string>;
  /** Text of a team's own pack. Default: Portico's. */
  entry?: string;
}

/** A policy pack as Pulumi starts it: its own process, from the folder with PulumiPolicy.yaml, asked over gRPC. */
export class RunningPack {
  readonly #folder = mkdtempSync(join(tmpdir(), "portico-pack-"));
  #server: ChildProcess | undefined;
  #client: analyzerGrpc.AnalyzerClient | undefined;
  #errors = "";

  /** @throws Error with what the pack wrote when it ends instead of serving */
  async start({ config = {}, entry }: PackOptions = {}): Promise<this> {
    const built = this.#build(entry);
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const server = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
      cwd: built,
      env: { ...process.env, PULUMI_CONFIG: JSON.stringify(config) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#server = server;
    server.stderr.on("data", (text) => {
      this.#errors += String(text);
    });
    const port = await new Promise<string>((found, failed) => {
      server.stdout.once("data", (line) => found(String(line).trim()));
      server.once("close", (code) => failed(new Error(`exit code ${code}: ${this.#errors.trim()}`)));
    });
    this.#client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    return this;
  }

  stop(): void {
    this.#client?.close();
    this.#server?.kill();
    rmSync(this.#folder, { recursive: true });
  }

  async info(): Promise<analyzer.AnalyzerInfo.AsObject> {
    const info = await this.#ask<analyzer.AnalyzerInfo>((client, done) => client.getAnalyzerInfo(new Empty(), done));
    return info.toObject();
  }

  /** Says levels and configuration, as Pulumi does after it has checked them. */
  async configure(config: Record<string, { level: number; properties?: Record<string, Value> }>): Promise<void> {
    const asked = new analyzer.ConfigureAnalyzerRequest();
    for (const [name, { level, properties = {} }] of Object.entries(config))
      asked
        .getPolicyconfigMap()
        .set(
          name,
          new analyzer.PolicyConfig().setEnforcementlevel(level).setProperties(Struct.fromJavaScript(properties)),
        );
    await this.#ask<Empty>((client, done) => client.configure(asked, done));
  }

  /** What the pack says of one resource. */
  async analyze(type: string, props: Record<string, Value>, name = "it") {
    const asked = requestOf(type, props, name);
    const answer = await this.#ask<analyzer.AnalyzeResponse>((client, done) => client.analyze(asked, done));
    return answer.getDiagnosticsList().map((said) => said.toObject());
  }

  /** What the pack makes of one resource, remedy by remedy. */
  async remediate(type: string, props: Record<string, Value>, name = "it") {
    const asked = requestOf(type, props, name);
    const answer = await this.#ask<analyzer.RemediateResponse>((client, done) => client.remediate(asked, done));
    return answer
      .getRemediationsList()
      .map((mended) => mended.getProperties()?.toJavaScript() ?? mended.getDiagnostic());
  }

  /** What the pack says of a stack. */
  async analyzeStack(resources: readonly { type: string; name: string; props: Record<string, Value> }[]) {
    const asked = new analyzer.AnalyzeStackRequest().setResourcesList(
      resources.map(({ type, name, props }) =>
        new analyzer.AnalyzerResource()
          .setType(type)
          .setName(name)
          .setUrn(urnOf(type, name))
          .setProperties(Struct.fromJavaScript(props))
          .setOptions(new analyzer.AnalyzerResourceOptions()),
      ),
    );
    const answer = await this.#ask<analyzer.AnalyzeResponse>((client, done) => client.analyzeStack(asked, done));
    return answer.getDiagnosticsList().map((said) => said.toObject());
  }

  /** The package's layout, in a folder of its own: policies/package.json names the built entry, which is built here from today's source. */
  #build(entry: string | undefined): string {
    const folder = join(this.#folder, "policies");
    symlinkSync(join(root, "node_modules"), join(this.#folder, "node_modules"));
    let source = join(root, "policies/index.ts");
    if (entry === undefined) cpSync(join(root, "policies"), folder, { recursive: true });
    else {
      mkdirSync(folder);
      source = join(folder, "pack.ts");
      writeFileSync(source, entry);
      writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
      writeFileSync(join(folder, "package.json"), JSON.stringify({ version: "1.2.3", main: "pack.js" }));
    }
    const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { main: string };
    const outfile = resolve(folder, main);
    mkdirSync(dirname(outfile), { recursive: true });
    buildSync({
      entryPoints: [source],
      alias: { "portico/policies": join(root, "policies/exports.ts") },
      bundle: true,
      packages: "external",
      platform: "node",
      outfile,
    });
    return folder;
  }

  #ask<Answer>(call: (client: analyzerGrpc.AnalyzerClient, done: grpc.requestCallback<Answer>) => unknown) {
    return new Promise<Answer>((answered, failed) => {
      if (!this.#client) throw new Error("the pack is not running");
      call(this.#client, (error, answer) => (answer ? answered(answer) : failed(error)));
    });
  }
}

const urnOf = (type: string, name: string): string => `urn:pulumi:test::test::${type}::${name}`;

const requestOf = (type: string, props: Record<string, Value>, name: string): analyzer.AnalyzeRequest =>
  new analyzer.AnalyzeRequest()
    .setType(type)
    .setName(name)
    .setUrn(urnOf(type, name))
    .setProperties(Struct.fromJavaScript(props))
    .setOptions(new analyzer.AnalyzerResourceOptions());
