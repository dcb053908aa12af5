import { isIP } from "node:net";
import type * as inputs from "@pulumi/aws/types/input";
import { IpSet } from "@pulumi/aws/wafv2";
import { argError, oneOf, plain } from "../../building-blocks/arg-error";
import type { ChildOf } from "../../building-blocks/child";
import { type AclRule, actionOf, type FirewallMode, visibility } from "./rules";

/** Countries by their two letters (ISO 3166), as AWS finds them by a request's address. */
export interface FirewallCountriesArgs {
  /** Only requests from these get in, and none whose country AWS does not know. */
  allow?: string[];
  /** Requests from these do not get in. */
  block?: string[];
}

/** Addresses, versions 4 and 6, alone or as ranges: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. */
export interface FirewallAddressesArgs {
  /** Only requests from these get in; all other rules are for them too. */
  allow?: string[];
  /** Requests from these do not get in. */
  block?: string[];
}

/** What a program says of callers. */
export interface OriginArgs {
  countries?: FirewallCountriesArgs;
  addresses?: FirewallAddressesArgs;
}

type Statement = inputs.wafv2.WebAclRuleStatement;

/** Rules about where requests come from, and the sets that they refer to. */
export interface Origins {
  rules: AclRule[];
  addressSets: IpSet[];
}

/**
 * Checks what is said of callers, and answers what makes the rules of it: there may be no web ACL to put them in.
 *
 * @throws InputPropertyError for what is no country or address, empty lists, and countries that are said in two ways
 */
export function originRules(child: ChildOf, args: OriginArgs, mode: FirewallMode): () => Origins {
  const { component } = child;
  const countries = plain(component, "firewall.countries", args.countries) ?? {};
  const addresses = plain(component, "firewall.addresses", args.addresses) ?? {};
  oneOf(component, "firewall.countries", { allow: countries.allow, block: countries.block });
  const allowed = rangesOf(component, "firewall.addresses.allow", addresses.allow);
  const blocked = rangesOf(component, "firewall.addresses.block", addresses.block);
  const within = countryCodes(component, "firewall.countries.allow", countries.allow);
  const without = countryCodes(component, "firewall.countries.block", countries.block);

  return () => {
    const addressSets: IpSet[] = [];
    const setsOf = (kind: string, ranges: readonly string[]): Statement[] =>
      [4, 6].flatMap((version) => {
        const own = ranges.filter((range) => isIP(range.split("/")[0] ?? "") === version);
        if (own.length === 0) return [];
        const set = child({ key: "addressSet", suffix: `${kind}-addresses-ipv${version}` }, IpSet, {
          scope: "REGIONAL",
          ipAddressVersion: `IPV${version}`,
          addresses: own,
          tags: child.tags,
        });
        addressSets.push(set);
        return [{ ipSetReferenceStatement: { arn: set.arn } }];
      });
    const blocking = (name: string, priority: number, statement: AclRule["statement"]): AclRule => ({
      name,
      priority,
      action: actionOf(mode, {}),
      statement,
      visibilityConfig: visibility(name),
    });
    const rules = [
      ...(blocked ? [blocking("blocked-addresses", 10, either(setsOf("blocked", blocked)))] : []),
      ...(allowed ? [blocking("other-addresses", 20, neither(setsOf("allowed", allowed)))] : []),
      ...(without ? [blocking("blocked-countries", 30, geo(without))] : []),
      ...(within ? [blocking("other-countries", 30, neither([geo(within)]))] : []),
    ];
    return { rules, addressSets };
  };
}

const geo = (codes: string[]): Statement => ({ geoMatchStatement: { countryCodes: codes } });

/** WAF takes two or more in an "or". */
const either = (parts: Statement[]): Statement =>
  parts.length === 1 && parts[0] ? parts[0] : { orStatement: { statements: parts } };
const neither = (parts: Statement[]): Statement => ({ notStatement: { statement: either(parts) } });

function countryCodes(component: string, field: string, codes: string[] | undefined): string[] | undefined {
  const said = listOf(component, field, codes);
  const odd = said?.find((code) => !/^[A-Z]{2}$/.test(code));
  if (odd !== undefined) throw argError(component, field, `"${odd}" is no country; write its two letters, such as DE`);
  return said;
}

/** Ranges in CIDR notation; an address alone is the range of one. */
function rangesOf(component: string, field: string, ranges: string[] | undefined): string[] | undefined {
  return listOf(component, field, ranges)?.map((range) => {
    const [address = "", prefix, ...more] = range.split("/");
    const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
    const length = Number(prefix ?? bits);
    if (bits === 0 || more.length > 0 || prefix === "" || !(Number.isInteger(length) && length >= 1 && length <= bits))
      throw argError(
        component,
        field,
        `"${range}" is no range of addresses; write it as 192.0.2.0/24 or 2001:db8::/32`,
      );
    return `${address}/${length}`;
  });
}

function listOf(component: string, field: string, list: string[] | undefined): string[] | undefined {
  const said = plain(component, field, list);
  if (said?.length === 0) throw argError(component, field, "it is empty; leave it out where it is about nobody");
  return said;
}
