import type { Rule } from "../kit/rule";
import { securityGroupRules } from "./security-groups";
import { vpcRules } from "./vpc";

/** Rules about EC2's networks: what is in them, and what gets through. */
export const ec2Rules: readonly Rule[] = [...vpcRules, ...securityGroupRules];
