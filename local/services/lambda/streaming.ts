import { Readable } from "node:stream";
import type { InvocationResult, InvokeOptions, LambdaService } from "./index";

/** A response that comes in parts. */
export interface StreamedResponse {
  /** Ends when the function is done, well or not. */
  readonly chunks: Readable;
  /** How it ended; its payload is empty, unless it is an error. */
  readonly result: Promise<InvocationResult>;
}

/**
 * Runs a function whose response is to be streamed. Resolves with the first part of it, or when the function is done.
 *
 * @throws AwsError as {@link LambdaService.invoke}
 */
export async function invokeStreaming(
  lambda: LambdaService,
  functionNameOrArn: string,
  payload: string,
  options: Omit<InvokeOptions, "onChunk">,
): Promise<StreamedResponse> {
  const chunks = new Readable({ read: () => undefined });
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const onChunk = (bytes: Uint8Array) => {
    chunks.push(bytes);
    begin();
  };
  const result = lambda.invoke(functionNameOrArn, payload, { ...options, onChunk });
  const end = () => void chunks.push(null);
  result.then(end, end);
  await Promise.race([begun, result]);
  return { chunks, result };
}
