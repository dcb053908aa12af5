import type { AwsRequest, AwsResponse } from "../service";
import type { Found } from "./directory";
import { accessDenied, type Guard } from "./guard";
import { OperationTable } from "./operation-table";
import { errorResponse, protocolOf } from "./protocol";

/** Hands a request to the service that was found for it: only for what the service states, and what the caller may do. */
export async function dispatch(found: Found, guard: Guard, request: AwsRequest): Promise<AwsResponse> {
  const { service } = found;
  if (service?.api === undefined) return missing(found, request);
  const operation = OperationTable.of(service.api).find(request, found.operation);
  if (operation === undefined) return service.api.missing?.(found.operation) ?? missing(found, request);
  const refusal = guard(request, service, operation);
  return refusal === undefined ? service.api.handle(request, operation) : accessDenied(request, service, refusal);
}

/** 501, naming what was asked for. Never a made-up success. */
function missing({ name, operation }: Found, request: AwsRequest): AwsResponse {
  const what = name === undefined ? operation : `${operation} of ${name}`;
  return errorResponse(protocolOf(request), {
    status: 501,
    code: "NotImplemented",
    message: `The local cloud does not emulate ${what}`,
  });
}
