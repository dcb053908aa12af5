import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import type { DistributionInputs } from "./behaviors";

const { Distribution } = classesOf<typeof import("@pulumi/aws/cloudfront")>("cloudfront");
const { Bucket, BucketV2 } = classesOf<typeof import("@pulumi/aws/s3")>("s3");

type Origin = DistributionInputs["origins"][number];

/** What distributions fetch from, and how. */
export const originRules: readonly Rule[] = [
  rule({
    name: "cf-origin-tls",
    title: "Distributions fetch from their origins over TLS 1.2 only",
    why: "What the viewer sent over HTTPS goes on to the origin in the clear, or under broken ciphers.",
    mend: 'Set customOriginConfig.originProtocolPolicy to "https-only" and originSslProtocols to ["TLSv1.2"].',
    severity: "medium",
    frameworks: {
      cdkNag: "AwsSolutions-CFR5",
      checkov: "CKV2_AWS_54 CKV2_AWS_72",
      securityHub: "CloudFront.9 CloudFront.10",
    },
    docs: controlPage("CloudFront.9"),
    level: "mandatory",
    on: Distribution,
    faults: ({ origins }) =>
      origins
        .filter((origin) => !isTls(origin))
        .map(({ originId }) => `The origin "${originId}" takes plain HTTP or a TLS before 1.2.`),
    remedy: ({ origins }) => ({
      origins: origins.map((origin) =>
        isTls(origin) ? origin : changed(origin, { customOriginConfig: tlsOnly(origin) }),
      ),
    }),
  }),
  rule({
    name: "cf-oac",
    title: "Distributions fetch from buckets by an origin access control",
    why: "The bucket has to be open to everyone, or to an origin access identity, which signs neither uploads nor requests for objects under KMS keys.",
    mend: "Set originAccessControlId of the origin to a cloudfront.OriginAccessControl, and leave out s3OriginConfig.",
    severity: "medium",
    frameworks: {
      cdkNag: "AwsSolutions-CFR7 AwsSolutions-CFR6",
      checkov: "CKV2_AWS_46",
      securityHub: "CloudFront.13",
    },
    docs: controlPage("CloudFront.13"),
    on: Distribution,
    faults: ({ origins }) =>
      origins
        .filter((origin) => isBucket(origin) && !origin.originAccessControlId)
        .map(({ originId }) => `The origin "${originId}" has no origin access control.`),
  }),
  rule({
    name: "cf-oac-lambda-url",
    title: "Distributions call function URLs by an origin access control",
    why: "The function URL has to be open to everyone, so that nothing holds callers to the distribution and its web ACL.",
    mend: "Set originAccessControlId of the origin to a cloudfront.OriginAccessControl of type lambda, and authorizationType of the function URL to AWS_IAM.",
    severity: "medium",
    frameworks: { securityHub: "CloudFront.16" },
    docs: controlPage("CloudFront.16"),
    on: Distribution,
    faults: ({ origins }) =>
      origins
        .filter(
          (origin) => origin.customOriginConfig && !origin.originAccessControlId && isFunctionUrl(origin.domainName),
        )
        .map(({ originId }) => `The origin "${originId}" is a function URL without an origin access control.`),
  }),
  rule({
    name: "cf-default-root",
    title: "Distributions of buckets have a default root object",
    why: "A request for / may list what is in the bucket.",
    mend: 'Set defaultRootObject, such as "index.html".',
    severity: "high",
    frameworks: { checkov: "CKV_AWS_305", securityHub: "CloudFront.1" },
    docs: controlPage("CloudFront.1"),
    level: "mandatory",
    on: Distribution,
    passes: (distribution) => Boolean(distribution.defaultRootObject) || !distribution.origins.some(isBucket),
    remedy: () => ({ defaultRootObject: "index.html" }),
  }),
  rule({
    name: "cf-origin-failover",
    title: "Distributions fail over to a second origin",
    why: "What is not cached is gone as long as its one origin is.",
    mend: "Set originGroups, with failoverCriteria and two members, and point targetOriginId to it.",
    severity: "low",
    frameworks: { checkov: "CKV_AWS_310", securityHub: "CloudFront.4" },
    docs: controlPage("CloudFront.4"),
    level: "disabled",
    on: Distribution,
    passes: ({ originGroups }) => (originGroups ?? []).length > 0,
  }),
  stackRule({
    name: "cf-s3-origin-exists",
    title: "Distributions fetch from buckets of the same stack",
    why: "Whoever creates a bucket by the name of one that is gone serves what they like under the distribution's domain.",
    mend: "Set the origin's domainName to bucketRegionalDomainName of a bucket of the program.",
    severity: "high",
    frameworks: { securityHub: "CloudFront.12" },
    docs: controlPage("CloudFront.12"),
    on: Distribution,
    faults: (distribution, { stack }) => {
      const origins = distribution.inputs.origins.filter(isBucket);
      const buckets = [...stack.all(Bucket), ...stack.all(BucketV2)];
      // Each comes from a bucket of its own: what their names are need not be known.
      if (buckets.filter((bucket) => distribution.refers("origins", bucket)).length >= origins.length) return [];
      return origins
        .filter(({ domainName }) => !buckets.some((bucket) => bucket.inputs.bucket === bucketIn(domainName)))
        .map(
          ({ originId, domainName }) => `The origin "${originId}" is ${domainName}, which no bucket of the stack has.`,
        );
    },
  }),
];

/** An origin that is neither custom nor in a VPC is a bucket to CloudFront. */
const isBucket = (origin: Origin): boolean => !origin.customOriginConfig && !origin.vpcOriginConfig;

const isTls = ({ customOriginConfig: config }: Origin): boolean =>
  !config ||
  (config.originProtocolPolicy === "https-only" &&
    config.originSslProtocols.every((version) => /^TLSv1\.[23]$/.test(version)));

const tlsOnly = ({ customOriginConfig }: Origin) =>
  changed(customOriginConfig, { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] });

const isFunctionUrl = (domain: string): boolean => /\.lambda-url\.[^.]+\.on\.aws\/?$/.test(domain);

/** The bucket of `name.s3.eu-west-1.amazonaws.com`, and its other spellings. */
const bucketIn = (domain: string): string => domain.replace(/\.s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?$/, "");
