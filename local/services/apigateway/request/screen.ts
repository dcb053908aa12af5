import type { Cloud } from "../../../cloud";
import type { Firewall, WafRequest, WafService } from "../../wafv2";
import type { Stage } from "../state";
import type { Answer, Call } from "./call";
import { GatewayError } from "./error";
import type { HeaderList } from "./headers";

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

/** The request as WAF would see it on AWS, where the path begins with the stage, or is that of a custom domain. */
function requestOf(cloud: Cloud, { context, body, headers, request }: Call): WafRequest {
  const isOwn = cloud.url.endsWith(`://${context.domainName}`);
  const host = isOwn ? `${context.apiId}.execute-api.${cloud.region}.amazonaws.com` : context.domainName;
  const url = request.url ?? "";
  const mark = url.indexOf("?");
  return {
    method: context.httpMethod,
    path: isOwn ? context.path.slice(context.path.indexOf("/", 1)) : context.path,
    query: mark < 0 ? "" : url.slice(mark + 1),
    headers: pairsOf(headers, host),
    body,
    clientIp: context.identity.sourceIp,
    protocol: context.protocol,
    requestId: context.requestId,
  };
}

/** Whoever calls the local cloud calls it by an address of this machine; the name on AWS stands in its place. */
function pairsOf(headers: HeaderList, host: string): WafRequest["headers"] {
  const pairs: [string, string][] = [];
  for (const { name, values } of headers.entries()) {
    const isHost = name.length === 4 && name.toLowerCase() === "host";
    for (const value of values) pairs.push([name, isHost && localHost.test(value) ? host : value]);
  }
  return pairs;
}

const localHost = /^(?:127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*localhost)(?::\d+)?$/i;
