import { accessRules } from "../../../../policies/s3/access";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import { bucket, bucketV2, part } from "./stacks";

const acl = "aws:s3/bucketAcl:BucketAcl";
const allUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
const authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

const grants = (...uris: unknown[]) => ({
  bucket: unknown,
  accessControlPolicy: {
    owner: { id: "me" },
    grants: uris.map((uri) => ({ permission: "READ", grantee: { type: "Group", uri } })),
  },
});
const inline = (...uris: string[]) => ({ grants: uris.map((uri) => ({ type: "Group", permissions: ["READ"], uri })) });

const blocked = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const block = (props: object = blocked, of = "bucket", name = "part") =>
  part("bucketPublicAccessBlock:BucketPublicAccessBlock", props, of, name);
const blocking = (publicAccessBlockConfiguration: object) => ({ bucket: unknown, publicAccessBlockConfiguration });

const redirect = { redirectAllRequestsTo: { hostName: unknown } };

testRules(accessRules, {
  stacks: [
    {
      rule: "s3-block-public",
      passing: {
        "one with all switches": [bucket(), block()],
        "of an older bucket": [bucketV2(), block()],
        "of a bucket of elsewhere": [{ ...block(), from: {}, props: { bucket: "elsewhere", ...blocked } }],
        "two buckets": [bucket(), block(), bucket({}, "second"), block(blocked, "second", "more")],
      },
      failing: {
        none: [[bucket()], ["bucket"]],
        "one switch off": [[bucket(), block({ ...blocked, blockPublicPolicy: false })], ["part"]],
        "a switch left out": [[bucket(), block({ ...blocked, restrictPublicBuckets: undefined })], ["part"]],
        "two of one bucket": [[bucket(), block(), block(blocked, "bucket", "more")], ["bucket"]],
        "of another bucket": [[bucket(), bucket({}, "second"), block(blocked, "second")], ["bucket"]],
      },
      unknown: { "a switch": [[bucket(), block({ ...blocked, ignorePublicAcls: unknown })], "ignorePublicAcls"] },
      mended: {
        "the switches": [
          "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          { bucket: unknown, blockPublicAcls: true },
          { bucket: unknown, ...blocked },
        ],
      },
    },
  ],
  resources: [
    {
      rule: "s3-no-public-acl",
      type: acl,
      passing: {
        private: { bucket: unknown, acl: "private" },
        "for S3's logs": { acl: "log-delivery-write" },
        "a grant to the logs": grants(logDelivery),
      },
      failing: {
        "readable by everyone": { acl: "public-read" },
        "writable by everyone": { acl: "public-read-write" },
        "readable with any account": { acl: "authenticated-read" },
        "a grant to everyone": grants(logDelivery, allUsers),
        "a grant to every account": grants(authenticatedUsers),
      },
      unknown: {
        "the ACL": [{ acl: unknown }, "acl"],
        "a grantee": [grants(unknown), "accessControlPolicy.grants.0.grantee.uri"],
      },
      mended: {
        "the ACL": [
          { bucket: unknown, acl: "public-read" },
          { bucket: unknown, acl: "private" },
        ],
        "the grants": [grants(logDelivery, allUsers, authenticatedUsers), grants(logDelivery)],
      },
    },
    {
      rule: "s3-no-public-acl",
      type: "aws:s3/bucketV2:BucketV2",
      passing: { "nothing said": { bucket: unknown }, "a grant to the logs": inline(logDelivery) },
      failing: { everyone: { acl: "public-read" }, "a grant to everyone": inline(allUsers) },
      unknown: { grants: [{ grants: unknown }, "grants"] },
      mended: {
        "the ACL and the grants": [
          { acl: "public-read", ...inline(allUsers, logDelivery) },
          { acl: "private", ...inline(logDelivery) },
        ],
      },
    },
    {
      rule: "s3-acl-disabled",
      type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      passing: { enforced: { rule: { objectOwnership: "BucketOwnerEnforced" } } },
      failing: {
        "the bucket's owner first": { rule: { objectOwnership: "BucketOwnerPreferred" } },
        "the writer": { rule: { objectOwnership: "ObjectWriter" } },
      },
      unknown: { "the ownership": [{ rule: { objectOwnership: unknown } }, "rule.objectOwnership"] },
      mended: {
        "the ownership": [
          { bucket: unknown, rule: { objectOwnership: "ObjectWriter" } },
          { bucket: unknown, rule: { objectOwnership: "BucketOwnerEnforced" } },
        ],
      },
    },
    {
      rule: "s3-no-website-origin",
      type: "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
      passing: { "only sent elsewhere": { bucket: unknown, ...redirect } },
      failing: {
        "a website": { bucket: unknown, indexDocument: { suffix: "index.html" } },
        "nothing said": { bucket: unknown },
      },
      unknown: { "where to": [{ redirectAllRequestsTo: unknown }, "redirectAllRequestsTo"] },
    },
    {
      rule: "s3-no-website-origin",
      type: "aws:s3/bucket:Bucket",
      passing: {
        "no website": { bucket: unknown },
        "only sent elsewhere": { website: { redirectAllRequestsTo: "example.com" } },
      },
      failing: { "a website": { website: { indexDocument: "index.html" } } },
      unknown: { "the website": [{ website: unknown }, "website"] },
    },
    {
      rule: "s3-no-website-origin",
      type: "aws:s3/bucketV2:BucketV2",
      passing: { "no website": { bucket: unknown, websites: [] } },
      failing: { "a website": { websites: [{ indexDocument: "index.html" }] } },
      unknown: {},
    },
    {
      rule: "s3-access-point-bpa",
      type: "aws:s3/accessPoint:AccessPoint",
      passing: { "S3's default": { bucket: unknown }, "all on": blocking(blocked) },
      failing: { "one off": blocking({ ...blocked, blockPublicPolicy: false }) },
      unknown: {
        "a switch": [blocking({ blockPublicPolicy: unknown }), "publicAccessBlockConfiguration.blockPublicPolicy"],
      },
      mended: { "all of them": [blocking({ blockPublicAcls: false }), blocking(blocked)] },
    },
  ],
});
