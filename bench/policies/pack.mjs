import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const analyzerGrpc = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");

/** A policy pack in a process of its own, asked as Pulumi's engine asks it. */
export class Pack {
  #server;
  #client;

  /** @param folder of PulumiPolicy.yaml */
  constructor(folder) {
    this.#server = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", "."], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  async start() {
    const port = await new Promise((found) => this.#server.stdout.once("data", (line) => found(String(line).trim())));
    this.#client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_send_message_length": -1,
    });
    return this;
  }

  stop() {
    this.#client.close();
    this.#server.kill();
  }

  /** Remedies, then the verdict on what they made of it: how many were said. */
  async resource(resource) {
    const verdict = await this.#resource("analyze", resource);
    const mended = await this.#resource("remediate", resource);
    return verdict.getDiagnosticsList().length + mended.getRemediationsList().length;
  }

  async stack(resources) {
    const request = new analyzer.AnalyzeStackRequest().setResourcesList(
      resources.map((resource) => {
        const message = filled(new analyzer.AnalyzerResource(), resource, { ...resource.outputs, ...resource.asDeclared });
        for (const [name, urns] of Object.entries(resource.propertyDependencies))
          message.getPropertydependenciesMap().set(name, new analyzer.AnalyzerPropertyDependencies().setUrnsList([...urns]));
        return message;
      }),
    );
    return (await this.#ask("analyzeStack", request)).getDiagnosticsList().length;
  }

  #resource(verb, resource) {
    return this.#ask(verb, filled(new analyzer.AnalyzeRequest(), resource, resource.asDeclared));
  }

  #ask(verb, request) {
    return new Promise((answered, failed) => {
      this.#client[verb](request, (error, answer) => (error ? failed(error) : answered(answer)));
    });
  }
}

const filled = (message, { type, name, urn }, props) =>
  message
    .setType(type)
    .setName(name)
    .setUrn(urn)
    .setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(props))))
    .setOptions(new analyzer.AnalyzerResourceOptions());

/** Folder of this repository's pack. */
export const packFolder = join(import.meta.dirname, "..", "..", "policies");
