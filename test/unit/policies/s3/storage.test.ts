import { storageRules } from "../../../../policies/s3/storage";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import { bucket, bucketV2, naming, part } from "./stacks";

const encryptionOf = (sseAlgorithm: unknown, more: object = {}) => ({
  applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId: unknown },
  ...more,
});
const kms = encryptionOf("aws:kms", { bucketKeyEnabled: true });
const aes = encryptionOf("AES256");
const encrypted = (...rules: object[]) =>
  part("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", { rules });
const versioned = (status: unknown) =>
  part("bucketVersioning:BucketVersioning", { versioningConfiguration: { status } });
const withKnownKey = (sseAlgorithm: string, more: object = {}) => ({
  bucket: unknown,
  rules: [{ ...more, applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId: "alias/ours" } }],
});

const targetOfLogs = naming("aws:s3/bucketLogging:BucketLogging", "targetBucket");
const distribution = naming("aws:cloudfront/distribution:Distribution", "origins");
const logging = part("bucketLogging:BucketLogging", { targetBucket: unknown, targetPrefix: "" });

testRules(storageRules, {
  stacks: [
    {
      rule: "s3-sse-kms",
      passing: {
        "KMS, whichever key": [bucket(), encrypted(kms)],
        "KMS twice over, which has no bucket keys": [bucket(), encrypted(encryptionOf("aws:kms:dsse"))],
        "in the bucket": [bucket({ serverSideEncryptionConfiguration: { rule: kms } })],
        "in an older bucket": [
          bucketV2({
            serverSideEncryptionConfigurations: [
              {
                rules: [{ bucketKeyEnabled: true, applyServerSideEncryptionByDefaults: [{ sseAlgorithm: "aws:kms" }] }],
              },
            ],
          }),
        ],
        "for logs": [bucket(), encrypted(aes), targetOfLogs],
        "for logs, with nothing said": [bucket(), targetOfLogs],
        "for CloudFront": [bucket(), encrypted(aes), distribution],
        "of a bucket of elsewhere": [{ ...encrypted(kms), from: {}, props: { bucket: "b", rules: [kms] } }],
      },
      failing: {
        "nothing said": [[bucket({ acl: "private" })], ["bucket"]],
        "S3's own key": [[bucket({ acl: "private" }), encrypted(aes)], ["part"]],
        "no bucket key": [[bucket({ acl: "private" }), encrypted(encryptionOf("aws:kms"))], ["part"]],
        "S3's own key in the bucket": [[bucket({ serverSideEncryptionConfiguration: { rule: aes } })], ["bucket"]],
        "S3's own key, of a bucket of elsewhere": [
          [{ ...encrypted(aes), from: {}, props: { bucket: "b", rules: [aes] } }],
          ["part"],
        ],
      },
      unknown: {
        "the algorithm": [
          [bucket(), encrypted(encryptionOf(unknown))],
          "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm",
        ],
      },
      mended: {
        "the algorithm and the bucket key": [
          "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
          withKnownKey("AES256"),
          withKnownKey("aws:kms", { bucketKeyEnabled: true }),
        ],
      },
    },
    {
      rule: "s3-versioning",
      passing: {
        on: [bucket(), versioned("Enabled")],
        "in the bucket": [bucket({ versioning: { enabled: true } })],
        "in an older bucket": [bucketV2({ versionings: [{ enabled: true }] })],
      },
      failing: {
        "nothing said": [[bucket()], ["bucket"]],
        off: [[bucket(), versioned("Suspended")], ["part"]],
        "off in the bucket": [[bucket({ versioning: { enabled: false } })], ["bucket"]],
        "off in an older bucket": [[bucketV2({ versionings: [{ enabled: false }] })], ["bucket"]],
      },
      unknown: { "the status": [[bucket(), versioned(unknown)], "versioningConfiguration.status"] },
      mended: {
        "the status": [
          "aws:s3/bucketVersioning:BucketVersioning",
          { bucket: unknown, versioningConfiguration: { status: "Suspended", mfaDelete: "Disabled" } },
          { bucket: unknown, versioningConfiguration: { status: "Enabled", mfaDelete: "Disabled" } },
        ],
      },
    },
    {
      rule: "s3-access-logging",
      passing: {
        "to another": [bucket({ acl: unknown }), logging],
        "in the bucket": [bucket({ logging: { targetBucket: unknown } })],
        "in an older bucket": [bucketV2({ loggings: [{ targetBucket: unknown }] })],
        "takes logs": [bucket(), targetOfLogs],
        "takes a distribution's logs": [bucket(), naming("aws:cloudfront/distribution:Distribution", "loggingConfig")],
        "takes logs, by its ACL": [bucket({ acl: "log-delivery-write" })],
      },
      failing: {
        "nothing said": [[bucket()], ["bucket"]],
        "of an older bucket": [[bucketV2({ loggings: [] })], ["bucket"]],
        "of another": [
          [
            bucket(),
            bucket({ logging: { targetBucket: "b" } }, "second"),
            { ...logging, from: { bucket: ["second"], targetBucket: ["second"] } },
          ],
          ["bucket"],
        ],
      },
      unknown: { "all of it": [[bucket({ logging: unknown })], "logging"] },
    },
    {
      rule: "s3-replication",
      passing: {
        "to another": [bucket(), part("bucketReplicationConfig:BucketReplicationConfig")],
        "in the bucket": [bucket({ replicationConfiguration: { role: unknown } })],
      },
      failing: { "nothing said": [[bucket()], ["bucket"]] },
      unknown: { "all of it": [[bucket({ replicationConfiguration: unknown })], "replicationConfiguration"] },
    },
    {
      rule: "s3-object-lock",
      passing: {
        "another bucket": [bucket({ bucket: "assets" })],
        "in the bucket": [bucket({ objectLockEnabled: true }, "auditTrail")],
        "in the bucket, by the old name": [
          bucket({ objectLockConfiguration: { objectLockEnabled: "Enabled" } }, "accessLogs"),
        ],
        "beside it": [
          bucket({}, "auditTrail"),
          part("bucketObjectLockConfiguration:BucketObjectLockConfiguration", {}, "auditTrail"),
        ],
      },
      failing: {
        "by its name in the program": [[bucket({}, "auditTrail")], ["auditTrail"]],
        "by its name": [[bucket({ bucket: "acme-logs" })], ["bucket"]],
      },
      unknown: { "the name": [[bucket()], "bucket"] },
    },
    {
      rule: "s3-object-lock",
      config: { names: [""] },
      passing: { "every bucket": [bucket({ objectLockEnabled: true })] },
      failing: { "every bucket": [[bucket()], ["bucket"]] },
      unknown: {},
    },
  ],
});
