import type * as grpc from "@grpc/grpc-js";
import type { Calls } from "../calls";
import { engineProtocol, monitorProtocol } from "../protocol";
import { Transforms } from "../transforms";
import type { AnswerMessage, CallMessage } from "./messages";

/**
 * From now on, what Pulumi's SDK asks of the engine travels as JSON over the channel that this process has to its parent. That spares both of them gRPC: its connection, and in the
 * parent also to load it and Pulumi's protocol. A program with another copy of the SDK than ours goes on with gRPC: it may have both, and what they know of transforms would differ.
 *
 * @param requireFromProgram finds the very copy of the SDK that the program uses
 */
export function askNearby(requireFromProgram: NodeJS.Require): void {
  if (requireFromProgram.resolve(service) !== require.resolve(service)) return;
  const { ResourceMonitorClient } = requireFromProgram(service) as Clients;
  const { EngineClient } = requireFromProgram("@pulumi/pulumi/proto/engine_grpc_pb") as Clients;
  const answering = { calls: callsOverChannel(), transforms: new Transforms() };
  replaceMethods(
    ResourceMonitorClient,
    monitorProtocol(() => answering),
  );
  replaceMethods(
    EngineClient,
    engineProtocol(() => answering),
  );
}

const service = "@pulumi/pulumi/proto/resource_grpc_pb";

type Clients = Record<string, grpc.ServiceClientConstructor>;
type Handlers = Readonly<Record<string, (request: never) => unknown>>;
type Reply = (error: Partial<grpc.ServiceError> | null, response?: unknown) => void;

/** gRPC's numbers for errors: of a resource or the like, and of a method that the engine has not. */
const [unknown, unimplemented] = [2, 12];

/** Gives the clients of a service methods that call these handlers. */
function replaceMethods(client: grpc.ServiceClientConstructor | undefined, handlers: Handlers): void {
  for (const name of Object.keys(client?.service ?? {})) {
    const handle = handlers[name];
    const method = (request: never, ...rest: unknown[]) => {
      const reply = rest.at(-1) as Reply;
      if (!handle) return reply(failure(unimplemented, `The server does not implement the method ${name}`));
      const answer = async () => handle(request);
      answer().then(
        (response) => reply(null, response),
        (error: Error) => reply(failure(unknown, error.message)),
      );
    };
    Object.assign(client?.prototype, { [name]: method });
  }
}

/** As a client of gRPC has it. */
const failure = (code: number, details: string): Partial<grpc.ServiceError> =>
  Object.assign(new Error(`${code} ${code === unknown ? "UNKNOWN" : "UNIMPLEMENTED"}: ${details}`), { code, details });

/** Asks the parent. While an answer is due, the channel keeps this process alive. */
function callsOverChannel(): Calls {
  const due = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  let asked = 0;
  process.on("message", (message: AnswerMessage) => {
    const call = message.kind === "answer" ? due.get(message.id) : undefined;
    if (!call) return;
    due.delete(message.id);
    if (due.size === 0) process.channel?.unref();
    if (message.error === undefined) call.resolve(message.value);
    else call.reject(new Error(message.error));
  });
  const asking =
    (name: keyof Calls) =>
    (said: unknown): Promise<never> =>
      new Promise((resolve, reject) => {
        asked += 1;
        due.set(asked, { resolve, reject });
        process.channel?.ref();
        const call: CallMessage = { kind: "call", id: asked, name, said };
        process.send?.(call);
      });
  return {
    register: asking("register"),
    registerOutputs: asking("registerOutputs"),
    read: asking("read"),
    invoke: asking("invoke"),
    log: asking("log"),
  };
}
