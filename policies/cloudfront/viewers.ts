import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { type Config, numberIn } from "../kit/configured";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { changedBehaviors, type DistributionInputs, faultsOfBehaviors } from "./behaviors";

const { Distribution, ResponseHeadersPolicy } = classesOf<typeof import("@pulumi/aws/cloudfront")>("cloudfront");

const guide = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide";

type Certificate = DistributionInputs["viewerCertificate"];

/** AWS's own policy SecurityHeadersPolicy (CloudFront developer guide: "Use managed response headers policies"). */
const securityHeadersPolicy = "67f7725c-6f97-4210-82d7-5512b31e9d03";

/** A year: the least that Checkov and the preload lists of browsers take. */
const yearInSeconds = 31_536_000;

/** How distributions speak to browsers. */
export const viewerRules: readonly Rule[] = [
  rule({
    name: "cf-viewer-https",
    title: "Distributions speak to viewers over HTTPS only",
    why: "What viewers send and get can be read and changed on the way.",
    mend: 'Set viewerProtocolPolicy to "redirect-to-https", or "https-only".',
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_34", securityHub: "CloudFront.3" },
    docs: controlPage("CloudFront.3"),
    on: Distribution,
    faults: (distribution) => faultsOfBehaviors(distribution, isHttps, "answers over plain HTTP."),
    remedy: (distribution) => changedBehaviors(distribution, isHttps, { viewerProtocolPolicy: "redirect-to-https" }),
  }),
  rule({
    name: "cf-min-tls",
    title: "Distributions with a certificate of their own take TLS 1.2 of 2021 or newer only",
    why: "Viewers can be brought down to a version of TLS, or to ciphers, that are broken.",
    mend: 'Set viewerCertificate.minimumProtocolVersion to "TLSv1.2_2021".',
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-CFR4", checkov: "CKV_AWS_174", securityHub: "CloudFront.15" },
    docs: controlPage("CloudFront.15"),
    on: Distribution,
    // With CloudFront's certificate, the version cannot be set.
    passes: ({ viewerCertificate }) =>
      viewerCertificate.cloudfrontDefaultCertificate === true ||
      isModern(viewerCertificate.minimumProtocolVersion ?? "TLSv1"),
    remedy: ({ viewerCertificate }) => ({
      viewerCertificate: changed(viewerCertificate, { minimumProtocolVersion: "TLSv1.2_2021" }),
    }),
  }),
  rule({
    name: "cf-custom-cert",
    title: "Distributions have a certificate of their own",
    why: "Viewers see a domain of CloudFront's, and the version of TLS cannot be set.",
    mend: "Set viewerCertificate.acmCertificateArn to a certificate in us-east-1, and aliases to its domain.",
    severity: "medium",
    frameworks: { checkov: "CKV2_AWS_42", securityHub: "CloudFront.7" },
    docs: controlPage("CloudFront.7"),
    level: "advisory",
    on: Distribution,
    passes: ({ viewerCertificate }) =>
      viewerCertificate.cloudfrontDefaultCertificate !== true && hasCertificate(viewerCertificate),
  }),
  rule({
    name: "cf-sni",
    title: "Distributions find their certificate by the viewer's server name (SNI)",
    why: "Dedicated IP addresses cost hundreds of dollars a month and serve only clients too old for today's TLS.",
    mend: 'Set viewerCertificate.sslSupportMethod to "sni-only".',
    severity: "low",
    frameworks: { securityHub: "CloudFront.8" },
    docs: controlPage("CloudFront.8"),
    level: "mandatory",
    on: Distribution,
    passes: ({ viewerCertificate }) =>
      viewerCertificate.cloudfrontDefaultCertificate === true || viewerCertificate.sslSupportMethod === "sni-only",
    remedy: ({ viewerCertificate }) => ({
      viewerCertificate: changed(viewerCertificate, { sslSupportMethod: "sni-only" }),
    }),
  }),
  rule({
    name: "cf-response-headers",
    title: "Distributions add security headers to their answers",
    why: "Browsers are not told to refuse framing, guessed content types and plain HTTP.",
    mend: `Set responseHeadersPolicyId of every behavior, such as AWS's SecurityHeadersPolicy, "${securityHeadersPolicy}".`,
    severity: "medium",
    frameworks: { checkov: "CKV2_AWS_32" },
    docs: `${guide}/using-managed-response-headers-policies.html`,
    on: Distribution,
    faults: (distribution) => faultsOfBehaviors(distribution, hasHeaders, "has no response headers policy."),
    remedy: (distribution) =>
      changedBehaviors(distribution, hasHeaders, { responseHeadersPolicyId: securityHeadersPolicy }),
  }),
  rule({
    name: "cf-hsts",
    title: "Response headers policies tell browsers to use HTTPS for a year or longer (HSTS)",
    why: "A browser's first request of a visit can go over plain HTTP, where it can be taken over.",
    mend: "Set securityHeadersConfig.strictTransportSecurity with an accessControlMaxAgeSec that is at least the pack's minimumSeconds.",
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_259" },
    docs: `${guide}/understanding-response-headers-policies.html`,
    level: "mandatory",
    on: ResponseHeadersPolicy,
    configSchema: {
      properties: {
        minimumSeconds: {
          type: "integer",
          minimum: 1,
          default: yearInSeconds,
          description: "Least max-age of Strict-Transport-Security in seconds",
        },
      },
    },
    passes: (policy, { config }) => (hstsOf(policy)?.accessControlMaxAgeSec ?? 0) >= minimumSeconds(config),
    remedy: (policy, { config }) => ({
      securityHeadersConfig: changed(policy.securityHeadersConfig, {
        strictTransportSecurity: changed(hstsOf(policy), {
          override: true,
          accessControlMaxAgeSec: minimumSeconds(config),
        }),
      }),
    }),
  }),
];

const isHttps = ({ viewerProtocolPolicy }: { viewerProtocolPolicy: string }) => viewerProtocolPolicy !== "allow-all";

const hasHeaders = (behavior: { responseHeadersPolicyId?: string }) => Boolean(behavior.responseHeadersPolicyId);

/** CloudFront calls its policies `TLSv1.2_2021`: version, and year of the ciphers. */
function isModern(policy: string): boolean {
  const [, minor, year] = /^TLSv1\.(\d)_(\d{4})$/.exec(policy) ?? [];
  return Number(minor) > 2 || (Number(minor) === 2 && Number(year) >= 2021);
}

const hasCertificate = (certificate: Certificate) =>
  Boolean(certificate.iamCertificateId) || Boolean(certificate.acmCertificateArn);

const hstsOf = (policy: InputsOf<typeof ResponseHeadersPolicy>) =>
  policy.securityHeadersConfig?.strictTransportSecurity;

const minimumSeconds = (config: Config) => numberIn(config, "minimumSeconds", yearInSeconds);
