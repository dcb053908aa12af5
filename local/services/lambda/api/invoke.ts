import { randomUUID } from "node:crypto";
import { eventMessage } from "../../../aws/event-stream";
import type { AwsResponse } from "../../../service";
import { AwsError } from "../../aws-json";
import type { LambdaService } from "../index";
import { invokeStreaming, type StreamedResponse } from "../streaming";
import { type LambdaCall, type Operations, targetOf } from "./operation";

/** The calls that run functions. */
export const invokeOperations = (service: () => LambdaService): Operations => ({
  Invoke: {
    route: "POST /2015-03-31/functions/{FunctionName}/invocations",
    approximates: "events of asynchronous calls up to 256 KB",
    does: (call) => invoke(call, service()),
  },
  InvokeWithResponseStream: {
    route: "POST /2021-11-15/functions/{FunctionName}/response-streaming-invocations",
    approximates: "neither 200 MB nor the bandwidth are limits",
    does: (call) => stream(call, service()),
  },
});

/** Runs a function and streams its response. @throws AwsError before its first part */
async function stream(call: LambdaCall, service: LambdaService): Promise<AwsResponse> {
  const { headers } = call.request;
  const target = targetOf(call);
  const payload = payloadOf(call);
  const type = String(headers["x-amz-invocation-type"] ?? "RequestResponse");
  if (type === "DryRun") {
    service.functionArn(target);
    return { status: 204, headers: {}, body: "" };
  }
  if (type !== "RequestResponse")
    throw new AwsError("InvalidParameterValueException", `Unknown invocation type ${type}`);
  const requestId = randomUUID();
  const clientContext = clientContextOf(call);
  const response = await invokeStreaming(service, target, payload, { requestId, clientContext });
  return {
    status: 200,
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-requestid": requestId,
    },
    body: "",
    stream: events(response, () =>
      headers["x-amz-log-type"] === "Tail" ? service.logTail(target, requestId) : undefined,
    ),
  };
}

async function* events({ chunks, result }: StreamedResponse, logTail: () => string | undefined): AsyncIterable<Buffer> {
  for await (const chunk of chunks) yield eventMessage("PayloadChunk", "application/octet-stream", chunk as Buffer);
  const { functionError, payload } = await result;
  const tail = logTail();
  const complete = {
    ...(functionError && { ErrorCode: functionError, ErrorDetails: payload }),
    ...(tail !== undefined && { LogResult: Buffer.from(tail).toString("base64") }),
  };
  yield eventMessage("InvokeComplete", "application/json", Buffer.from(JSON.stringify(complete)));
}

/** Runs a function at once, later (`Event`), or not at all (`DryRun`). */
async function invoke(call: LambdaCall, service: LambdaService): Promise<AwsResponse> {
  const { headers } = call.request;
  const target = targetOf(call);
  const type = String(headers["x-amz-invocation-type"] ?? "RequestResponse");
  const payload = payloadOf(call);
  if (type === "DryRun") {
    service.functionArn(target);
    return { status: 204, headers: {}, body: "" };
  }
  if (type === "Event") {
    const requestId = service.invokeLater(target, payload);
    return { status: 202, headers: { "x-amzn-requestid": requestId }, body: "" };
  }
  if (type !== "RequestResponse")
    throw new AwsError("InvalidParameterValueException", `Unknown invocation type ${type}`);
  const result = await service.invoke(target, payload, { clientContext: clientContextOf(call) });
  const tail = headers["x-amz-log-type"] === "Tail" ? service.logTail(target, result.requestId) : undefined;
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": result.requestId,
      "x-amz-executed-version": result.executedVersion,
      ...(result.functionError && { "x-amz-function-error": result.functionError }),
      ...(tail !== undefined && { "x-amz-log-result": Buffer.from(tail).toString("base64") }),
    },
    body: result.payload,
  };
}

/** The event in the body of a call. @throws AwsError InvalidRequestContentException when it is no JSON */
export function payloadOf({ request: { body } }: LambdaCall): string {
  const payload = body.length ? body.toString() : "{}";
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: Could not parse payload into json: ${error instanceof Error ? error.message : error}`,
    );
  }
  return payload;
}

/** JSON text of the client context in a call's headers. */
export function clientContextOf({ request: { headers } }: LambdaCall): string | undefined {
  const context = headers["x-amz-client-context"];
  return typeof context === "string" ? Buffer.from(context, "base64").toString() : undefined;
}
