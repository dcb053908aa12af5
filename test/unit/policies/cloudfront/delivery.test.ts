import { deliveryRules } from "../../../../policies/cloudfront/delivery";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

const type = "aws:cloudfront/distribution:Distribution";

const cdn = (props: object = {}): Given => ({ type, name: "cdn", props });
const source = (of: string): Given => ({
  type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  name: "logs",
  props: { logType: "ACCESS_LOGS", resourceArn: unknown },
  from: { resourceArn: [of] },
});
const geo = (geoRestriction: object) => ({ restrictions: { geoRestriction } });

testRules(deliveryRules, {
  resources: [
    {
      rule: "cf-waf",
      type,
      passing: { "a web ACL": { webAclId: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/it/1" } },
      failing: { none: { aliases: unknown } },
      unknown: { "the web ACL": [{ webAclId: unknown }, "webAclId"] },
    },
    {
      rule: "cf-geo",
      type,
      passing: { "some countries": geo({ restrictionType: "whitelist", locations: ["CH"] }) },
      failing: { all: geo({ restrictionType: "none" }), "an empty list": geo({ restrictionType: "blacklist" }) },
      unknown: { "the kind": [geo({ restrictionType: unknown }), "restrictions.geoRestriction.restrictionType"] },
    },
  ],
  stacks: [
    {
      rule: "cf-logging",
      passing: {
        "a delivery, whatever the rest": [cdn({ loggingConfig: unknown }), source("cdn")],
        "a bucket": [cdn({ loggingConfig: { bucket: "logs.s3.amazonaws.com" } })],
      },
      failing: {
        none: [[cdn()], ["cdn"]],
        "cookies without a bucket": [[cdn({ loggingConfig: { includeCookies: true } })], ["cdn"]],
        "a delivery of another": [
          [cdn(), { ...cdn({ loggingConfig: { bucket: "b" } }), name: "other" }, source("other")],
          ["cdn"],
        ],
      },
      unknown: { "the bucket": [[cdn({ loggingConfig: { bucket: unknown } })], "loggingConfig.bucket"] },
    },
  ],
});
