import type { Answer, Call } from "./call";
import type { GatewayError } from "./error";
import { mediaType } from "./headers";
import { fill, mapped } from "./template";

/** The gateway's own answer to a request: the API's gateway response for the error, with its template and headers filled in. */
export function gatewayAnswer(error: GatewayError, call: Call): Answer {
  call.context.error = {
    message: error.message,
    messageString: error.message === "" ? "null" : JSON.stringify(error.message),
    responseType: error.type,
    validationErrorString: `[${error.validationErrors.join(", ")}]`,
  };
  const response = call.api.gatewayResponses.get(error.type, error.status);
  const [contentType, template] = pick(response.responseTemplates, mediaType(call.headers.get("accept")));
  const headers: Answer["headers"] = [["x-amzn-ErrorType", response.errorType]];
  for (const [target, expression] of Object.entries(response.responseParameters)) {
    const [, name] = /^gatewayresponse\.header\.(.+)$/.exec(target) ?? [];
    const value = mapped(expression, call);
    if (name !== undefined && value !== undefined) headers.push([name, value]);
  }
  if (!headers.some(([name]) => name.toLowerCase() === "content-type")) headers.push(["Content-Type", contentType]);
  return { status: response.status, headers, body: fill(template, call) };
}

/** The template for a content type; else the one for JSON; else the first. */
export function pick(templates: Record<string, string>, type: string | undefined): [type: string, template: string] {
  const chosen = [type, "application/json"].find((one) => one !== undefined && templates[one] !== undefined);
  const contentType = chosen ?? Object.keys(templates)[0] ?? "application/json";
  return [contentType, templates[contentType] ?? ""];
}
