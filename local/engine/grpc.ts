import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "../service";
import { messageOf } from "../user-error";
import { marshal } from "./values";

/** Assets of programs may be large: as Pulumi's own engine, 400 MB. */
const largestMessage = 400 * 1024 * 1024;

/** A server for one of Pulumi's protocols. */
export const newServer = (): grpc.Server =>
  new grpc.Server({
    "grpc.max_receive_message_length": largestMessage,
    "grpc.max_send_message_length": largestMessage,
  });

/** Listens on 127.0.0.1 and answers the port. */
export const listen = (server: grpc.Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

/** The values of a message, as they came. */
export const plainOf = (struct: Struct | undefined): Properties => (struct?.toJavaScript() ?? {}) as Properties;

/** Values for a message, as they are. */
export const wireOf = (wire: Properties): Struct =>
  Struct.fromJavaScript(wire as Parameters<typeof Struct.fromJavaScript>[0]);

/** Plain values for a message; secrets are marked. */
export const structOf = (outputs: Properties, secrets: Iterable<string> = []): Struct =>
  wireOf(marshal(outputs, secrets));

/** A handler of a call with one message each way. What it throws travels as the error's text. */
export const unary =
  <Request, Response>(
    handle: (request: Request) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> =>
  (call, reply) => {
    const answer = async () => handle(call.request);
    answer().then(
      (response) => reply(null, response),
      (error: unknown) => reply({ code: codeOf(error), details: messageOf(error) }),
    );
  };

const codeOf = (error: unknown): grpc.status =>
  (error as { code?: unknown } | undefined)?.code === grpc.status.CANCELLED
    ? grpc.status.CANCELLED
    : grpc.status.UNKNOWN;
