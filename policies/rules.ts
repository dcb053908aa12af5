import { tableRestorable } from "./dynamodb";
import { noActionWildcard, noResourceWildcard } from "./iam";
import { functionTraced } from "./lambda";
import { logGroupRetention } from "./logs";
import type { Rule } from "./rule";
import { queueEncrypted } from "./sqs";

export { functionTraced, logGroupRetention, noActionWildcard, noResourceWildcard, queueEncrypted, tableRestorable };

/**
 * Every rule of the pack. Importing this starts nothing, so that a team can put them in a pack of its own.
 *
 * @example
 * new PolicyPack("ours", { policies: [...rules, ourRule] });
 */
export const rules: readonly Rule[] = [
  queueEncrypted,
  tableRestorable,
  functionTraced,
  logGroupRetention,
  noActionWildcard,
  noResourceWildcard,
];
