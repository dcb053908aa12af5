import type { Invocation, Middleware } from "../invocation";
import { parseJson } from "../json-text";
import { malformedJson, payloadTooLarge, unsupportedMediaType } from "../problem";
import type { ProxyEvent } from "../proxy-event";

/** Reads the JSON body of routes that take one: first its size, then its content type, then the JSON. */
export const jsonBody = (): Middleware => ({ before: ({ event: invocation }) => readBody(invocation) });

/** @throws Problem for a body that is too large, or none of JSON */
export function readBody(invocation: Invocation): void {
  const { event, endpoint, input } = invocation;
  if (input || !endpoint?.route.body || !event.body) return;
  checkSize(event.body, event.isBase64Encoded, endpoint.route.maxBytes);
  checkContentType(event);
  invocation.text = event.isBase64Encoded ? utf8(Buffer.from(event.body, "base64")) : withoutMark(event.body);
  invocation.json = parseJson(invocation.text);
}

function checkSize(body: string, isBase64: boolean, most: number): void {
  const bytes = Buffer.byteLength(body, isBase64 ? "base64" : "utf8");
  if (bytes > most) throw payloadTooLarge({ detail: `The body is ${bytes} bytes; up to ${most} are taken` });
}

/** JSON is `application/json` or a type that ends in `+json` (RFC 6839), in UTF-8 (RFC 8259, section 8.1). */
const jsonType = /^application\/([a-z0-9!#$&^_.+-]+\+)?json$/;
const utf8Charset = /^charset="?utf-?8"?$/;

function isJson(contentType: string): boolean {
  const [type = "", ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  return jsonType.test(type) && parameters.every((part) => !part.startsWith("charset=") || utf8Charset.test(part));
}

function checkContentType({ headers }: ProxyEvent): void {
  const name = Object.keys(headers ?? {}).find((each) => each.toLowerCase() === "content-type");
  const type = name === undefined ? undefined : headers?.[name];
  if (!type) throw unsupportedMediaType({ detail: "The request has a body and no content-type" });
  if (!isJson(type)) throw unsupportedMediaType({ detail: `The body is declared as ${type.slice(0, 100)}` });
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function utf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformedJson({ detail: "The body is not UTF-8" });
  }
}

/** A byte order mark is no JSON, but readers may ignore it (RFC 8259, section 8.1). */
const withoutMark = (text: string) => (text.startsWith("\ufeff") ? text.slice(1) : text);
