import { classesOf } from "../kit/classes";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";

const { Distribution } = classesOf<typeof import("@pulumi/aws/cloudfront")>("cloudfront");
const { LogDeliverySource } = classesOf<typeof import("@pulumi/aws/cloudwatch")>("cloudwatch");

/** What distributions write down, and whom they serve. */
export const deliveryRules: readonly Rule[] = [
  stackRule({
    name: "cf-logging",
    title: "Distributions have an access log",
    why: "Nobody can tell afterwards who fetched what, and what attacks were tried.",
    mend: "Declare a cloudwatch.LogDeliverySource with the distribution's arn as its resourceArn, or set loggingConfig.bucket.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-CFR3", checkov: "CKV_AWS_86", securityHub: "CloudFront.5" },
    docs: controlPage("CloudFront.5"),
    on: Distribution,
    // The first is CloudFront's newer way, which the three frameworks do not see yet.
    passes: (distribution, { stack }) =>
      stack.thatRefer(LogDeliverySource, "resourceArn", distribution).length > 0 ||
      Boolean(distribution.inputs.loggingConfig?.bucket),
  }),
  rule({
    name: "cf-waf",
    title: "Distributions are behind a web ACL",
    why: "Known attacks, floods and bots reach the origins unfiltered.",
    mend: "Set webAclId to the ARN of a wafv2.WebAcl of scope CLOUDFRONT.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-CFR2", checkov: "CKV_AWS_68", securityHub: "CloudFront.6" },
    docs: controlPage("CloudFront.6"),
    on: Distribution,
    passes: (distribution) => Boolean(distribution.webAclId),
  }),
  rule({
    name: "cf-geo",
    title: "Distributions serve certain countries only",
    why: "Requests come from countries where nobody is served, attackers among them.",
    mend: 'Set restrictions.geoRestriction to { restrictionType: "whitelist", locations: [...] }.',
    severity: "low",
    frameworks: { cdkNag: "AwsSolutions-CFR1", checkov: "CKV_AWS_374" },
    docs: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html",
    level: "disabled",
    on: Distribution,
    passes: ({ restrictions: { geoRestriction } }) =>
      geoRestriction.restrictionType !== "none" && (geoRestriction.locations ?? []).length > 0,
  }),
];
