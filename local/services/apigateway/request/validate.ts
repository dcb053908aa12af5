import type { Method } from "../definition";
import type { Call } from "./call";
import { GatewayError } from "./error";
import { mediaType } from "./headers";

/** @throws GatewayError BAD_REQUEST_PARAMETERS when the method's validator misses a required parameter; an empty one counts as missing */
export function validateParameters(call: Call, { validator, requiredParameters }: Method): void {
  if (!validator.validateRequestParameters) return;
  const missing = requiredParameters.filter(({ in: place, name }) => {
    if (place === "header") return !call.headers.get(name);
    return !(place === "path" ? call.pathParameters[name] : call.query?.single[name]);
  });
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(", ");
  const reason = `Missing required request parameters: [${names}]`;
  throw new GatewayError("BAD_REQUEST_PARAMETERS", reason, { reason });
}

/**
 * Checks the body by the model of its content type (`application/json` where there is none). A content type without a model is not
 * checked; an empty body counts as `{}`.
 *
 * @throws GatewayError BAD_REQUEST_BODY
 */
export function validateBody(call: Call, { validator, models }: Method): void {
  if (!validator.validateRequestBody) return;
  const check = models.get(mediaType(call.headers.get("content-type")) ?? "application/json");
  if (!check) return;
  let errors: string[];
  try {
    errors = check(call.body.length === 0 ? {} : JSON.parse(call.body.toString()));
  } catch (error) {
    errors = [error instanceof Error ? error.message : String(error)];
  }
  if (errors.length > 0)
    throw new GatewayError("BAD_REQUEST_BODY", "Invalid request body", {
      validationErrors: errors,
      reason: `Request body does not match model schema: ${inOneLine(errors.join("; "))}`,
    });
}

/** What errors quote of a body is the client's: no line of a terminal is made of it. */
const inOneLine = (text: string): string => text.replace(/\p{C}+/gu, " ").slice(0, 300);
