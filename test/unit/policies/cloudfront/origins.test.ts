import { originRules } from "../../../../policies/cloudfront/origins";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

const type = "aws:cloudfront/distribution:Distribution";

const custom = (config: object = {}, more: object = {}) => ({
  originId: "api",
  domainName: unknown,
  customOriginConfig: {
    httpPort: 80,
    httpsPort: 443,
    originProtocolPolicy: "https-only",
    originSslProtocols: ["TLSv1.2"],
    ...config,
  },
  ...more,
});
const bucket = (more: object = {}) => ({ originId: "site", domainName: unknown, ...more });
const vpc = { originId: "inside", domainName: unknown, vpcOriginConfig: { vpcOriginId: unknown } };
const of = (...origins: object[]) => ({ comment: unknown, origins });

const functionUrl = "abc123.lambda-url.eu-west-1.on.aws";

const distribution = (origins: readonly object[], from: readonly string[] = []): Given => ({
  type,
  name: "cdn",
  props: { origins },
  ...(from.length > 0 && { from: { origins: from } }),
});
const s3 = (name: string, props: object, classOf = "bucket:Bucket"): Given => ({
  type: `aws:s3/${classOf}`,
  name,
  props,
});

testRules(originRules, {
  resources: [
    {
      rule: "cf-origin-tls",
      type,
      passing: {
        "TLS 1.2": of(custom()),
        "a bucket, which CloudFront calls as it was called": of(bucket()),
        "within a VPC": of(vpc),
      },
      failing: {
        "plain HTTP": of(bucket(), custom({ originProtocolPolicy: "http-only" })),
        "as the viewer likes": of(custom({ originProtocolPolicy: "match-viewer" })),
        "TLS 1.1 too": of(custom({ originSslProtocols: ["TLSv1.1", "TLSv1.2"] })),
        "SSL 3": of(custom({ originSslProtocols: ["SSLv3"] })),
      },
      unknown: {
        "the policy": [
          of(custom({ originProtocolPolicy: unknown })),
          "origins.0.customOriginConfig.originProtocolPolicy",
        ],
      },
      mended: {
        "the one that is wrong": [
          of({ originId: "site" }, custom({ originProtocolPolicy: "http-only", httpPort: unknown })),
          of({ originId: "site" }, custom({ httpPort: unknown })),
        ],
      },
    },
    {
      rule: "cf-oac",
      type,
      passing: {
        "an access control": of(bucket({ originAccessControlId: "E1" })),
        "no bucket": of(custom(), vpc),
      },
      failing: {
        nothing: of(bucket()),
        "an access identity": of(bucket({ s3OriginConfig: { originAccessIdentity: unknown } })),
        "one of two": of(bucket({ originAccessControlId: "E1" }), bucket({ originId: "other" })),
      },
      unknown: {
        "the access control": [of(bucket({ originAccessControlId: unknown })), "origins.0.originAccessControlId"],
      },
    },
    {
      rule: "cf-oac-lambda-url",
      type,
      passing: {
        "an access control, whatever the domain": of(custom({}, { originAccessControlId: "E1" })),
        "another domain": of(custom({}, { domainName: "api.example.com" })),
        "a bucket": of(bucket()),
      },
      failing: { "a function URL": of(custom({}, { domainName: functionUrl })) },
      unknown: { "the domain": [of(custom()), "origins.0.domainName"] },
    },
    {
      rule: "cf-default-root",
      type,
      passing: {
        "a default": { ...of(bucket()), defaultRootObject: "index.html" },
        "no bucket": of(custom(), vpc),
      },
      failing: { none: of(custom(), bucket()) },
      unknown: { "the object": [{ ...of(bucket()), defaultRootObject: unknown }, "defaultRootObject"] },
      mended: { "the object": [of(bucket()), { ...of(bucket()), defaultRootObject: "index.html" }] },
    },
    {
      rule: "cf-origin-failover",
      type,
      passing: { "a group": { originGroups: [{ members: unknown }] } },
      failing: { none: of(bucket()), "an empty list": { originGroups: [] } },
      unknown: { "all of it": [{ originGroups: unknown }, "originGroups"] },
    },
  ],
  stacks: [
    {
      rule: "cf-s3-origin-exists",
      passing: {
        "a bucket that is not there yet": [distribution([bucket()], ["assets"]), s3("assets", { bucket: unknown })],
        "a bucket by its name": [
          distribution([bucket({ domainName: "assets-1.s3.eu-west-1.amazonaws.com" })]),
          s3("assets", { bucket: "assets-1" }),
        ],
        "two origins of one bucket": [
          distribution([
            bucket({ domainName: "assets.example.s3.amazonaws.com" }),
            bucket({ originId: "again", domainName: "assets.example.s3-eu-west-1.amazonaws.com" }),
          ]),
          s3("assets", { bucket: "assets.example" }, "bucketV2:BucketV2"),
        ],
        "no bucket": [distribution([custom(), vpc])],
      },
      failing: {
        "a bucket of somewhere else": [
          [distribution([bucket({ domainName: "gone.s3.amazonaws.com" })]), s3("assets", { bucket: "assets" })],
          ["cdn"],
        ],
        "one of two": [
          [
            distribution(
              [
                bucket({ domainName: "assets.s3.eu-west-1.amazonaws.com" }),
                bucket({ originId: "old", domainName: "gone.s3.eu-west-1.amazonaws.com" }),
              ],
              ["assets"],
            ),
            s3("assets", { bucket: "assets" }),
          ],
          ["cdn"],
        ],
      },
      unknown: {
        "a domain made of nothing in the stack": [
          [distribution([bucket()]), s3("assets", { bucket: "assets" })],
          "origins.0.domainName",
        ],
      },
    },
  ],
});
