import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { repository } from "./folder.mjs";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { ResourceMonitorService } = require("@pulumi/pulumi/proto/resource_grpc_pb");
const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb");
const engine = require("@pulumi/pulumi/proto/engine_pb");
const messages = require("@pulumi/pulumi/proto/resource_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { invoke } = require("../../dist/local/engine/invokes.js");

/**
 * Milliseconds from the start of a program's process until the program has ended, against an engine that makes nothing and says yes at once.
 *
 * @param onResource gets each resource as it is registered: its type, its name, and by input the resources that it depends on (`type::name`)
 */
export async function evaluate(folder, onResource = () => {}) {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(ResourceMonitorService, monitorFor(onResource));
  server.addService(EngineService, {
    log: answer(() => new Empty()),
    getRootResource: answer(() => new engine.GetRootResourceResponse()),
    setRootResource: answer(() => new engine.SetRootResourceResponse()),
  });
  const port = await new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const start = performance.now();
  const runner = join(repository, "dist/local/engine/runner/main.js");
  const child = fork(runner, [], {
    // As portico dev does: every start but the first finds its code compiled.
    env: { ...process.env, NODE_COMPILE_CACHE: join(repository, "node_modules", ".cache", "portico") },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const ended = new Promise((resolve) => child.once("message", resolve));
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.send({ directory: folder, entry: join(folder, "index.ts"), region: "us-east-1" });
  child.send({
    project: basename(folder),
    stack: "dev",
    rootDirectory: folder,
    address: `127.0.0.1:${port}`,
    preview: false,
    config: { "aws:region": "us-east-1" },
  });
  const message = await Promise.race([ended, closed]);
  const time = performance.now() - start;
  server.forceShutdown();
  await closed;
  if (message?.kind !== "done") throw new Error(`${folder} failed: ${JSON.stringify(message)} ${said}`);
  return time;
}

const answer = (work) => (call, callback) => {
  try {
    callback(null, work(call.request));
  } catch (error) {
    callback({ code: grpc.status.INTERNAL, message: String(error?.stack ?? error) });
  }
};

const arn = (type, name) => `arn:aws:${type.split(":")[1].split("/")[0]}:us-east-1:000000000000:${name}`;

/** What most programs read of a resource, beside what they gave. */
const computed = (type, name) => ({
  arn: arn(type, name),
  name,
  invokeArn: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn(type, name)}/invocations`,
  executionArn: arn(type, name),
  rootResourceId: "root",
  invokeUrl: "https://example.com/dev",
  value: "an-api-key",
});

const monitorFor = (onResource) => ({
  supportsFeature: answer((request) =>
    new messages.SupportsFeatureResponse().setHassupport(request.getId() in features),
  ),
  getDeploymentInfo: answer(() => new messages.DeploymentInfo().setSupportedfeaturesList(Object.values(features))),
  registerResource: answer((request) => {
    const [type, name] = [request.getType(), request.getName()];
    const response = new messages.RegisterResourceResponse().setUrn(`urn:pulumi:dev::bench::${type}::${name}`);
    const dependsOn = new Map();
    request.getPropertydependenciesMap().forEach((value, input) => {
      dependsOn.set(input, value.getUrnsList().map(shortUrn));
    });
    onResource({ type, name, dependsOn });
    if (!request.getCustom()) return response;
    const inputs = request.getObject()?.toJavaScript() ?? {};
    return response.setId(`${name}-id`).setObject(Struct.fromJavaScript({ ...computed(type, name), ...inputs }));
  }),
  registerResourceOutputs: answer(() => new Empty()),
  registerPackage: answer((request) =>
    new messages.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
  ),
  invoke: answer((request) => {
    const args = request.getArgs()?.toJavaScript() ?? {};
    const result = invoke(request.getTok(), args, { accountId: "000000000000", region: "us-east-1" });
    return new messages.ResourceInvokeResponse().setReturn(Struct.fromJavaScript(result));
  }),
  signalAndWaitForShutdown: answer(() => new Empty()),
});

const shortUrn = (urn) => urn.split("::").slice(2).join("::");

/** As the local cloud's own engine. */
const features = {
  secrets: 0,
  outputValues: 2,
  aliasSpecs: 3,
  deletedWith: 5,
  replaceWith: 6,
  transforms: 7,
  parameterization: 9,
};
