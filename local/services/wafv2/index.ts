import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import type { LogsService } from "../logs";
import type { WafRequest } from "./judge/subject";
import type { Judgement, WebAclJudge } from "./judge/web-acl";
import { Measures } from "./measures";
import { recordOf, type Source } from "./record";
import { wafTypes } from "./resources";
import { WafState } from "./state";

export type { WafRequest } from "./judge/subject";
export type { Judgement } from "./judge/web-acl";

/** A web ACL before a stage. */
export interface Firewall {
  readonly arn: string;
  /** Says what becomes of a request; measures it and writes it down. */
  judge(request: WafRequest, source: Omit<Source, "accountId">): Judgement;
}

/** WAF: web ACLs and what belongs to them. */
export interface WafService extends Service {
  /** The web ACL before a stage, by the stage's ARN. Undefined: there is none. */
  before(resourceArn: string): Firewall | undefined;
}

/** Makes the WAF of a cloud. */
export function createWafService(cloud: Cloud): WafService {
  const state = new WafState(cloud);
  const measures = new Measures(cloud);

  const log = (webAcl: WebAclJudge, judgement: Judgement, source: Source) => {
    const { arn, name } = webAcl.acl;
    const logging = state.logging.get(arn);
    const record = logging && recordOf(judgement, logging, arn, source, cloud.clock.now());
    if (!record) return;
    const [, group] = /:log-group:([^:]+)/.exec(logging.logDestinationConfigs?.[0] ?? "") ?? [];
    if (group === undefined) return;
    const logs = cloud.services.get("logs") as LogsService | undefined;
    logs?.store.append(group, `${cloud.region}_${name}_0`, JSON.stringify(record));
  };

  const firewalls = new WeakMap<WebAclJudge, Firewall>();
  const firewallOf = (webAcl: WebAclJudge): Firewall => ({
    arn: webAcl.acl.arn,
    judge(request, { apiId, stage }) {
      const judgement = webAcl.judge(request);
      measures.judged(webAcl.acl, judgement);
      log(webAcl, judgement, { apiId, stage, accountId: cloud.accountId });
      return judgement;
    },
  });

  return {
    name: "wafv2",
    types: wafTypes(state),
    reset: () => state.reset(),
    before(resourceArn) {
      const webAcl = state.before(resourceArn);
      if (!webAcl) return undefined;
      const firewall = firewalls.get(webAcl) ?? firewallOf(webAcl);
      firewalls.set(webAcl, firewall);
      return firewall;
    },
  };
}
