import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Faults } from "../faults";
import { NoAnswer } from "../faults/inject";
import type { AwsRequest, AwsResponse, Service } from "../service";
import { readBody } from "./body";
import type { CallListener } from "./call-log";
import { credentialOf } from "./credential";
import { Directory } from "./directory";
import { dispatch } from "./dispatch";
import type { Guard } from "./guard";
import { type ErrorShape, errorResponse, protocolOf } from "./protocol";

/**
 * The AWS port: every service's wire protocol on one address, as SDKs reach it through `AWS_ENDPOINT_URL`. A call goes
 * to the service whose `X-Amz-Target` it names, else to the one that it is signed for, else to the one whose REST
 * paths it uses. Signatures are not verified. What no service states in its operations is answered 501, in the caller's protocol.
 *
 * Hosts and origins are checked by the server in front, before this is called.
 *
 * @param report hears of what a service threw: the client gets 500 without a word of it. Default: standard error
 * @param guard judges each call before its service gets it. Default: all may do everything
 * @param faults what goes wrong on purpose. Default: nothing
 * @param told of each call, once it is answered. Default: nobody
 * @example
 * http.createServer(createAwsEndpoint(cloud.services)).listen(4401, "127.0.0.1");
 */
export function createAwsEndpoint(
  services: ReadonlyMap<string, Service> | Iterable<Service>,
  report: (error: unknown) => void = (error) => console.error(error),
  guard: Guard = () => undefined,
  faults?: Faults,
  told?: CallListener,
): (request: IncomingMessage, response: ServerResponse) => void {
  const directory = new Directory(services);
  const answer: Answer = (request, signedFor) =>
    dispatch(directory.find(request, signedFor), guard, request, faults, told);
  return (request, response) => {
    void serve(answer, request, response, report);
  };
}

/** Answers a request that is signed for a service, or for none. */
type Answer = (request: AwsRequest, signedFor: string | undefined) => Promise<AwsResponse>;

async function serve(
  answerTo: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  report: (error: unknown) => void,
): Promise<void> {
  const url = incoming.url ?? "/";
  const queryAt = url.indexOf("?");
  const query = new URLSearchParams(queryAt < 0 ? "" : url.slice(queryAt + 1));
  const credential = credentialOf(incoming.headers.authorization, query);
  const partial = {
    method: incoming.method ?? "GET",
    path: queryAt < 0 ? url : url.slice(0, queryAt),
    query,
    headers: incoming.headers,
    region: credential?.region ?? "us-east-1",
    accessKeyId: credential?.accessKeyId,
    onGone: (listener: () => void) => void outgoing.once("close", listener),
  };
  let answer: AwsResponse;
  let body: Buffer = Buffer.alloc(0);
  try {
    body = await readBody(incoming);
    answer = await answerTo({ ...partial, body }, credential?.service);
  } catch (error) {
    if (!incoming.complete && incoming.destroyed) return; // The client went away.
    if (error instanceof NoAnswer) return;
    const failure = failureOf(error);
    if (failure.status === 500) report(error);
    answer = errorResponse(protocolOf({ ...partial, body }), failure);
  }
  if (answer.stream) await sendParts(outgoing, answer, answer.stream, report);
  else send(outgoing, answer);
}

/** What a client may know of a failure. The rest stays here. */
function failureOf(error: unknown): ErrorShape {
  if (error instanceof Error && "status" in error && typeof error.status === "number") {
    return { status: error.status, code: error.name, message: error.message };
  }
  return {
    status: 500,
    code: "InternalFailure",
    message: "The request processing has failed because of an unknown error",
  };
}

function send(outgoing: ServerResponse, { status, headers, body }: AwsResponse): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, { ...withRequestId(headers), "content-length": Buffer.byteLength(body) });
  outgoing.end(body);
}

async function sendParts(
  outgoing: ServerResponse,
  { status, headers }: AwsResponse,
  parts: AsyncIterable<Uint8Array>,
  report: (error: unknown) => void,
): Promise<void> {
  outgoing.writeHead(status, withRequestId(headers));
  outgoing.flushHeaders();
  try {
    await pipeline(parts, outgoing);
  } catch (error) {
    // A client that went away is no fault; others see that the answer was cut off.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") report(error);
    outgoing.destroy();
  }
}

function withRequestId(headers: Record<string, string>): Record<string, string> {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === "x-amzn-requestid");
  return named ? headers : { "x-amzn-requestid": randomUUID(), ...headers };
}
