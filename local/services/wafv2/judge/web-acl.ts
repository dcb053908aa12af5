import type { ActionInputs, HeaderInputs, WebAclInputs } from "../inputs";
import { type Action, actionOf, type GroupRule, type Reading, readRules, type SimpleRule } from "./rules";
import { Subject, type WafRequest } from "./subject";

/** A rule that was about a request, in a record of it. */
export interface Matched {
  ruleId: string;
  action: Action["name"];
  overriddenAction?: Action["name"];
}

/** What a group had to say of a request. */
export interface GroupResult {
  ruleGroupId: string;
  terminatingRule: Matched | null;
  nonTerminatingMatchingRules: Matched[];
}

/** The answer of a web ACL in the place of the gateway's. */
export interface CustomAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: string;
}

/** What a web ACL said of a request, and why. */
export interface Judgement {
  action: "ALLOW" | "BLOCK";
  /** Which rule ended it; `Default_Action`: none did. */
  terminating: { ruleId: string; type: "REGULAR" | "RATE_BASED" | GroupRule["type"]; metric?: string };
  /** Rules that counted it. */
  counted: (Matched & { metric?: string })[];
  groups: GroupResult[];
  /** Rates that it was over. */
  rates: { name: string; limit: number; seconds: number; keyType: string; value: string }[];
  subject: Subject;
  /** Only of a refusal that says its own. */
  answer?: CustomAnswer;
  /** Headers that the request gets on its way, with the name that WAF gives them. */
  inserted: HeaderInputs[];
}

/** A web ACL that is read, and judges. */
export class WebAclJudge {
  readonly #rules: readonly (SimpleRule | GroupRule)[];
  readonly #default: Action;
  readonly #bodyLimit: number;

  constructor(
    readonly acl: WebAclInputs,
    reading: Reading,
  ) {
    this.#rules = readRules(acl.rules ?? [], reading);
    this.#default = actionOf(acl.defaultAction, reading.note);
    this.#bodyLimit = bodyLimitOf(acl);
  }

  /** What becomes of a request. */
  judge(request: WafRequest): Judgement {
    const judgement: Judgement = {
      action: "ALLOW",
      terminating: { ruleId: "Default_Action", type: "REGULAR", metric: "Default_Action" },
      counted: [],
      groups: [],
      rates: [],
      subject: new Subject(request, this.#bodyLimit),
      inserted: [],
    };
    for (const rule of this.#rules)
      if ("rules" in rule ? this.#ask(rule, judgement) : this.#apply(rule, judgement)) return judgement;
    this.#end(this.#default, judgement);
    return judgement;
  }

  /** True when the rule ends it. */
  #apply(rule: SimpleRule, judgement: Judgement): boolean {
    const { subject } = judgement;
    if (rule.matches(subject) !== true) return false;
    for (const label of rule.labels) subject.labels.add(label);
    if (rule.rate) {
      const { limit, seconds, keyType, keyOf } = rule.rate;
      judgement.rates.push({ name: rule.name, limit, seconds, keyType, value: keyOf(subject) ?? "" });
    }
    const { name: ruleId, metric, action } = rule;
    if (action.name === "COUNT") {
      judgement.counted.push({ ruleId, action: "COUNT", metric });
      judgement.inserted.push(...insertedBy(action));
      return false;
    }
    judgement.terminating = { ruleId, type: rule.rate ? "RATE_BASED" : "REGULAR", metric };
    this.#end(action, judgement);
    return true;
  }

  /** Asks a group. True when one of its rules ends it. */
  #ask(group: GroupRule, judgement: Judgement): boolean {
    const { subject } = judgement;
    if (group.scope(subject) !== true) return false;
    const result: GroupResult = { ruleGroupId: group.groupId, terminatingRule: null, nonTerminatingMatchingRules: [] };
    judgement.groups.push(result);
    for (const rule of group.rules) {
      if (rule.matches(subject) !== true) continue;
      for (const label of rule.labels) subject.labels.add(label);
      const { name: ruleId, action, overridden } = rule;
      const matched: Matched = {
        ruleId,
        action: action.name,
        ...(overridden && overridden !== action.name && { overriddenAction: overridden }),
      };
      if (action.name === "COUNT") {
        result.nonTerminatingMatchingRules.push(matched);
        continue;
      }
      result.terminatingRule = matched;
      if (group.onlyCounts) {
        judgement.counted.push({ ruleId: group.name, action: "COUNT", metric: group.metric });
        return false;
      }
      judgement.terminating = { ruleId: group.name, type: group.type, metric: group.metric };
      this.#end(action, judgement);
      return true;
    }
    return false;
  }

  #end(action: Action, judgement: Judgement): void {
    judgement.action = action.name === "BLOCK" ? "BLOCK" : "ALLOW";
    judgement.inserted.push(...insertedBy(action));
    judgement.answer = this.#answerOf(action.block);
  }

  #answerOf(block: ActionInputs["block"]): CustomAnswer | undefined {
    const said = block?.customResponse;
    if (!said) return undefined;
    const body = this.acl.customResponseBodies?.find(({ key }) => key === said.customResponseBodyKey);
    return {
      status: said.responseCode,
      headers: [
        ...(body ? ([["Content-Type", contentTypes[body.contentType] ?? "text/plain"]] as [string, string][]) : []),
        ...(said.responseHeaders ?? []).map(({ name, value }): [string, string] => [name, value]),
      ],
      body: body?.content ?? "",
    };
  }
}

/** AWS puts this before the names of headers that it adds, so that no client can send them. */
const insertedBy = ({ allow, count }: Action): HeaderInputs[] =>
  ((allow ?? count)?.customRequestHandling?.insertHeaders ?? []).map(({ name, value }) => ({
    name: `x-amzn-waf-${name}`,
    value,
  }));

const contentTypes: Readonly<Record<string, string>> = {
  APPLICATION_JSON: "application/json",
  TEXT_HTML: "text/html",
  TEXT_PLAIN: "text/plain",
};

/** Bytes of a body that are looked at: 16 KB unless it says up to 64 (AWS, WAF API reference: AssociationConfig). */
function bodyLimitOf({ associationConfig }: WebAclInputs): number {
  const said = associationConfig?.requestBodies?.find(({ apiGateway }) => apiGateway)?.apiGateway;
  const [, kilobytes = "16"] = /^KB_(\d+)$/.exec(said?.defaultSizeInspectionLimit ?? "") ?? [];
  return Number(kilobytes) * 1024;
}
