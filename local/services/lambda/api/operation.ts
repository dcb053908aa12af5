import type { AwsApi, AwsRequest, AwsResponse } from "../../../service";
import { AwsError } from "../../aws-json";
import { readFunctionName } from "../function-name";

/** One call of Lambda's API, as far as its path and query say. */
export interface LambdaCall {
  request: AwsRequest;
  /** Name of the function; empty for calls that are about none. */
  name: string;
  /** Version or alias: of the name, or of `Qualifier`. */
  qualifier: string | undefined;
  /** All parts of the path, by their name in AWS's model. */
  labels: Readonly<Record<string, string>>;
}

/** What does a call. */
export type Operation = (call: LambdaCall) => AwsResponse | Promise<AwsResponse>;

/** Operations of Lambda's REST protocol, by AWS's names. */
export type Operations = AwsApi<Operation>["operations"];

/** Reads a call. @throws AwsError InvalidParameterValueException when name and query say different qualifiers */
export function callOf(request: AwsRequest, labels: LambdaCall["labels"]): LambdaCall {
  const { name, qualifier } = readFunctionName(labels.FunctionName ?? "");
  const asked = request.query.get("Qualifier") ?? undefined;
  if (qualifier !== undefined && asked !== undefined && qualifier !== asked)
    throw new AwsError(
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  return { request, name, qualifier: qualifier ?? asked, labels };
}

/** The function that a call names, with its qualifier. */
export const targetOf = ({ name, qualifier }: LambdaCall): string => (qualifier ? `${name}:${qualifier}` : name);

/** An answer in JSON. */
export const answer = (status: number, body: unknown): AwsResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: body === undefined ? "" : JSON.stringify(body),
});

/** The body of a request, as an object. @throws AwsError InvalidRequestContentException when it is none */
export function bodyOf({ request }: LambdaCall): Record<string, unknown> {
  try {
    const body = JSON.parse(request.body.toString() || "{}") as unknown;
    if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  } catch {
    // The same as a body that is no object.
  }
  throw new AwsError("InvalidRequestContentException", "Could not parse request body into json: it is no JSON object");
}

/** A page of a list: `MaxItems` (at most 50 where the list says no other number) from `Marker` on. */
export function page<Item>(
  { request: { query } }: LambdaCall,
  items: readonly Item[],
  most = 50,
): { items: readonly Item[]; NextMarker?: string } {
  const start = Number(query.get("Marker") ?? 0) || 0;
  const end = start + Math.min(Math.max(1, Number(query.get("MaxItems") ?? most) || most), most);
  return { items: items.slice(start, end), ...(end < items.length && { NextMarker: String(end) }) };
}
