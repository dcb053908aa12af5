import type { Rule } from "../kit/rule";
import { actionRules } from "./actions";
import { attachmentRules } from "./attachments";
import { identityRules } from "./identities";
import { trustRules } from "./trust";
import { wildcardRules } from "./wildcards";

/** Identity and Access Management: who may do what. */
export const iamRules: readonly Rule[] = [
  ...wildcardRules,
  ...actionRules,
  ...attachmentRules,
  ...trustRules,
  ...identityRules,
];
