import type { Cloud } from "../../cloud";
import type { Recorder } from "../../metrics";
import type { WebAclInputs } from "./inputs";
import type { Judgement } from "./judge/web-acl";

/** What WAF measures of each web ACL and each of its rules (AWS, WAF developer guide: "AWS WAF metrics and dimensions"). */
export class Measures {
  /** By web ACL and rule. */
  readonly #recorders = new Map<string, Map<string, Recorder | undefined>>();

  constructor(private readonly cloud: Cloud) {}

  /** A request was judged. */
  judged({ visibilityConfig }: WebAclInputs, { action, terminating, counted }: Judgement): void {
    const { metricName, cloudwatchMetricsEnabled } = visibilityConfig ?? {};
    if (metricName === undefined || cloudwatchMetricsEnabled === false) return;
    const metric = action === "BLOCK" ? "BlockedRequests" : "AllowedRequests";
    const all = this.#of(metricName, "ALL");
    all?.count(metric);
    if (terminating.metric !== undefined) this.#of(metricName, terminating.metric)?.count(metric);
    if (counted.length === 0) return;
    all?.count("CountedRequests");
    for (const { metric: rule } of counted)
      if (rule !== undefined) this.#of(metricName, rule)?.count("CountedRequests");
  }

  #of(webAcl: string, rule: string): Recorder | undefined {
    const rules = this.#recorders.get(webAcl) ?? new Map<string, Recorder | undefined>();
    const known = rules.get(rule);
    if (known !== undefined) return known;
    const { metrics, region } = this.cloud;
    const made = metrics?.recorder("AWS/WAFV2", { WebACL: webAcl, Rule: rule, Region: region });
    this.#recorders.set(webAcl, rules.set(rule, made));
    return made;
  }
}
