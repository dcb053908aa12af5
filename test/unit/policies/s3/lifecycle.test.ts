import { lifecycleRules } from "../../../../policies/s3/lifecycle";
import { testRules } from "../support/cases";
import { unknown } from "../support/judge";
import { bucket, bucketV2, part } from "./stacks";

const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

const enabled = (more: object) => ({ id: "it", status: "Enabled", ...more });
const attached = (...rules: object[]) => part("bucketLifecycleConfiguration:BucketLifecycleConfiguration", { rules });
const versioning = part(
  "bucketVersioning:BucketVersioning",
  { versioningConfiguration: { status: "Enabled" } },
  "bucket",
  "versioning",
);

const ends = (daysAfterInitiation: unknown, more: object = {}) =>
  enabled({ abortIncompleteMultipartUpload: { daysAfterInitiation }, ...more });
const of = (...rules: object[]) => ({ bucket: unknown, rules });
const remedy = (days: number) => ({ ...ends(days, { filter: { prefix: "" } }), id: "abort-incomplete-uploads" });
const endsInline = (days: number, more: object = {}) => ({
  enabled: true,
  abortIncompleteMultipartUploadDays: days,
  ...more,
});

testRules(lifecycleRules, {
  stacks: [
    {
      rule: "s3-lifecycle",
      passing: {
        "old versions too": [
          bucket(),
          versioning,
          attached(enabled({ noncurrentVersionExpiration: { noncurrentDays: 30 } })),
        ],
        "no old versions": [bucket(), attached(enabled({ expiration: { days: unknown } }))],
        "in the bucket": [bucket({ lifecycleRules: [{ enabled: true, expiration: { days: 30 } }] })],
        "in an older bucket": [
          bucketV2({
            versionings: [{ enabled: true }],
            lifecycleRules: [{ enabled: true, noncurrentVersionExpirations: [{ days: 30 }] }],
          }),
        ],
      },
      failing: {
        "nothing said": [[bucket()], ["bucket"]],
        "switched off": [[bucket(), attached({ id: "it", status: "Disabled", expiration: { days: 1 } })], ["bucket"]],
        "switched off in the bucket": [[bucket({ lifecycleRules: [{ enabled: false }] })], ["bucket"]],
        "old versions for ever": [[bucket(), versioning, attached(enabled({ expiration: { days: 30 } }))], ["bucket"]],
        "old versions of an older bucket for ever": [
          [
            bucketV2({
              versionings: [{ enabled: true }],
              lifecycleRules: [{ enabled: true, noncurrentVersionExpirations: [] }],
            }),
          ],
          ["bucket"],
        ],
      },
      unknown: { "a status": [[bucket(), attached({ id: "it", status: unknown })], "rules.0.status"] },
    },
  ],
  resources: [
    {
      rule: "s3-abort-multipart",
      type: lifecycle,
      passing: {
        "after a week": of(ends(7)),
        "after a day, among others": of(enabled({ filter: { prefix: unknown } }), ends(1, { filter: {} })),
        "with an empty prefix": of(ends(7, { filter: { prefix: "" } })),
      },
      failing: {
        "nothing said": of(enabled({ expiration: { days: 1 } })),
        "no rules": { bucket: unknown },
        "after a month": of(ends(30)),
        "switched off": of(ends(7, { status: "Disabled" })),
        "a part of the bucket": of(ends(7, { filter: { prefix: "uploads/" } })),
        "a part of the bucket, by the old name": of(ends(7, { prefix: "uploads/" })),
        "some objects": of(ends(7, { filter: { tag: { key: "a", value: "b" } } })),
      },
      unknown: { days: [of(ends(unknown)), "rules.0.abortIncompleteMultipartUpload.daysAfterInitiation"] },
      mended: {
        "with one more rule": [
          of(enabled({ expiration: { days: 1 } })),
          of(enabled({ expiration: { days: 1 } }), remedy(7)),
        ],
        "with the first": [{ bucket: unknown }, of(remedy(7))],
      },
    },
    {
      rule: "s3-abort-multipart",
      type: lifecycle,
      config: { maximumDays: 2 },
      passing: { "after two days": of(ends(2)) },
      failing: { "after a week": of(ends(7)) },
      unknown: {},
      mended: { "to two days": [of(ends(7)), of(ends(7), remedy(2))] },
    },
    {
      rule: "s3-abort-multipart",
      type: "aws:s3/bucket:Bucket",
      passing: {
        "no lifecycle in it": { bucket: unknown },
        "after a week": { lifecycleRules: [endsInline(7)] },
      },
      failing: {
        "nothing said": { lifecycleRules: [{ enabled: true, expiration: { days: 1 } }] },
        "switched off": { lifecycleRules: [endsInline(7, { enabled: false })] },
        "a part of the bucket": { lifecycleRules: [endsInline(7, { prefix: "uploads/" })] },
        "some objects": { lifecycleRules: [endsInline(7, { tags: { a: "b" } })] },
      },
      unknown: { rules: [{ lifecycleRules: unknown }, "lifecycleRules"] },
      mended: {
        "with one more rule": [
          { bucket: unknown, lifecycleRules: [{ enabled: true, prefix: "a" }] },
          {
            bucket: unknown,
            lifecycleRules: [
              { enabled: true, prefix: "a" },
              { id: "abort-incomplete-uploads", ...endsInline(7) },
            ],
          },
        ],
      },
    },
  ],
});
