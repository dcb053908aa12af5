import { looksLikeSql } from "../judge/sql";
import { type ManagedGroup, places, rulesFor } from "./signature";

const { arguments: args, body, path, cookie } = places;

/**
 * `AWSManagedRulesSQLiRuleSet` (AWS, WAF developer guide: "Use-case specific rule groups"): names and labels are AWS's, what each looks
 * for is ours. AWS's rules of extended patterns, which find what these do not, have no like here.
 */
export const sql: ManagedGroup = {
  namespace: "awswaf:managed:aws:sql-database",
  capacity: 200,
  rules: rulesFor("SQLi", [args, body, cookie, path], looksLikeSql),
};
