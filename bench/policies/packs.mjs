import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb");
const pulumis = require("@pulumi/policy/server");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { rules } = require("../../dist/policies/rules.js");
const { PackServer } = require("../../dist/policies/kit/serving/pack-server.js");
const { readSettings } = require("../../dist/policies/kit/settings.js");

/** What answers the calls of Pulumi's engine: our pack, and the same rules behind the server of Pulumi's policy SDK. */
export const servers = {
  "the pack": new PackServer({
    pack: { name: "portico", version: "1.0.0" },
    rules,
    settings: readSettings(undefined, rules),
    now: Date.now(),
  }).handlers,
  "behind Pulumi's server": Object.fromEntries(
    ["analyze", "remediate", "analyzeStack"].map((verb) => [
      verb,
      pulumis[`make${verb[0].toUpperCase()}${verb.slice(1)}RpcFun`]("portico", "1.0.0", "advisory", rules),
    ]),
  ),
};

/**
 * What Pulumi's engine asks of a pack about a program: each resource when it is declared, and all of them at the end. From the bytes that a pack receives to those that
 * it answers, without the way there and back.
 */
export function questions(resources) {
  const each = resources.map((resource) => {
    const request = filled(new analyzer.AnalyzeRequest(), resource, resource.asDeclared);
    return Buffer.from(request.serializeBinary());
  });
  const stack = new analyzer.AnalyzeStackRequest().setResourcesList(
    resources.map((resource) => {
      const props = { ...resource.outputs, ...resource.asDeclared };
      const message = filled(new analyzer.AnalyzerResource(), resource, props);
      for (const [name, urns] of Object.entries(resource.propertyDependencies))
        message
          .getPropertydependenciesMap()
          .set(name, new analyzer.AnalyzerPropertyDependencies().setUrnsList([...urns]));
      return message;
    }),
  );
  const all = Buffer.from(stack.serializeBinary());
  return async (server) => {
    for (const bytes of each) {
      await ask(server, "remediate", bytes);
      await ask(server, "analyze", bytes);
    }
    await ask(server, "analyzeStack", all);
  };
}

function ask(server, verb, bytes) {
  const { requestDeserialize, responseSerialize } = AnalyzerService[verb];
  return new Promise((answered, failed) => {
    const reply = (error, answer) => (error ? failed(error) : answered(responseSerialize(answer)));
    server[verb]({ request: requestDeserialize(bytes) }, reply);
  });
}

const filled = (message, { type, name, urn }, props) =>
  message
    .setType(type)
    .setName(name)
    .setUrn(urn)
    .setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(props))))
    .setOptions(new analyzer.AnalyzerResourceOptions());
