import type { IntegrationResponseSpec, IntegrationSpec } from "../definition/openapi";
import type { Answer, Call } from "../request/call";
import { GatewayError, internalServerError } from "../request/error";
import { pick } from "../request/gateway-answer";
import { mediaType } from "../request/headers";
import { mapped } from "../request/template";
import { render } from "../velocity/render";

/**
 * A MOCK integration: the request template says a status, and the response of that status is the answer.
 *
 * @throws GatewayError UNSUPPORTED_MEDIA_TYPE by `passthroughBehavior`; API_CONFIGURATION_ERROR when there is no status or no response for it
 * @throws NotEmulated for a template that says more than the local cloud knows of the language
 */
export function mock(call: Call, integration: IntegrationSpec): Answer {
  const request = requestTemplate(call, integration);
  const status = statusIn(request === undefined ? call.body.toString() : render(request, call).text);
  if (status === undefined)
    throw internalServerError(
      "Unable to parse statusCode. It should be an integer that is defined in the request template.",
    );
  const response = responseFor(integration.responses ?? {}, status);
  if (!response)
    throw internalServerError(`No match for output mapping and no default output mapping configured. Status ${status}`);
  return answer(response, call);
}

/** The template for the request's content type. Undefined: the body itself is passed through. */
function requestTemplate(call: Call, integration: IntegrationSpec): string | undefined {
  const templates = integration.requestTemplates ?? {};
  const found = templates[mediaType(call.headers.get("content-type")) ?? "application/json"] ?? templates.$default;
  if (found !== undefined) return found;
  const behavior = integration.passthroughBehavior?.toLowerCase() ?? "when_no_match";
  const refused = behavior === "never" || (behavior === "when_no_templates" && Object.keys(templates).length > 0);
  if (refused) throw new GatewayError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type");
  return undefined;
}

/** `statusCode` of a JSON text; quotes around the name may be missing, as in `{statusCode: 200}`, which AWS takes too. */
function statusIn(text: string): number | undefined {
  const [, status] = /["']?\bstatusCode["']?\s*:\s*(\d{3})\b/.exec(text) ?? [];
  return status === undefined ? undefined : Number(status);
}

function responseFor(
  responses: Record<string, IntegrationResponseSpec>,
  status: number,
): IntegrationResponseSpec | undefined {
  const pattern = Object.keys(responses).find(
    (key) => key !== "default" && new RegExp(`^(?:${key})$`).test(String(status)),
  );
  return responses[pattern ?? "default"];
}

function answer(response: IntegrationResponseSpec, call: Call): Answer {
  const templates = response.responseTemplates ?? {};
  const hasTemplate = Object.keys(templates).length > 0;
  const [contentType, template] = hasTemplate
    ? pick(templates, mediaType(call.headers.get("accept")))
    : ["application/json", ""];
  const rendered = render(template, call);
  const headers: Answer["headers"] = [...rendered.headers];
  const isSet = (name: string) => headers.some(([each]) => each.toLowerCase() === name.toLowerCase());
  for (const [target, expression] of Object.entries(response.responseParameters ?? {})) {
    const [, name] = /^method\.response\.header\.(.+)$/.exec(target) ?? [];
    const value = mapped(expression, call);
    if (name !== undefined && value !== undefined && !isSet(name)) headers.push([name, value]);
  }
  if (!isSet("content-type")) headers.push(["Content-Type", contentType]);
  return { status: rendered.status ?? Number(response.statusCode ?? 200), headers, body: rendered.text };
}
