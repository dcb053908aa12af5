import type { Stage } from "@pulumi/aws/apigateway";
import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { WebAcl, WebAclAssociation } from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf, plain } from "../../building-blocks/arg-error";
import type { ChildOf } from "../../building-blocks/child";
import { Profile } from "../../building-blocks/profile";
import { stackSettings } from "../../building-blocks/settings";
import { type FirewallLogSpec, firewallLog, secretHeaders } from "./log";
import { FirewallMode, firewallRules, type RateLimit, responseBodies, visibility } from "./rules";

export { FirewallMode } from "./rules";

/** How many requests one address may send, whatever it asks for. Approximate: WAF counts some seconds late. */
export interface FirewallRateArgs {
  /** Most requests in the time: 10 to 2,000,000,000. Default 2,000. */
  requests?: number;
  /** The time, in seconds: 60, 120, 300 or 600. Default 300. */
  seconds?: number;
}

/**
 * The web ACL before a gateway. Leave out for one of its own, with AWS's managed rules and a rate for each address. In a preview
 * there is none but an existing one.
 */
export interface FirewallArgs {
  /** Whether it refuses what its rules are about, or only counts it. Default: it refuses. */
  mode?: FirewallMode;
  /** How many requests one address may send. Default: 2,000 in five minutes. Callers behind one address share it. */
  rate?: FirewallRateArgs;
  /** True for none: the gateway's own checks and throttle are all that is before the functions. */
  skip?: boolean;
  /** ARN of a web ACL that is there, of the scope `REGIONAL` and in this region; such as another gateway's `webAclArn`. */
  existing?: pulumi.Input<string>;
}

/** What is before a stage. */
export interface Firewall {
  /** ARN of the web ACL. */
  webAclArn: pulumi.Input<string>;
  /** Only where it is the gateway's own. */
  webAcl?: WebAcl;
  /** What it refused or counted. Only where the web ACL is the gateway's own. */
  log?: LogGroup;
}

/**
 * Puts a web ACL before a stage.
 *
 * @returns undefined where there is to be none
 * @throws InputPropertyError for a rate that WAF would refuse, and for ways that contradict each other
 */
export function firewallOf(
  child: ChildOf,
  args: FirewallArgs | undefined,
  stage: Stage,
  log: FirewallLogSpec,
): Firewall | undefined {
  const { mode = FirewallMode.Block, skip, existing, ...said } = plain(child.component, "firewall", args) ?? {};
  oneOf(child.component, "firewall", { skip, existing, mode: args?.mode });
  oneOf(child.component, "firewall", { skip, existing, rate: said.rate });
  const rate = rateOf(child.component, plain(child.component, "firewall.rate", said.rate));
  if (skip) return undefined;
  if (existing !== undefined) return associated(child, stage, existing);
  if (stackSettings().profile === Profile.Preview) return undefined;
  const webAcl = webAclOf(child, plain(child.component, "firewall.mode", mode), rate);
  return { webAcl, log: firewallLog(child, webAcl, log), ...associated(child, stage, webAcl.arn) };
}

function associated(child: ChildOf, stage: Stage, webAclArn: pulumi.Input<string>): Firewall {
  child("firewallAssociation", WebAclAssociation, { resourceArn: stage.arn, webAclArn });
  return { webAclArn };
}

const webAclOf = (child: ChildOf, mode: FirewallMode, rate: RateLimit): WebAcl =>
  child("firewall", WebAcl, {
    description: `Before the API ${child.logicalName}`,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    rules: firewallRules(mode, rate),
    customResponseBodies: responseBodies(),
    // Samples and the log alike; the log's own redaction is only about the log.
    dataProtectionConfig: {
      dataProtections: [
        { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: [...secretHeaders] } },
      ],
    },
    // Metrics know a web ACL by this alone: another stack's of the same account would be added to it.
    visibilityConfig: visibility(`${pulumi.getProject()}-${pulumi.getStack()}-${child.logicalName}`),
    tags: child.tags,
  });

/** The windows that WAF takes, in seconds (AWS, WAF API reference: RateBasedStatement). */
const windows = [60, 120, 300, 600];

function rateOf(component: string, { requests = 2000, seconds = 300 }: FirewallRateArgs = {}): RateLimit {
  if (!(Number.isInteger(requests) && requests >= 10 && requests <= 2_000_000_000))
    throw argError(
      component,
      "firewall.rate.requests",
      `WAF takes whole numbers from 10 to 2,000,000,000, not ${requests}`,
    );
  if (!windows.includes(seconds))
    throw argError(
      component,
      "firewall.rate.seconds",
      `WAF does not take ${seconds}; use one of ${windows.join(", ")}`,
    );
  return { requests, seconds };
}
