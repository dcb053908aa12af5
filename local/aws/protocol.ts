import type { AwsRequest, AwsResponse } from "../service";
import { credentialOf } from "./credential";

/** AWS's wire protocols, as far as their errors differ. */
export type Protocol = "json" | "query" | "rest-json" | "rest-xml" | "cbor";

/** An error before it is written in a protocol. */
export interface ErrorShape {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The protocol that a request speaks. */
export function protocolOf({ headers, query, body }: AwsRequest): Protocol {
  const type = headers["content-type"] ?? "";
  if (headers["smithy-protocol"] === "rpc-v2-cbor" || type.startsWith("application/cbor")) return "cbor";
  if (headers["x-amz-target"] !== undefined || type.startsWith("application/x-amz-json")) return "json";
  if (query.has("Action") || (type.startsWith("application/x-www-form-urlencoded") && body.includes("Action="))) {
    return "query";
  }
  if (type.includes("xml")) return "rest-xml";
  return inXml.has(credentialOf(headers.authorization, query)?.service ?? "") ? "rest-xml" : "rest-json";
}

/** Services whose REST protocol is XML, by signing name. */
const inXml: ReadonlySet<string> = new Set(["cloudfront", "route53", "s3", "s3express"]);

/** The operation that a request names, or its method and path where the protocol has no names. */
export function operationOf(request: AwsRequest): string {
  const { headers, query, path, body, method } = request;
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  const action = query.get("Action");
  if (action !== null) return action;
  if (protocolOf(request) === "query") return new URLSearchParams(body.toString("utf8")).get("Action") ?? "";
  return /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1] ?? `${method} ${path}`;
}

/** An error as the client's protocol has it, so that its SDK reads code and message. */
export function errorResponse(protocol: Protocol, error: ErrorShape): AwsResponse {
  switch (protocol) {
    case "json":
      return jsonError(error, "application/x-amz-json-1.0");
    case "rest-json":
      return jsonError(error, "application/json");
    case "query":
      return xmlError(
        error,
        (content) => `<ErrorResponse><Error><Type>Sender</Type>${content}</Error></ErrorResponse>`,
      );
    case "rest-xml":
      return xmlError(error, (content) => `<Error>${content}</Error>`);
    case "cbor":
      return cborError(error);
  }
}

function jsonError({ status, code, message }: ErrorShape, type: string): AwsResponse {
  const body = JSON.stringify({ __type: code, message });
  return { status, headers: { "content-type": type, "x-amzn-errortype": code }, body };
}

function xmlError({ status, code, message }: ErrorShape, wrap: (content: string) => string): AwsResponse {
  const content = `<Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
  return { status, headers: { "content-type": "text/xml" }, body: `<?xml version="1.0"?>\n${wrap(content)}` };
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

/** A CBOR map of two texts (RFC 8949): all that an error of this protocol needs. */
function cborError({ status, code, message }: ErrorShape): AwsResponse {
  const body = Buffer.concat([Buffer.from([0xa2]), ...["__type", code, "message", message].map(cborText)]);
  return { status, headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" }, body };
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = bytes.length < 24 ? [0x60 + bytes.length] : [0x79, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from(head), bytes]);
}
