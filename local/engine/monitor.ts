import type * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { Calls } from "./calls";
import { listen, newServer, unary } from "./grpc";
import { engineProtocol, monitorProtocol } from "./protocol";
import { Transforms } from "./transforms";

/**
 * The server that a Pulumi program registers its resources with: Pulumi's ResourceMonitor and Engine protocols, on 127.0.0.1. A
 * program in any of Pulumi's languages can talk to it.
 */
export class Monitor {
  readonly #server = newServer();
  #calls: Calls | undefined;
  #transforms = new Transforms();

  constructor() {
    const current = () => {
      if (!this.#calls) throw new Error("no program is being run");
      return { calls: this.#calls, transforms: this.#transforms };
    };
    this.#server.addService(ResourceMonitorService, served(monitorProtocol(current)));
    this.#server.addService(EngineService, served(engineProtocol(current)));
  }

  /** Starts to listen and answers the address, `127.0.0.1:<port>`. */
  listen(): Promise<string> {
    return listen(this.#server).then((port) => `127.0.0.1:${port}`);
  }

  /** From now on, calls belong to this run. */
  serve(calls: Calls | undefined): void {
    this.#transforms.close();
    this.#transforms = new Transforms();
    this.#calls = calls;
  }

  close(): void {
    this.#transforms.close();
    this.#server.forceShutdown();
  }
}

type Handlers = Readonly<Record<string, (request: never) => unknown>>;

const served = (handlers: Handlers): grpc.UntypedServiceImplementation => {
  const entries = Object.entries(handlers).map(([name, handle]) => [name, unary(handle)]);
  return Object.fromEntries(entries) as grpc.UntypedServiceImplementation;
};
