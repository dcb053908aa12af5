import type { Cloud } from "../../../cloud";
import type { Firewall, Judgement, WafRequest, WafService } from "../../wafv2";
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
  const judgement = firewall.judge(requestOf(cloud, call), { apiId, stage });
  const { action, answer, inserted } = judgement;
  context.webaclArn = firewall.arn;
  context.wafResponseCode = action === "BLOCK" ? "WAF_BLOCK" : "WAF_ALLOW";
  context.waf = { status: 200, latency: Math.round(performance.now() - startedAt) };
  if (action === "BLOCK") {
    call.remark = `its web ACL blocks it by ${ruleOf(judgement)}`;
    if (answer) return answer;
    throw new GatewayError("WAF_FILTERED", "Forbidden");
  }
  for (const { name, value } of inserted) call.headers.set(name, value);
  return undefined;
}

/** Which rule blocks a request, in the words of its web ACL. */
function ruleOf({ terminating: { ruleId, type }, rates, groups }: Judgement): string {
  if (ruleId === "Default_Action") return "its default action";
  const rate = rates.find(({ name }) => name === ruleId);
  if (type === "RATE_BASED" && rate)
    return `the rule ${ruleId}: more than ${rate.limit} requests in ${rate.seconds} s of ${rate.value || "all callers"}`;
  const inner = type === "REGULAR" ? undefined : groups.at(-1)?.terminatingRule?.ruleId; // the group that ended it is the last that was asked
  return inner === undefined ? `the rule ${ruleId}` : `the rule ${inner} of ${ruleId}`;
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
