import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { type Asked, type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { remedyOn, stackRule } from "../kit/stack-rule";
import { asOneOf, type BucketInputs, inlineOf, isBucket, partsOf } from "./parts";

const {
  AccessPoint,
  Bucket,
  BucketAcl,
  BucketAclV2,
  BucketOwnershipControls,
  BucketPublicAccessBlock,
  BucketV2,
  BucketWebsiteConfiguration,
  BucketWebsiteConfigurationV2,
} = classesOf<typeof import("@pulumi/aws/s3")>("s3");

const allBlocked = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const blocks = Object.keys(allBlocked) as (keyof typeof allBlocked)[];

/** Everyone, and everyone with an AWS account (S3 user guide: "Access control list (ACL) overview"). */
const publicGroups = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)$/;
const publicAcls: readonly unknown[] = ["public-read", "public-read-write", "authenticated-read"];

type AclInputs = InputsOf<typeof BucketAcl>;

/** Who reaches a bucket from outside. */
export const accessRules: readonly Rule[] = [
  stackRule({
    name: "s3-block-public",
    title: "Buckets block public access, each by one BucketPublicAccessBlock with all four switches on",
    why: "One wrong policy or ACL opens the bucket to the internet.",
    mend: `Declare one s3.BucketPublicAccessBlock for the bucket, with ${blocks.join(", ")} set to true.`,
    severity: "high",
    frameworks: {
      cdkNag: "AwsSolutions-S2",
      checkov: "CKV2_AWS_6 CKV_AWS_53 CKV_AWS_54 CKV_AWS_55 CKV_AWS_56",
      securityHub: "S3.8 S3.1",
    },
    docs: controlPage("S3.8"),
    on: [BucketPublicAccessBlock, Bucket, BucketV2],
    faults: (declared, { stack }) => {
      const block = asOneOf(declared, [BucketPublicAccessBlock]);
      if (block) return open(block.inputs).map((name) => `Public access is not blocked by ${name}.`);
      const { length } = partsOf(stack, [BucketPublicAccessBlock], declared);
      if (length === 0) return ["The bucket has no BucketPublicAccessBlock."];
      return length === 1
        ? []
        : [`The bucket has ${length} BucketPublicAccessBlocks, of which the last one written counts.`];
    },
    remedy: remedyOn(BucketPublicAccessBlock, () => allBlocked),
  }),
  rule({
    name: "s3-no-public-acl",
    title: "ACLs of buckets let in neither everyone nor everyone with an AWS account",
    why: "Anyone on the internet, or with an AWS account, may read or write the bucket.",
    mend: 'Set acl to "private", and leave out grants to AllUsers and AuthenticatedUsers.',
    severity: "critical",
    frameworks: {
      cdkNag:
        "HIPAA.Security-S3BucketPublicReadProhibited NIST.800.53.R4-S3BucketPublicReadProhibited NIST.800.53.R5-S3BucketPublicReadProhibited PCI.DSS.321-S3BucketPublicReadProhibited HIPAA.Security-S3BucketPublicWriteProhibited NIST.800.53.R4-S3BucketPublicWriteProhibited NIST.800.53.R5-S3BucketPublicWriteProhibited PCI.DSS.321-S3BucketPublicWriteProhibited",
      checkov: "CKV_AWS_20 CKV_AWS_57 CKV_AWS_375 CKV2_AWS_43",
      securityHub: "S3.2 S3.3",
    },
    docs: controlPage("S3.2"),
    level: "mandatory",
    on: [BucketAcl, BucketAclV2, Bucket, BucketV2],
    faults: (inputs, asked) => [
      ...(publicAcls.includes(inputs.acl) ? [`The ACL is ${inputs.acl}.`] : []),
      ...urisOf(inputs, asked)
        .filter((uri) => publicGroups.test(uri))
        .map((uri) => `The ACL has a grant to ${uri.slice(uri.lastIndexOf("/") + 1)}.`),
    ],
    remedy: (inputs, asked) => ({
      ...(publicAcls.includes(inputs.acl) && { acl: "private" }),
      ...(isBucket(inputs, asked)
        ? inputs.grants && { grants: inputs.grants.filter(({ uri }) => !publicGroups.test(uri ?? "")) }
        : inputs.accessControlPolicy && {
            accessControlPolicy: changed(inputs.accessControlPolicy, {
              grants: inputs.accessControlPolicy.grants?.filter(
                ({ grantee }) => !publicGroups.test(grantee?.uri ?? ""),
              ),
            }),
          }),
    }),
  }),
  rule({
    name: "s3-acl-disabled",
    title: "Buckets have no ACLs: all objects belong to the bucket's owner",
    why: "Whoever writes an object decides who may read it, past the bucket's policy.",
    mend: 'Set rule to { objectOwnership: "BucketOwnerEnforced" }.',
    severity: "medium",
    frameworks: { checkov: "CKV2_AWS_65", securityHub: "S3.12" },
    docs: controlPage("S3.12"),
    level: "mandatory",
    on: BucketOwnershipControls,
    passes: (controls) => controls.rule.objectOwnership === "BucketOwnerEnforced",
    remedy: () => ({ rule: { objectOwnership: "BucketOwnerEnforced" } }),
  }),
  rule({
    name: "s3-no-website-origin",
    title: "Buckets are no public websites",
    why: "A website of S3 has no TLS and no web ACL, and everyone has to be let into the bucket.",
    mend: "Leave out the website, and put a cloudfront.Distribution with an OriginAccessControl before the bucket.",
    severity: "high",
    frameworks: { cdkNag: "AwsSolutions-S5" },
    docs: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
    on: [BucketWebsiteConfiguration, BucketWebsiteConfigurationV2, Bucket, BucketV2],
    // One that only redirects elsewhere shows nothing of the bucket.
    passes: (inputs, asked) => {
      if (!isBucket(inputs, asked)) return Boolean(inputs.redirectAllRequestsTo);
      const website = inlineOf<{ redirectAllRequestsTo?: unknown }>(inputs, "website");
      return !website || Boolean(website.redirectAllRequestsTo);
    },
  }),
  rule({
    name: "s3-access-point-bpa",
    title: "Access points block public access",
    why: "One wrong policy opens the bucket to the internet; an access point's block cannot be changed later.",
    mend: `Set ${blocks.join(", ")} of publicAccessBlockConfiguration to true, or leave it out.`,
    severity: "critical",
    frameworks: { checkov: "CKV_AWS_392", securityHub: "S3.19" },
    docs: controlPage("S3.19"),
    level: "mandatory",
    on: AccessPoint,
    // Without a word of it, S3 blocks all.
    faults: ({ publicAccessBlockConfiguration: configuration }) =>
      blocks
        .filter((name) => configuration?.[name] === false)
        .map((name) => `Public access is not blocked by ${name}.`),
    remedy: () => ({ publicAccessBlockConfiguration: { ...allBlocked } }),
  }),
];

const open = (block: InputsOf<typeof BucketPublicAccessBlock>) => blocks.filter((name) => block[name] !== true);

/** The groups that an ACL lets in, as URIs. */
const urisOf = (inputs: AclInputs | BucketInputs, asked: Asked): string[] =>
  isBucket(inputs, asked)
    ? (inputs.grants ?? []).map(({ uri }) => uri ?? "")
    : (inputs.accessControlPolicy?.grants ?? []).map(({ grantee }) => grantee?.uri ?? "");
