import * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  type LogRequest,
  LogSeverity,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Properties } from "../service";
import { messageOf } from "../user-error";
import type { AssetReader } from "./assets";
import { listen, newServer, plainOf, structOf, unary } from "./grpc";
import { type Account, invoke } from "./invokes";
import { registrationOf } from "./registration";
import type { Registered, Run } from "./run";
import { Transforms } from "./transforms";
import { marshal, unmarshal } from "./values";

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

/** What one run of a program talks to. */
export interface MonitorSession {
  run: Run;
  assets: AssetReader;
  account: Account;
  /** How a program is told that a resource failed: by an error that it throws, or as if the engine went away, quietly. Default false. */
  failsQuietly?: boolean;
  /** A line of the program's log. */
  log(severity: "info" | "warning" | "error", message: string): void;
}

/**
 * The server that a Pulumi program registers its resources with: Pulumi's ResourceMonitor and Engine protocols, on 127.0.0.1. A
 * program in any of Pulumi's languages can talk to it.
 */
export class Monitor {
  readonly #server = newServer();
  #session: MonitorSession | undefined;
  #transforms = new Transforms();

  constructor() {
    this.#server.addService(ResourceMonitorService, {
      getDeploymentInfo: unary(() => new messages.DeploymentInfo().setSupportedfeaturesList(Object.values(features))),
      supportsFeature: unary((request: messages.SupportsFeatureRequest) =>
        new messages.SupportsFeatureResponse().setHassupport(request.getId() in features),
      ),
      registerResource: unary((request: messages.RegisterResourceRequest) => this.#register(request)),
      registerResourceOutputs: unary((request: messages.RegisterResourceOutputsRequest) => this.#outputs(request)),
      readResource: unary((request: messages.ReadResourceRequest) => this.#read(request)),
      invoke: unary((request: messages.ResourceInvokeRequest) => this.#invoke(request)),
      call: unary((request: messages.ResourceCallRequest) => {
        throw new Error(`the method ${request.getTok()} needs a provider plugin, which the local cloud does not run`);
      }),
      registerStackTransform: unary((request: Parameters<Transforms["addForStack"]>[0]) => {
        this.#transforms.addForStack(request);
        return new Empty();
      }),
      registerPackage: unary((request: messages.RegisterPackageRequest) =>
        new messages.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
      ),
      signalAndWaitForShutdown: unary(() => new Empty()),
    } satisfies Partial<IResourceMonitorServer>);
    this.#server.addService(EngineService, {
      log: unary((request: LogRequest) => this.#log(request)),
      getRootResource: unary(() => new GetRootResourceResponse()),
      setRootResource: unary(() => new SetRootResourceResponse()),
    } satisfies Partial<IEngineServer>);
  }

  /** Starts to listen and answers the address, `127.0.0.1:<port>`. */
  listen(): Promise<string> {
    return listen(this.#server).then((port) => `127.0.0.1:${port}`);
  }

  /** From now on, calls belong to this run. */
  serve(session: MonitorSession | undefined): void {
    this.#transforms.close();
    this.#transforms = new Transforms();
    this.#session = session;
  }

  close(): void {
    this.#transforms.close();
    this.#server.forceShutdown();
  }

  get #current(): MonitorSession {
    if (!this.#session) throw new Error("no program is being run");
    return this.#session;
  }

  /** What a resource's failure is to its program. */
  async #told<T>({ failsQuietly }: MonitorSession, work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw failsQuietly ? Object.assign(new Error(messageOf(error)), { code: grpc.status.CANCELLED }) : error;
    });
  }

  async #register(request: messages.RegisterResourceRequest): Promise<messages.RegisterResourceResponse> {
    const session = this.#current;
    const { run, assets } = session;
    await this.#transforms.apply(request);
    const { urn, id, outputs, secrets } = await this.#told(
      session,
      run.register(await registrationOf(request, assets)),
    );
    this.#transforms.keepFor(urn, request);
    return new messages.RegisterResourceResponse().setUrn(urn).setId(id).setObject(structOf(outputs, secrets));
  }

  async #outputs(request: messages.RegisterResourceOutputsRequest): Promise<Empty> {
    const { run, assets } = this.#current;
    const { properties, secrets } = await unmarshal(plainOf(request.getOutputs()), assets);
    run.registerOutputs(request.getUrn(), properties, secrets);
    return new Empty();
  }

  async #read(request: messages.ReadResourceRequest): Promise<messages.ReadResourceResponse> {
    const session = this.#current;
    const { run, assets } = session;
    const { properties, secrets } = await unmarshal(plainOf(request.getProperties()), assets);
    const wish = {
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      id: request.getId(),
      properties,
    };
    const found = await this.#told(session, run.readResource(wish));
    const hidden = [...secrets, ...found.secrets, ...request.getAdditionalsecretoutputsList()];
    return new messages.ReadResourceResponse().setUrn(found.urn).setProperties(structOf(found.outputs, hidden));
  }

  async #invoke(request: messages.ResourceInvokeRequest): Promise<messages.ResourceInvokeResponse> {
    const { run, assets, account } = this.#current;
    const { properties } = await unmarshal(plainOf(request.getArgs()), assets);
    const provider = run.find(request.getProvider().split("::").slice(0, 4).join("::"));
    const region = provider?.outputs.region;
    const answer =
      request.getTok() === "pulumi:pulumi:getResource"
        ? resourceAnswer(run.find(String(properties.urn)), String(properties.urn))
        : invoke(request.getTok(), properties, typeof region === "string" ? { ...account, region } : account);
    return new messages.ResourceInvokeResponse().setReturn(structOf(answer));
  }

  #log(request: LogRequest): Empty {
    const severity = request.getSeverity();
    if (severity !== LogSeverity.DEBUG && !request.getEphemeral()) {
      const name = severity === LogSeverity.ERROR ? "error" : severity === LogSeverity.WARNING ? "warning" : "info";
      this.#current.log(name, request.getMessage());
    }
    return new Empty();
  }
}

/** How `Bucket.get(urn)` and resources that travel as references find what was registered. */
function resourceAnswer(found: Registered | undefined, urn: string): Properties {
  if (!found) throw new Error(`no resource of this stack has the URN ${urn}`);
  return { urn, id: found.id, state: marshal(found.outputs, found.secrets) };
}
