import { classesOf } from "../kit/classes";
import { type Config, numberIn } from "../kit/configured";
import { list } from "../kit/documents";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import { type BucketInputs, isBucket, isVersioned, partsOf } from "./parts";

const { Bucket, BucketLifecycleConfiguration, BucketLifecycleConfigurationV2, BucketV2 } =
  classesOf<typeof import("@pulumi/aws/s3")>("s3");

const lifecycles = [BucketLifecycleConfiguration, BucketLifecycleConfigurationV2] as const;

type Lifecycle = InputsOf<(typeof lifecycles)[number]>;
type LifecycleRule = NonNullable<Lifecycle["rules"]>[number];
type InlineRule = NonNullable<BucketInputs["lifecycleRules"]>[number];

/** How long buckets keep what is in them. */
export const lifecycleRules: readonly Rule[] = [
  stackRule({
    name: "s3-lifecycle",
    title: "Buckets have a lifecycle, for old versions too",
    why: "Objects that nobody needs, and all of their old versions, are kept and paid for for ever.",
    mend: "Declare a s3.BucketLifecycleConfiguration with an enabled rule, which has noncurrentVersionExpiration where the bucket keeps versions.",
    severity: "low",
    frameworks: { checkov: "CKV2_AWS_61", securityHub: "S3.10 S3.13" },
    docs: controlPage("S3.13"),
    level: "advisory",
    on: [Bucket, BucketV2],
    faults: (bucket, { stack }) => {
      const inline: readonly InlineRule[] = bucket.inputs.lifecycleRules ?? [];
      const rules: readonly object[] = [
        ...partsOf(stack, lifecycles, bucket).flatMap(({ inputs }) => (inputs.rules ?? []).filter(isEnabled)),
        ...inline.filter(({ enabled }) => enabled),
      ];
      if (rules.length === 0) return ["The bucket has no lifecycle."];
      return rules.some(endsOldVersions) || !isVersioned(bucket, stack)
        ? []
        : ["The bucket keeps old versions for ever."];
    },
  }),
  rule({
    name: "s3-abort-multipart",
    title: "Lifecycles of buckets end uploads that were left unfinished",
    why: "The parts of an upload that was never completed are in no list, and paid for for ever.",
    mend: "Add an enabled rule for the whole bucket with abortIncompleteMultipartUpload { daysAfterInitiation: 7 }.",
    severity: "low",
    frameworks: { checkov: "CKV_AWS_300" },
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
    on: [...lifecycles, Bucket, BucketV2],
    configSchema: {
      properties: {
        maximumDays: {
          type: "integer",
          minimum: 1,
          default: 7,
          description: "Longest time for an upload in days",
        },
      },
    },
    passes: (inputs, asked) => {
      const { config } = asked;
      if (!isBucket(inputs, asked)) return (inputs.rules ?? []).some((each) => endsUploads(each, config));
      const inline: readonly InlineRule[] = inputs.lifecycleRules ?? [];
      // A bucket without a lifecycle in itself may have one beside it.
      return inline.length === 0 || inline.some((each) => endsUploadsInline(each, config));
    },
    remedy: (inputs, asked) =>
      isBucket(inputs, asked)
        ? { lifecycleRules: [...(inputs.lifecycleRules ?? []), inlineRemedy(asked.config)] as InlineRule[] }
        : { rules: [...(inputs.rules ?? []), ruleRemedy(asked.config)] },
  }),
];

const maximumDays = (config: Config) => numberIn(config, "maximumDays", 7);

const isEnabled = ({ status }: LifecycleRule) => status === "Enabled";

const endsUploads = (each: LifecycleRule, config: Config): boolean =>
  isEnabled(each) &&
  within(each.abortIncompleteMultipartUpload?.daysAfterInitiation, config) &&
  !each.prefix &&
  Object.values(each.filter ?? {}).every((value) => !value);

const endsUploadsInline = (each: InlineRule, config: Config): boolean =>
  each.enabled &&
  within(each.abortIncompleteMultipartUploadDays, config) &&
  !each.prefix &&
  Object.keys(each.tags ?? {}).length === 0;

const within = (days: number | undefined, config: Config) => (days ?? 0) > 0 && (days ?? 0) <= maximumDays(config);

const ruleRemedy = (config: Config): LifecycleRule => ({
  id: "abort-incomplete-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: maximumDays(config) },
});

const inlineRemedy = (config: Config) => ({
  id: "abort-incomplete-uploads",
  enabled: true,
  abortIncompleteMultipartUploadDays: maximumDays(config),
});

/** BucketV2 has a list of what Bucket and the resource of its own have one of. */
const endsOldVersions = (each: object): boolean =>
  ["noncurrentVersionExpiration", "noncurrentVersionExpirations", "noncurrentVersionTransitions"].some(
    (name) => list((each as Record<string, unknown>)[name]).length > 0,
  );
