import type { AwsResponse } from "../service";

/** An error that a service answers on the AWS port, as AWS words it. */
export class AwsError extends Error {
  constructor(
    /** AWS's name of the error, such as `ResourceNotFoundException`: what SDKs make an exception class of. */
    public readonly code: string,
    message: string,
    public readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** What this local cloud answers for an operation that it does not emulate: 501, naming it. Never a made-up success. */
export const notEmulated = (service: string, operation: string): AwsError =>
  new AwsError("NotImplemented", `The local cloud does not emulate ${operation} of ${service}`, 501);

/** An answer of the AWS JSON 1.1 protocol. */
export const jsonAnswer = (body: unknown, status = 200, headers: Record<string, string> = {}): AwsResponse => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1", ...headers },
  body: JSON.stringify(body),
});

/**
 * What is answered for whatever was thrown. What is not an {@link AwsError} is a fault of ours: 500.
 *
 * @param unforeseen the service's name of such a fault
 */
export const refusalOf = (error: unknown, unforeseen: string): AwsError =>
  error instanceof AwsError
    ? error
    : new AwsError(unforeseen, error instanceof Error ? error.message : String(error), 500);

/** An error in the AWS JSON 1.1 protocol. */
export function jsonError(error: unknown): AwsResponse {
  const { code, message, status } = refusalOf(error, "InternalFailure");
  return jsonAnswer({ __type: code, message }, status, { "x-amzn-errortype": code });
}
