import type { LoggingInputs } from "./inputs";
import type { Judgement } from "./judge/web-acl";

/** Where a request went: what its record names. */
export interface Source {
  accountId: string;
  apiId: string;
  stage: string;
}

/**
 * The record of a request, as WAF logs it, or undefined where the filter drops it (AWS, WAF developer guide: "Log fields for web ACL
 * traffic"). No body is ever in it.
 */
export function recordOf(
  judgement: Judgement,
  logging: LoggingInputs,
  webAclArn: string,
  source: Source,
  timestamp: number,
): object | undefined {
  if (!isKept(judgement, logging)) return undefined;
  const { subject, terminating, answer, action } = judgement;
  const { request, labels, country } = subject;
  const redacted = redactions(logging);
  return {
    timestamp,
    formatVersion: 1,
    webaclId: webAclArn,
    terminatingRuleId: terminating.ruleId,
    terminatingRuleType: terminating.type,
    action,
    terminatingRuleMatchDetails: [],
    httpSourceName: "APIGW",
    httpSourceId: `${source.accountId}:${source.apiId}:${source.stage}`,
    ruleGroupList: judgement.groups.map((group) => ({ ...group, excludedRules: null, customerConfig: null })),
    rateBasedRuleList: judgement.rates.map(({ name, limit, seconds, keyType, value }) => ({
      rateBasedRuleName: name,
      limitKey: keyType.replace("_", ""),
      maxRateAllowed: limit,
      evaluationWindowSec: String(seconds),
      limitValue: value,
    })),
    nonTerminatingMatchingRules: judgement.counted.map(({ ruleId }) => ({
      ruleId,
      action: "COUNT",
      ruleMatchDetails: [],
    })),
    requestHeadersInserted: judgement.inserted.length > 0 ? judgement.inserted : null,
    responseCodeSent: answer?.status ?? null,
    httpRequest: {
      clientIp: request.clientIp,
      country: country ?? "-",
      headers: request.headers.map(([name, value]) => ({
        name,
        value: redacted.headers.has(name.toLowerCase()) ? hidden : value,
      })),
      uri: redacted.path ? hidden : request.path,
      args: redacted.query ? hidden : request.query,
      httpVersion: request.protocol,
      httpMethod: redacted.method ? hidden : request.method,
      requestId: request.requestId,
    },
    labels: [...labels].slice(0, 100).map((name) => ({ name })),
    ...(subject.oversize.size > 0 && { oversizeFields: [...subject.oversize] }),
    requestBodySize: request.body.length,
    requestBodySizeInspectedByWAF: Math.min(request.body.length, subject.bodyLimit),
  };
}

/** What stands in the place of a redacted value. */
const hidden = "REDACTED";

const redactions = ({ redactedFields = [] }: LoggingInputs) => ({
  headers: new Set(redactedFields.map(({ singleHeader }) => singleHeader?.name.toLowerCase())),
  path: redactedFields.some(({ uriPath }) => uriPath),
  query: redactedFields.some(({ queryString }) => queryString),
  method: redactedFields.some(({ method }) => method),
});

type LogCondition = NonNullable<LoggingInputs["loggingFilter"]>["filters"][number]["conditions"][number];

/** The first filter that is about the request decides; else the default. */
function isKept(judgement: Judgement, { loggingFilter }: LoggingInputs): boolean {
  if (!loggingFilter) return true;
  const { labels } = judgement.subject;
  const counts =
    judgement.counted.length > 0 || judgement.groups.some(({ nonTerminatingMatchingRules: each }) => each.length > 0);
  const holds = ({ actionCondition, labelNameCondition }: LogCondition): boolean => {
    if (!actionCondition) return labels.has(labelNameCondition?.labelName ?? "");
    return actionCondition.action === judgement.action || (counts && actionCondition.action === "COUNT");
  };
  const filter = loggingFilter.filters.find(({ requirement, conditions }) =>
    requirement === "MEETS_ALL" ? conditions.every(holds) : conditions.some(holds),
  );
  return (filter?.behavior ?? loggingFilter.defaultBehavior) === "KEEP";
}
