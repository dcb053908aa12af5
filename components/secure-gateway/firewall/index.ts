import type { Stage } from "@pulumi/aws/apigateway";
import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { type IpSet, WebAcl, WebAclAssociation } from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf, plain } from "../../building-blocks/arg-error";
import { checkChoice } from "../../building-blocks/arg-shapes";
import type { ChildOf } from "../../building-blocks/child";
import { Profile } from "../../building-blocks/profile";
import { stackSettings } from "../../building-blocks/settings";
import { type FirewallAddressesArgs, type FirewallCountriesArgs, originRules } from "./callers";
import { type FirewallLogSpec, firewallLog, secretHeaders } from "./log";
import { type FirewallRateArgs, ratesOf } from "./rates";
import { type AclRule, FirewallMode, managedRules, responseBodies, visibility } from "./rules";

export type { FirewallAddressesArgs, FirewallCountriesArgs } from "./callers";
export type { FirewallRateArgs } from "./rates";
export { FirewallMode } from "./rules";

/**
 * The web ACL before a gateway. Leave out for one of its own, with AWS's managed rules and a rate for each address. In a preview
 * there is none but an existing one.
 */
export interface FirewallArgs {
  /** Whether it refuses what its rules are about, or only counts it. Default: it refuses. */
  mode?: FirewallMode;
  /** How many requests one address may send. Default: 2,000 in five minutes. Callers behind one address share it. */
  rate?: FirewallRateArgs;
  /** How many of these may be for routes where passwords and tokens are tried. Default: 10 in two minutes, WAF's least. */
  authRate?: FirewallRateArgs;
  /**
   * What the paths begin with that `authRate` is about, without the stage. Default: `/auth/`, where a route begins so; an empty list
   * for none.
   */
  authPaths?: string[];
  /** Countries whose requests get in, or do not. Default: all get in. */
  countries?: FirewallCountriesArgs;
  /** Addresses whose requests get in, or do not. Default: all get in. */
  addresses?: FirewallAddressesArgs;
  /**
   * How much of a body is looked at, in KB: 16, 32, 48 or 64. Default 16. AWS charges for each further 16 KB. What is beyond is not
   * looked at, and gets in.
   */
  inspectionLimitKb?: number;
  /**
   * True for AWS's group against bots, at the level "common", which AWS charges for: see docs/firewall.md. Programs that say which library
   * they are made with are counted only, as most callers of an API are such. Default false.
   */
  botControl?: boolean;
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
  /** The sets of addresses that its rules refer to. */
  addressSets?: readonly IpSet[];
  /** What it refused or counted. Only where the web ACL is the gateway's own. */
  log?: LogGroup;
}

/**
 * Puts a web ACL before a stage.
 *
 * @param paths of all routes
 * @returns undefined where there is to be none
 * @throws InputPropertyError for what WAF would refuse, paths that no route has, and ways that contradict each other
 */
export function firewallOf(
  child: ChildOf,
  args: FirewallArgs | undefined,
  stage: Stage,
  paths: readonly string[],
  log: FirewallLogSpec,
): Firewall | undefined {
  const { component } = child;
  const { skip, existing, ...own } = plain(component, "firewall", args) ?? {};
  for (const name of ["mode", ...Object.keys(own)] as (keyof typeof own)[])
    oneOf(component, "firewall", { skip, existing, [name]: own[name] });
  const mode = plain(component, "firewall.mode", own.mode) ?? FirewallMode.Block;
  checkChoice(component, "firewall.mode", mode, FirewallMode);
  const rates = ratesOf(component, own, paths, mode);
  const limit = inspectionLimit(component, own.inspectionLimitKb);
  const botControl = plain(component, "firewall.botControl", own.botControl) === true;
  const origins = originRules(child, own, mode);
  if (skip) return undefined;
  if (existing !== undefined) return associated(child, stage, existing);
  if (stackSettings().profile === Profile.Preview) return undefined;
  const { rules, addressSets } = origins();
  const webAcl = webAclOf(child, [...rules, ...rates, ...managedRules(mode, botControl)], limit);
  return { webAcl, addressSets, log: firewallLog(child, webAcl, log), ...associated(child, stage, webAcl.arn) };
}

function associated(child: ChildOf, stage: Stage, webAclArn: pulumi.Input<string>): Firewall {
  child("firewallAssociation", WebAclAssociation, { resourceArn: stage.arn, webAclArn });
  return { webAclArn };
}

const webAclOf = (child: ChildOf, rules: AclRule[], limitKb: number): WebAcl =>
  child("firewall", WebAcl, {
    description: `Before the API ${child.logicalName}`,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    rules,
    customResponseBodies: responseBodies(),
    // WAF's default is 16 KB: what says nothing more stays as it was.
    ...(limitKb > 16 && {
      associationConfig: { requestBodies: [{ apiGateway: { defaultSizeInspectionLimit: `KB_${limitKb}` } }] },
    }),
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

/** How much of a body WAF can look at, in KB (AWS, WAF API reference: RequestBodyAssociatedResourceTypeConfig). */
const limits = [16, 32, 48, 64];

function inspectionLimit(component: string, limitKb: number | undefined): number {
  const limit = plain(component, "firewall.inspectionLimitKb", limitKb) ?? 16;
  if (limits.includes(limit)) return limit;
  throw argError(
    component,
    "firewall.inspectionLimitKb",
    `WAF does not take ${limit}; use one of ${limits.join(", ")}`,
  );
}
