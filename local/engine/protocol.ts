import {
  GetRootResourceResponse,
  type LogRequest,
  LogSeverity,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Calls } from "./calls";
import { plainOf, wireOf } from "./grpc";
import { saidIn } from "./registration";
import type { Transforms } from "./transforms";

/** The parts of Pulumi's protocol that this engine has, by the names and numbers of `pulumi/resource.proto`. */
const features: Record<string, messages.ResourceMonitorFeature> = {
  secrets: 0,
  outputValues: 2,
  aliasSpecs: 3,
  deletedWith: 5,
  replaceWith: 6,
  transforms: 7,
  parameterization: 9,
};

/** Who answers a run of a program. */
export interface Answering {
  calls: Calls;
  transforms: Transforms;
}

/**
 * Pulumi's ResourceMonitor protocol: from its messages to plain calls and back, by the names of its methods.
 *
 * @param current who answers the run that is under way; it throws when there is none
 */
export const monitorProtocol = (current: () => Answering) => ({
  getDeploymentInfo: () => new messages.DeploymentInfo().setSupportedfeaturesList(Object.values(features)),
  supportsFeature: (request: messages.SupportsFeatureRequest) =>
    new messages.SupportsFeatureResponse().setHassupport(request.getId() in features),
  async registerResource(request: messages.RegisterResourceRequest) {
    const { calls, transforms } = current();
    await transforms.apply(request);
    const { urn, id, wire } = await calls.register(saidIn(request));
    transforms.keepFor(urn, request);
    return new messages.RegisterResourceResponse().setUrn(urn).setId(id).setObject(wireOf(wire));
  },
  async registerResourceOutputs(request: messages.RegisterResourceOutputsRequest) {
    await current().calls.registerOutputs({ urn: request.getUrn(), wire: plainOf(request.getOutputs()) });
    return new Empty();
  },
  async readResource(request: messages.ReadResourceRequest) {
    const { urn, wire } = await current().calls.read({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      id: request.getId(),
      wire: plainOf(request.getProperties()),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    });
    return new messages.ReadResourceResponse().setUrn(urn).setProperties(wireOf(wire));
  },
  async invoke(request: messages.ResourceInvokeRequest) {
    const answer = await current().calls.invoke({
      token: request.getTok(),
      provider: request.getProvider(),
      wire: plainOf(request.getArgs()),
    });
    return new messages.ResourceInvokeResponse().setReturn(wireOf(answer));
  },
  call(request: messages.ResourceCallRequest): never {
    throw new Error(`the method ${request.getTok()} needs a provider plugin, which the local cloud does not run`);
  },
  registerStackTransform(request: Parameters<Transforms["addForStack"]>[0]) {
    current().transforms.addForStack(request);
    return new Empty();
  },
  registerPackage: (request: messages.RegisterPackageRequest) =>
    new messages.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
  signalAndWaitForShutdown: () => new Empty(),
});

/** Pulumi's Engine protocol, in the same way. */
export const engineProtocol = (current: () => Answering) => ({
  async log(request: LogRequest) {
    const severity = request.getSeverity();
    if (severity !== LogSeverity.DEBUG && !request.getEphemeral()) {
      const name = severity === LogSeverity.ERROR ? "error" : severity === LogSeverity.WARNING ? "warning" : "info";
      await current().calls.log({ severity: name, message: request.getMessage() });
    }
    return new Empty();
  },
  getRootResource: () => new GetRootResourceResponse(),
  setRootResource: () => new SetRootResourceResponse(),
});
