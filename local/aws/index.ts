import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsRequest, AwsResponse, Service } from "../service";
import { readBody } from "./body";
import { credentialOf } from "./credential";
import { Directory } from "./directory";
import { type ErrorShape, errorResponse, protocolOf } from "./protocol";

/**
 * The AWS port: every service's wire protocol on one address, as SDKs reach it through `AWS_ENDPOINT_URL`. A call goes
 * to the service whose `X-Amz-Target` it names, else to the one that it is signed for, else to the one whose REST
 * paths it uses. Signatures are not verified. What no service takes is answered 501, in the caller's protocol.
 *
 * Hosts and origins are checked by the server in front, before this is called.
 *
 * @example
 * http.createServer(createAwsEndpoint(cloud.services)).listen(4401, "127.0.0.1");
 */
export function createAwsEndpoint(
  services: ReadonlyMap<string, Service> | Iterable<Service>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const directory = new Directory(services);
  return (request, response) => {
    void serve(directory, request, response);
  };
}

async function serve(directory: Directory, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
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
  };
  let answer: AwsResponse;
  try {
    answer = await dispatch(directory, { ...partial, body: await readBody(incoming) }, credential?.service);
  } catch (error) {
    answer = errorResponse(protocolOf({ ...partial, body: Buffer.alloc(0) }), failureOf(error));
  }
  send(outgoing, answer);
}

async function dispatch(
  directory: Directory,
  request: AwsRequest,
  signedFor: string | undefined,
): Promise<AwsResponse> {
  const found = directory.find(request, signedFor);
  if (found.service?.api !== undefined) return found.service.api.handle(request);
  const what = `${found.name} ${found.operation}`.trim();
  return errorResponse(protocolOf(request), {
    status: 501,
    code: "NotImplemented",
    message: `${what} is not emulated by the local cloud; it answers 501 instead of pretending`,
  });
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
  outgoing.writeHead(status, {
    "x-amzn-requestid": randomUUID(),
    ...headers,
    "content-length": Buffer.byteLength(body),
  });
  outgoing.end(body);
}
