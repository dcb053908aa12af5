import type { AskedOperation, AwsRequest, AwsResponse, Service } from "../service";
import { errorResponse, protocolOf } from "./protocol";

/** Decides whether whoever signed a request may make this call. Answers why not, as the caller is told; undefined: they may. */
export type Guard = (request: AwsRequest, service: Service, operation: AskedOperation) => string | undefined;

/** The refusal of a request, as its service words it, or as most services of its protocol do. */
export function accessDenied(request: AwsRequest, { api }: Service, message: string): AwsResponse {
  if (api?.accessDenied) return api.accessDenied(message);
  const protocol = protocolOf(request);
  const isXml = protocol === "query" || protocol === "rest-xml";
  return errorResponse(protocol, {
    status: protocol === "json" || protocol === "cbor" ? 400 : 403,
    code: isXml ? "AccessDenied" : "AccessDeniedException",
    message,
  });
}
