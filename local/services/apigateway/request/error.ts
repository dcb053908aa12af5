import type { GatewayResponseType } from "../definition/gateway-responses";

/** A request that the gateway answers by itself. */
export class GatewayError extends Error {
  /** What is wrong, in detail, for `$context.error.validationErrorString`. */
  readonly validationErrors: readonly string[];
  /** What the terminal and the execution log are told; the client is not. */
  readonly reason: string | undefined;
  /** Status where the API's gateway response sets none. Default: AWS's of the type. */
  readonly status: number | undefined;

  constructor(
    readonly type: GatewayResponseType,
    /** What AWS says: `$context.error.message`. Empty: nothing, which is null in JSON. */
    message: string,
    more: { validationErrors?: readonly string[]; reason?: string; status?: number } = {},
  ) {
    super(message);
    this.validationErrors = more.validationErrors ?? [];
    this.reason = more.reason;
    this.status = more.status;
  }
}

/** The error for a fault behind the gateway: AWS says no more to the client than this. */
export const internalServerError = (reason: string, status = 500): GatewayError =>
  new GatewayError(status === 500 ? "API_CONFIGURATION_ERROR" : "DEFAULT_5XX", "Internal server error", {
    reason,
    status,
  });
