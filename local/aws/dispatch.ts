import type { Faults } from "../faults";
import { withFaults } from "../faults/inject";
import type { AskedOperation, AwsRequest, AwsResponse, Service } from "../service";
import { AwsError } from "../services/aws-json";
import type { CallListener } from "./call-log";
import type { Found } from "./directory";
import { accessDenied, type Guard } from "./guard";
import { OperationTable } from "./operation-table";
import { errorResponse, protocolOf } from "./protocol";

/**
 * Hands a request to the service that was found for it: only for what the service states, and what the caller may do.
 *
 * @param told of the call, once it is answered
 * @throws NoAnswer where a fault wants the caller to wait in vain
 */
export async function dispatch(
  found: Found,
  guard: Guard,
  request: AwsRequest,
  faults?: Faults,
  told?: CallListener,
): Promise<AwsResponse> {
  const { service } = found;
  if (service?.api === undefined) return missing(found, request);
  const operation = OperationTable.of(service.api).find(request, found.operation);
  if (operation === undefined) return service.api.missing?.(found.operation) ?? missing(found, request);
  if (told === undefined) return answerOf(service, operation, guard, request, faults);
  const { name, arnName = name, api } = service;
  const resources = (api.needs?.(request, operation) ?? []).map(({ resource }) => resource);
  const call = { service: arnName, operation: operation.name, resources, accessKeyId: request.accessKeyId };
  try {
    const answer = await answerOf(service, operation, guard, request, faults);
    told({ ...call, status: answer.status });
    return answer;
  } catch (error) {
    told({ ...call, status: statusOf(error) });
    throw error;
  }
}

const statusOf = (error: unknown): number =>
  error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : 500;

async function answerOf(
  service: Service,
  operation: AskedOperation,
  guard: Guard,
  request: AwsRequest,
  faults: Faults | undefined,
): Promise<AwsResponse> {
  if (service.api === undefined) throw new Error(`${service.name} has no API`);
  const refusal = guard(request, service, operation);
  if (refusal !== undefined) return accessDenied(request, service, refusal);
  if (faults === undefined || faults.none || isInvocation(service, operation))
    return service.api.handle(request, operation);
  return handleWithFaults(service, service.api, request, operation, faults);
}

/** Lambda itself asks for the faults of invocations: most of them do not come by this port. */
const isInvocation = ({ name }: Service, operation: AskedOperation): boolean =>
  name === "lambda" && operation.name.startsWith("Invoke");

async function handleWithFaults(
  { name, arnName = name }: Service,
  api: NonNullable<Service["api"]>,
  request: AwsRequest,
  operation: AskedOperation,
  faults: Faults,
): Promise<AwsResponse> {
  const resources = () => (api.needs?.(request, operation) ?? []).map(({ resource }) => resource);
  const call = { service: arnName, operation: operation.name, resources };
  try {
    return await withFaults(faults, call, () => api.handle(request, operation));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    api.faulted?.(request, operation, error);
    return errorResponse(protocolOf(request), error);
  }
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
