import { randomUUID } from "node:crypto";
import type { Properties, ResourceContext, Service } from "../../service";
import { arnOf } from "../ids";
import { nameOf, type RecordedType, recorded } from "../recorded";

/** What web ACLs, sets of addresses and sets of patterns have in common: a name, an id, and an ARN of both. */
const named = (kind: string, token: string): RecordedType => ({
  token,
  once(inputs, context) {
    const id = randomUUID();
    const name = nameOf(inputs, context);
    return { id, name, arn: arnIn(inputs, context, `${kind}/${name}/${id}`), lockToken: randomUUID() };
  },
});

/** What is for CloudFront is global, and lives in us-east-1 (AWS, WAF developer guide: "Resources and regions"). */
const arnIn = ({ scope }: Properties, { cloud }: ResourceContext, resource: string): string =>
  scope === "CLOUDFRONT"
    ? arnOf({ accountId: cloud.accountId, region: "us-east-1" }, "wafv2", `global/${resource}`)
    : arnOf(cloud, "wafv2", `regional/${resource}`);

/** `aws:wafv2/webAcl:WebAcl`. */
const webAcl = recorded({
  ...named("webacl", "aws:wafv2/webAcl:WebAcl"),
  defaults: { applicationIntegrationUrl: "" },
});

/** `aws:wafv2/ipSet:IpSet`. */
const ipSet = recorded(named("ipset", "aws:wafv2/ipSet:IpSet"));

/** `aws:wafv2/regexPatternSet:RegexPatternSet`. */
const regexPatternSet = recorded(named("regexpatternset", "aws:wafv2/regexPatternSet:RegexPatternSet"));

/** `aws:wafv2/webAclAssociation:WebAclAssociation`: which web ACL is before what. */
const association = recorded({
  token: "aws:wafv2/webAclAssociation:WebAclAssociation",
  once: ({ webAclArn, resourceArn }) => ({ id: `${webAclArn},${resourceArn}` }),
});

/** `aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration`: it is known by its web ACL. */
const logging = recorded({
  token: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  once: ({ resourceArn }) => ({ id: String(resourceArn) }),
});

/** WAF: web ACLs and what belongs to them, recorded. No request is judged. */
export const createWafService = (): Service => ({
  name: "wafv2",
  types: [webAcl, association, logging, ipSet, regexPatternSet],
});
