import { viewerRules } from "../../../../policies/cloudfront/viewers";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";

const type = "aws:cloudfront/distribution:Distribution";

/** A distribution whose default behavior, and that of /api/*, have these. */
const behaviors = (standard: object, api?: object) => ({
  origins: unknown,
  defaultCacheBehavior: { cachePolicyId: unknown, ...standard },
  ...(api && { orderedCacheBehaviors: [{ pathPattern: "/api/*", cachePolicyId: unknown, ...api }] }),
});
const certificate = (viewerCertificate: object) => ({ origins: unknown, viewerCertificate });
const own = { acmCertificateArn: unknown };

const https = { viewerProtocolPolicy: "https-only" };
const redirect = { viewerProtocolPolicy: "redirect-to-https" };
const any = { viewerProtocolPolicy: "allow-all" };
const aws = { responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" };

const hsts = (strictTransportSecurity: object | undefined, more: object = {}) => ({
  name: unknown,
  securityHeadersConfig: { ...more, strictTransportSecurity },
});

testRules(viewerRules, {
  resources: [
    {
      rule: "cf-viewer-https",
      type,
      passing: { "HTTPS only": behaviors(https), "sent on to HTTPS": behaviors(redirect, https) },
      failing: { everywhere: behaviors(any), "one path": behaviors(https, any) },
      unknown: {
        "a path's": [
          behaviors(https, { viewerProtocolPolicy: unknown }),
          "orderedCacheBehaviors.0.viewerProtocolPolicy",
        ],
      },
      mended: {
        "the default behavior": [behaviors(any), behaviors(redirect)],
        "a path": [behaviors(https, any), behaviors(https, redirect)],
        both: [behaviors(any, any), behaviors(redirect, redirect)],
      },
    },
    {
      rule: "cf-min-tls",
      type,
      passing: {
        "CloudFront's certificate": certificate({ cloudfrontDefaultCertificate: true }),
        "of 2021": certificate({ ...own, minimumProtocolVersion: "TLSv1.2_2021" }),
        "of 2025": certificate({ ...own, minimumProtocolVersion: "TLSv1.2_2025" }),
        "TLS 1.3": certificate({ ...own, minimumProtocolVersion: "TLSv1.3_2025" }),
      },
      failing: {
        "nothing said": certificate(own),
        "of 2019": certificate({ ...own, minimumProtocolVersion: "TLSv1.2_2019" }),
        "TLS 1.0": certificate({ ...own, minimumProtocolVersion: "TLSv1" }),
        "TLS 1.1": certificate({ ...own, minimumProtocolVersion: "TLSv1.1_2016" }),
        "SSL 3": certificate({ ...own, minimumProtocolVersion: "SSLv3" }),
      },
      unknown: {
        "the version": [
          certificate({ ...own, minimumProtocolVersion: unknown }),
          "viewerCertificate.minimumProtocolVersion",
        ],
      },
      mended: { "the version": [certificate(own), certificate({ ...own, minimumProtocolVersion: "TLSv1.2_2021" })] },
    },
    {
      rule: "cf-custom-cert",
      type,
      passing: {
        ACM: certificate({ acmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1" }),
        "IAM, whatever the rest": certificate({ iamCertificateId: "1", acmCertificateArn: unknown }),
      },
      failing: { "CloudFront's": certificate({ cloudfrontDefaultCertificate: true }), none: certificate({}) },
      unknown: { "the certificate": [certificate(own), "viewerCertificate.acmCertificateArn"] },
    },
    {
      rule: "cf-sni",
      type,
      passing: {
        SNI: certificate({ ...own, sslSupportMethod: "sni-only" }),
        "CloudFront's certificate": certificate({ cloudfrontDefaultCertificate: true }),
      },
      failing: { "an address of its own": certificate({ ...own, sslSupportMethod: "vip" }) },
      unknown: { "the method": [certificate({ sslSupportMethod: unknown }), "viewerCertificate.sslSupportMethod"] },
      mended: {
        "the method": [
          certificate({ ...own, sslSupportMethod: "vip" }),
          certificate({ ...own, sslSupportMethod: "sni-only" }),
        ],
      },
    },
    {
      rule: "cf-response-headers",
      type,
      passing: { everywhere: behaviors(aws, { responseHeadersPolicyId: "ours" }) },
      failing: { nowhere: behaviors({}), "not on one path": behaviors(aws, {}) },
      unknown: {
        "the policy": [behaviors({ responseHeadersPolicyId: unknown }), "defaultCacheBehavior.responseHeadersPolicyId"],
      },
      mended: {
        "the one without": [
          { defaultCacheBehavior: {}, orderedCacheBehaviors: [{ responseHeadersPolicyId: "ours" }] },
          { defaultCacheBehavior: aws, orderedCacheBehaviors: [{ responseHeadersPolicyId: "ours" }] },
        ],
      },
    },
    {
      rule: "cf-hsts",
      type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      passing: {
        "a year": hsts({ accessControlMaxAgeSec: 31_536_000, override: true }),
        "two years": hsts({ accessControlMaxAgeSec: 63_072_000, override: true, includeSubdomains: unknown }),
      },
      failing: {
        "a month": hsts({ accessControlMaxAgeSec: 2_592_000, override: true }),
        "other headers only": hsts(undefined, { contentTypeOptions: { override: true } }),
        "no security headers": { corsConfig: unknown },
      },
      unknown: {
        "the age": [
          hsts({ accessControlMaxAgeSec: unknown }),
          "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec",
        ],
      },
      mended: {
        "where there is none": [
          { corsConfig: unknown },
          {
            corsConfig: unknown,
            securityHeadersConfig: { strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true } },
          },
        ],
        "what is too short": [
          hsts({ accessControlMaxAgeSec: 1, override: false, preload: unknown }, { contentTypeOptions: unknown }),
          hsts(
            { accessControlMaxAgeSec: 31_536_000, override: true, preload: unknown },
            { contentTypeOptions: unknown },
          ),
        ],
      },
    },
    {
      rule: "cf-hsts",
      type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      config: { minimumSeconds: 100 },
      passing: { "what is asked for": hsts({ accessControlMaxAgeSec: 100 }) },
      failing: { "less than that": hsts({ accessControlMaxAgeSec: 99 }) },
      unknown: {},
      mended: {
        "to what is asked for": [
          hsts({ accessControlMaxAgeSec: 99 }),
          hsts({ accessControlMaxAgeSec: 100, override: true }),
        ],
      },
    },
  ],
});
