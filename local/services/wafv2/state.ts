import type { Cloud } from "../../cloud";
import type { LoggingInputs, RuleGroupInputs, WebAclInputs } from "./inputs";
import { type Ranges, rangesOf } from "./judge/addresses";
import { Rates } from "./judge/rate";
import type { Reading } from "./judge/rules";
import { expression } from "./judge/statements";
import { WebAclJudge } from "./judge/web-acl";

/** All that WAF holds in memory, rebuilt from the engine's records. */
export class WafState {
  readonly webAcls = new Map<string, WebAclInputs>();
  readonly ruleGroups = new Map<string, RuleGroupInputs & { capacity?: number }>();
  readonly ipSets = new Map<string, readonly string[]>();
  readonly patternSets = new Map<string, readonly string[]>();
  /** By the ARN of the web ACL. */
  readonly logging = new Map<string, LoggingInputs>();
  /** The ARN of the web ACL, by that of what it is before. */
  readonly associations = new Map<string, string>();
  /** By web ACL and rule: what was counted outlives a change of other rules. */
  #rates = new Map<string, Rates>();
  /** Read when the first request comes, as all that they refer to is there then. */
  #judges = new Map<string, WebAclJudge | undefined>();

  constructor(private readonly cloud: Cloud) {}

  /** The web ACL before a stage. Undefined: there is none. */
  before(resourceArn: string): WebAclJudge | undefined {
    const arn = this.associations.get(resourceArn);
    if (arn === undefined) return undefined;
    if (this.#judges.has(arn)) return this.#judges.get(arn);
    const acl = this.webAcls.get(arn);
    const judge = acl && new WebAclJudge(acl, this.#reading(acl));
    this.#judges.set(arn, judge);
    return judge;
  }

  /** Something that web ACLs are made of has changed. */
  changed(): void {
    this.#judges.clear();
  }

  /** Forgets who has asked how often. */
  reset(): void {
    this.#rates = new Map();
    this.changed();
  }

  /** What of a web ACL is not emulated. */
  notes(acl: WebAclInputs): string[] {
    const notes: string[] = [];
    const nothing = { ranges: () => () => false, patterns: () => [], rates: new Rates(), now: () => 0 };
    new WebAclJudge(acl, {
      namespace: "",
      around: () => nothing,
      group: () => ({ namespace: "", rules: [] }),
      note: (what) => notes.push(what),
    });
    return notes;
  }

  #reading(acl: WebAclInputs): Reading {
    const { accountId, clock } = this.cloud;
    return {
      namespace: `awswaf:${accountId}:webacl:${acl.name}`,
      note: () => undefined,
      group: (arn) => {
        const { name, rules = [] } = found(this.ruleGroups, arn, "rule group");
        return { namespace: `awswaf:${accountId}:rulegroup:${name}`, rules };
      },
      around: (rule) => ({
        ranges: (arn): Ranges => rangesOf(found(this.ipSets, arn, "IP set")),
        patterns: (arn) => found(this.patternSets, arn, "regex pattern set").map(expression),
        rates: this.#ratesOf(`${acl.arn} ${rule}`),
        now: () => clock.now(),
      }),
    };
  }

  #ratesOf(key: string): Rates {
    const rates = this.#rates.get(key) ?? new Rates();
    this.#rates.set(key, rates);
    return rates;
  }
}

function found<Value>(all: ReadonlyMap<string, Value>, arn: string, kind: string): Value {
  const one = all.get(arn);
  if (one === undefined) throw new Error(`a web ACL refers to the ${kind} ${arn}, which is not there`);
  return one;
}
