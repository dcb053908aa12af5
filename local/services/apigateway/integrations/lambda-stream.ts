import type { Readable } from "node:stream";
import type { InvocationResult, LambdaService } from "../../lambda";
import { invokeStreaming } from "../../lambda/streaming";
import { traceHeader } from "../../lambda/trace";
import type { Method } from "../definition";
import type { IntegrationSpec } from "../definition/openapi";
import type { Answer, Call } from "../request/call";
import { internalServerError } from "../request/error";
import { functionFailure, invokeFailure, noteLatency, timeoutOf, within } from "./lambda-call";
import { metadataAnswer } from "./proxy-answer";
import { proxyEvent } from "./proxy-event";

/** What parts a response's metadata from its payload. */
const delimiter = Buffer.alloc(8);

/** Bytes in which the metadata and the delimiter must come (AWS, "Lambda proxy integration format for response streaming": 16 KB). */
const longestMetadata = 16 * 1024;

/**
 * A Lambda proxy integration whose response is streamed: status and headers come first, as JSON and a delimiter, then the payload as the
 * function writes it. It is cut off at the integration's timeout.
 *
 * @throws GatewayError as {@link lambdaProxy}, until the payload begins
 */
export async function lambdaStream(
  call: Call,
  method: Method,
  integration: IntegrationSpec,
  functionArn: string,
  lambda: LambdaService,
): Promise<Answer> {
  if (integration.responseTransferMode?.toUpperCase() !== "STREAM")
    throw internalServerError("the integration's uri streams responses, and its responseTransferMode is not STREAM");
  const startedAt = performance.now();
  const milliseconds = timeoutOf(integration);
  const options = { traceId: traceHeader(call.trace) };
  const begin = async () => {
    const response = await invokeStreaming(lambda, functionArn, proxyEvent(call, method), options).catch((error) => {
      throw invokeFailure(error, functionArn);
    });
    return { ...response, ...(await metadataOf(response.chunks)) };
  };
  const { chunks, result, metadata, rest } = await within(milliseconds, begin);
  noteLatency(call, Math.round(performance.now() - startedAt));
  call.context.integrationStatus = 200;
  if (metadata === undefined) {
    const ended = note(call, await result);
    throw ended.functionError
      ? functionFailure(ended)
      : internalServerError(`Malformed Lambda proxy response: ${rest}`, 502);
  }
  const answer = metadataAnswer(metadata);
  const left = milliseconds - (performance.now() - startedAt);
  const timer = setTimeout(() => chunks.destroy(new Error(`the response took longer than ${milliseconds} ms`)), left);
  const ended = async () => {
    clearTimeout(timer);
    const { functionError, payload } = note(call, await result);
    if (functionError) throw new Error(`the function failed while it streamed: ${payload}`);
  };
  return { ...answer, stream: payload(call, rest, chunks, ended) };
}

function note(call: Call, ended: InvocationResult): InvocationResult {
  call.start = ended.coldStart ? "cold" : "warm";
  call.context.integration = { ...call.context.integration, requestId: ended.requestId };
  return ended;
}

/** What comes before the delimiter, and what has come with it of the payload; else why there is none. */
async function metadataOf(
  chunks: Readable,
): Promise<{ metadata: string; rest: Buffer } | { metadata: undefined; rest: string }> {
  let read = Buffer.alloc(0);
  for await (const chunk of chunks.iterator({ destroyOnReturn: false })) {
    read = Buffer.concat([read, chunk as Buffer]);
    const at = read.indexOf(delimiter);
    if (at >= 0 && at <= longestMetadata - delimiter.length)
      return { metadata: read.subarray(0, at).toString(), rest: read.subarray(at + delimiter.length) };
    if (read.length >= longestMetadata) break;
  }
  chunks.resume(); // the function ends in its own time
  return {
    metadata: undefined,
    rest: "its first 16 KB hold no metadata and delimiter: let the handler write to awslambda.HttpResponseStream.from(…)",
  };
}

/** What goes wrong from here on cuts the response off: its status is long sent. */
async function* payload(
  call: Call,
  first: Buffer,
  chunks: Readable,
  ended: () => Promise<void>,
): AsyncIterable<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    yield* chunks as AsyncIterable<Uint8Array>;
    await ended();
  } catch (error) {
    call.failure = error instanceof Error ? error.message : String(error);
    call.context.integrationErrorMessage = call.failure;
    throw error;
  }
}
