import { MovableClock } from "../../../../../local/clock";
import type { Cloud } from "../../../../../local/cloud";
import { Metrics } from "../../../../../local/metrics";
import type { Properties, ResourceState } from "../../../../../local/service";
import { createWafService, type Judgement, type WafRequest } from "../../../../../local/services/wafv2";
import type { Probe } from "../../../../fixtures/waf-probes";

/** WAF alone, with one web ACL before one stage. */
export class WafUnderTest {
  readonly clock = new MovableClock();
  readonly metrics = new Metrics(this.clock);
  readonly printed: string[] = [];
  /** Lines by log group and stream. */
  readonly logged: { group: string; stream: string; record: Properties }[] = [];
  readonly cloud = {
    accountId: "000000000000",
    region: "eu-west-1",
    clock: this.clock,
    metrics: this.metrics,
    print: (line) => this.printed.push(line),
    services: new Map<string, unknown>([
      [
        "logs",
        {
          store: {
            append: (group: string, stream: string, line: string) =>
              this.logged.push({ group, stream, record: JSON.parse(line) }),
          },
        },
      ],
    ]),
  } as Partial<Cloud> as Cloud;
  readonly service = createWafService(this.cloud);

  async declare(token: string, name: string, inputs: Properties): Promise<ResourceState<Properties>> {
    const type = this.service.types.find((each) => each.token === token);
    if (!type) throw new Error(`WAF has no ${token}`);
    return type.create(inputs, { cloud: this.cloud, urn: name, name, physicalName: `${name}-1234567` });
  }

  /** Declares a web ACL with these rules, before the stage. Answers its ARN. */
  async webAcl(rules: Properties[], more: Properties = {}): Promise<string> {
    const { outputs } = await this.declare("aws:wafv2/webAcl:WebAcl", "acl", {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: { metricName: "acl", cloudwatchMetricsEnabled: true },
      rules: rules.map((rule, index) => ({
        name: `rule-${index}`,
        priority: index,
        visibilityConfig: { metricName: `rule-${index}`, cloudwatchMetricsEnabled: true },
        ...rule,
      })),
      ...more,
    });
    const arn = String(outputs.arn);
    await this.declare("aws:wafv2/webAclAssociation:WebAclAssociation", "before", {
      resourceArn: "arn:stage",
      webAclArn: arn,
    });
    return arn;
  }

  judge(probe: Probe & { clientIp?: string } = {}): Judgement {
    const firewall = this.service.before("arn:stage");
    if (!firewall) throw new Error("no web ACL is before the stage");
    return firewall.judge(requestOf(probe), { apiId: "api", stage: "dev" });
  }

  /** How often something was measured of a rule. */
  measured(metric: string, rule: string): number {
    const dimensions = { WebACL: "acl", Rule: rule, Region: "eu-west-1" };
    return this.metrics.series("AWS/WAFV2", metric, dimensions, "Count").at(this.clock.now()).sum;
  }
}

/** A statement with an action that blocks, or another. */
export const rule = (statement: object, action: object = { block: {} }): Properties => ({ statement, action });

/** A managed group of AWS. */
export const group = (name: string, more: object = {}): Properties => ({
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ...more } },
});

/** A request as the gateway hands it over. An empty header is left out. */
export const requestOf = ({
  path = "/",
  query = "",
  method,
  headers = {},
  body = "",
  clientIp,
}: Probe & { clientIp?: string }): WafRequest => ({
  method: method ?? (body === "" ? "GET" : "POST"),
  path: `/dev${path}`,
  query,
  headers: Object.entries({ "user-agent": "test", ...headers }).filter(([, value]) => value !== ""),
  body: Buffer.from(body),
  clientIp: clientIp ?? "127.0.0.1",
  protocol: "HTTP/1.1",
  requestId: "1",
});
