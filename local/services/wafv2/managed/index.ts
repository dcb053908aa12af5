import { badInputs } from "./bad-inputs";
import { common } from "./common";
import type { ManagedGroup } from "./signature";
import { sql } from "./sql";

export type { ManagedGroup, ManagedRule } from "./signature";

const notEmulated = (namespace: string, capacity: number): ManagedGroup => ({
  namespace: `awswaf:managed:aws:${namespace}`,
  capacity,
});

/** AWS's managed groups by name (AWS, WAF developer guide: "AWS Managed Rules rule groups list"). */
const groups: Readonly<Record<string, ManagedGroup>> = {
  AWSManagedRulesCommonRuleSet: common,
  AWSManagedRulesKnownBadInputsRuleSet: badInputs,
  AWSManagedRulesSQLiRuleSet: sql,
  // No address has a reputation on a developer's machine: its rules are there and find nothing.
  AWSManagedRulesAmazonIpReputationList: { ...notEmulated("amazon-ip-list", 25), rules: [] },
  AWSManagedRulesAdminProtectionRuleSet: notEmulated("admin-protection", 100),
  AWSManagedRulesAnonymousIpList: notEmulated("anonymous-ip-list", 50),
  AWSManagedRulesBotControlRuleSet: notEmulated("bot-control", 50),
  AWSManagedRulesLinuxRuleSet: notEmulated("linux-os", 200),
  AWSManagedRulesUnixRuleSet: notEmulated("posix-os", 100),
  AWSManagedRulesWindowsRuleSet: notEmulated("windows-os", 200),
  AWSManagedRulesPHPRuleSet: notEmulated("php-app", 100),
  AWSManagedRulesWordPressRuleSet: notEmulated("wordpress-app", 100),
  AWSManagedRulesATPRuleSet: notEmulated("atp", 50),
  AWSManagedRulesACFPRuleSet: notEmulated("acfp", 50),
  AWSManagedRulesAntiDDoSRuleSet: notEmulated("anti-ddos", 50),
};

/** A managed group of AWS. Undefined: there is none of this name. */
export const managedGroup = (vendor: string, name: string): ManagedGroup | undefined =>
  vendor === "AWS" ? groups[name] : undefined;
