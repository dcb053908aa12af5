import type { Cloud } from "../../../cloud";
import type { Firewall, WafRequest, WafService } from "../../wafv2";
import type { Stage } from "../state";
import type { Answer, Call } from "./call";
import { GatewayError } from "./error";

/** The web ACL before a stage. Undefined: there is none. */
export const firewallBefore = (cloud: Cloud, stage: Stage): Firewall | undefined =>
  (cloud.services.get("wafv2") as WafService | undefined)?.before(stage.arn);

/**
 * Lets the web ACL before a stage judge a request whose body is read, before anything else of it is looked at.
 *
 * @returns undefined for a request that goes on, and the answer of a rule that has one of its own
 * @throws GatewayError WAF_FILTERED for one that is refused without
 */
export function screen(cloud: Cloud, firewall: Firewall, call: Call): Answer | undefined {
  const { context } = call;
  const startedAt = performance.now();
  const { apiId, stage } = context;
  const { action, answer, inserted } = firewall.judge(requestOf(cloud, call), { apiId, stage });
  context.webaclArn = firewall.arn;
  context.wafResponseCode = action === "BLOCK" ? "WAF_BLOCK" : "WAF_ALLOW";
  context.waf = { status: 200, latency: Math.round(performance.now() - startedAt) };
  if (action === "BLOCK") {
    if (answer) return answer;
    throw new GatewayError("WAF_FILTERED", "Forbidden");
  }
  for (const { name, value } of inserted) call.headers.set(name, value);
  return undefined;
}

const requestOf = (cloud: Cloud, { context, body, headers, request }: Call): WafRequest => ({
  method: context.httpMethod,
  path: context.path.slice(context.path.indexOf("/", 1)),
  query: (request.url ?? "").split("?").slice(1).join("?"),
  headers: [...headers.entries()].flatMap(({ name, values }) =>
    values.map((value) => [name, /^host$/i.test(name) ? hostOf(cloud, context.apiId, value) : value] as const),
  ),
  body,
  clientIp: context.identity.sourceIp,
  protocol: context.protocol,
  requestId: context.requestId,
});

/** Whoever calls the local cloud calls it by an address of this machine; on AWS it would be the API's own name. */
const hostOf = ({ region }: Cloud, apiId: string, host: string): string =>
  /^(?:127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*localhost)(?::\d+)?$/i.test(host)
    ? `${apiId}.execute-api.${region}.amazonaws.com`
    : host;
