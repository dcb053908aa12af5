import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { type Config, textsIn } from "../kit/configured";
import { list } from "../kit/documents";
import type { InputsOf, Rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { type Declared, type DeclaredStack, remedyOn, stackRule } from "../kit/stack-rule";
import {
  asOneOf,
  type BucketClass,
  type BucketInputs,
  buckets,
  bucketsOf,
  inlineOf,
  isVersioned,
  partsOf,
  takesLogs,
} from "./parts";

const { Distribution } = classesOf<typeof import("@pulumi/aws/cloudfront")>("cloudfront");
const {
  Bucket,
  BucketLogging,
  BucketLoggingV2,
  BucketObjectLockConfiguration,
  BucketObjectLockConfigurationV2,
  BucketReplicationConfig,
  BucketServerSideEncryptionConfiguration,
  BucketServerSideEncryptionConfigurationV2,
  BucketV2,
  BucketVersioning,
  BucketVersioningV2,
} = classesOf<typeof import("@pulumi/aws/s3")>("s3");

const encryptions = [BucketServerSideEncryptionConfiguration, BucketServerSideEncryptionConfigurationV2] as const;
const versionings = [BucketVersioning, BucketVersioningV2] as const;

type EncryptionRule = InputsOf<typeof BucketServerSideEncryptionConfiguration>["rules"][number];

/** Words in the name of a bucket whose objects nobody may change or delete afterwards. */
const recordWords = ["audit", "log"];

/** How buckets keep what is in them. */
export const storageRules: readonly Rule[] = [
  stackRule({
    name: "s3-sse-kms",
    title: "Buckets are encrypted by KMS, with a bucket key; but for those of logs and of CloudFront",
    why: "Whoever may read the bucket reads it all: no key's policy and no record of its use stand before that.",
    mend: 'Declare a s3.BucketServerSideEncryptionConfiguration with sseAlgorithm "aws:kms" and bucketKeyEnabled true.',
    severity: "medium",
    frameworks: {
      cdkNag:
        "HIPAA.Security-S3DefaultEncryptionKMS NIST.800.53.R5-S3DefaultEncryptionKMS PCI.DSS.321-S3DefaultEncryptionKMS",
      checkov: "CKV_AWS_19 CKV_AWS_145",
      securityHub: "S3.17",
    },
    docs: controlPage("S3.17"),
    level: "advisory",
    on: [...encryptions, Bucket, BucketV2],
    faults: (declared, { stack }) => {
      const encryption = asOneOf(declared, encryptions);
      if (encryption?.inputs.rules.every(isKms)) return [];
      if (encryption) return bucketsOf(stack, encryption).some((bucket) => needsNoKms(bucket, stack)) ? [] : [notByKms];
      const bucket = asOneOf(declared, buckets);
      return !bucket || isKmsBucket(bucket, stack) || needsNoKms(bucket, stack) ? [] : [notByKms];
    },
    remedy: remedyOn(BucketServerSideEncryptionConfiguration, ({ rules }) =>
      rules.every(isKms) ? undefined : { rules: rules.map((each) => (isKms(each) ? each : byKms(each))) },
    ),
  }),
  stackRule({
    name: "s3-versioning",
    title: "Buckets keep old versions of their objects",
    why: "What is overwritten or deleted by mistake, or by an intruder, is gone.",
    mend: 'Declare a s3.BucketVersioning with versioningConfiguration { status: "Enabled" }.',
    severity: "low",
    frameworks: {
      cdkNag:
        "HIPAA.Security-S3BucketVersioningEnabled NIST.800.53.R4-S3BucketVersioningEnabled NIST.800.53.R5-S3BucketVersioningEnabled PCI.DSS.321-S3BucketVersioningEnabled",
      checkov: "CKV_AWS_21",
      securityHub: "S3.14",
    },
    docs: controlPage("S3.14"),
    level: "mandatory",
    on: [...versionings, Bucket, BucketV2],
    passes: (declared, { stack }) => {
      const versioning = asOneOf(declared, versionings);
      if (versioning) return versioning.inputs.versioningConfiguration.status === "Enabled";
      const bucket = asOneOf(declared, buckets);
      return !bucket || partsOf(stack, versionings, bucket).length > 0 || isVersioned(bucket, stack);
    },
    remedy: remedyOn(BucketVersioning, ({ versioningConfiguration }) => ({
      versioningConfiguration: changed(versioningConfiguration, { status: "Enabled" }),
    })),
  }),
  stackRule({
    name: "s3-access-logging",
    title: "Buckets log who accesses them; but for those that take the logs",
    why: "Nobody can tell afterwards who read or changed what.",
    mend: "Declare a s3.BucketLogging with another bucket as its targetBucket.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-S1", checkov: "CKV_AWS_18", securityHub: "S3.9" },
    docs: controlPage("S3.9"),
    on: [Bucket, BucketV2],
    passes: (bucket, { stack }) =>
      partsOf(stack, [BucketLogging, BucketLoggingV2], bucket).length > 0 ||
      Boolean(inlineOf<object>(bucket.inputs, "logging")) ||
      takesLogs(bucket, stack),
  }),
  stackRule({
    name: "s3-replication",
    title: "Buckets are replicated to another",
    why: "The objects are gone when the region is, or the account.",
    mend: "Declare a s3.BucketReplicationConfig for the bucket.",
    severity: "low",
    frameworks: {
      cdkNag:
        "HIPAA.Security-S3BucketReplicationEnabled NIST.800.53.R4-S3BucketReplicationEnabled NIST.800.53.R5-S3BucketReplicationEnabled PCI.DSS.321-S3BucketReplicationEnabled",
      checkov: "CKV_AWS_144",
      securityHub: "S3.7",
    },
    docs: controlPage("S3.7"),
    level: "disabled",
    on: [Bucket, BucketV2],
    passes: (bucket, { stack }) =>
      partsOf(stack, [BucketReplicationConfig], bucket).length > 0 ||
      Boolean(inlineOf<object>(bucket.inputs, "replicationConfiguration")),
  }),
  stackRule({
    name: "s3-object-lock",
    title: "Buckets of audit records and logs lock their objects",
    why: "Whoever broke in deletes the record of it.",
    mend: "Set objectLockEnabled to true, and a default retention by a s3.BucketObjectLockConfiguration.",
    severity: "medium",
    frameworks: {
      cdkNag: "NIST.800.53.R4-S3BucketDefaultLockEnabled",
      checkov: "CKV_AWS_143",
      securityHub: "S3.15",
    },
    docs: controlPage("S3.15"),
    level: "disabled",
    on: [Bucket, BucketV2],
    configSchema: {
      properties: {
        names: {
          type: "array",
          items: { type: "string" },
          default: recordWords,
          description: "Words in the names of the buckets in question; an empty one means every bucket",
        },
      },
    },
    passes: (bucket, { stack, config }) =>
      partsOf(stack, [BucketObjectLockConfiguration, BucketObjectLockConfigurationV2], bucket).length > 0 ||
      bucket.inputs.objectLockEnabled === true ||
      bucket.inputs.objectLockConfiguration?.objectLockEnabled === "Enabled" ||
      !keepsRecords(bucket, config),
  }),
];

const notByKms = "The bucket is encrypted without a key of KMS, or without a bucket key.";

/** DSSE, KMS's double encryption, has no bucket keys. */
function isKms(each: EncryptionRule): boolean {
  const algorithm = each.applyServerSideEncryptionByDefault?.sseAlgorithm;
  return algorithm === "aws:kms:dsse" || (algorithm === "aws:kms" && each.bucketKeyEnabled === true);
}

const byKms = (each: EncryptionRule): EncryptionRule =>
  changed(each, {
    bucketKeyEnabled: true,
    applyServerSideEncryptionByDefault: changed(each.applyServerSideEncryptionByDefault, { sseAlgorithm: "aws:kms" }),
  });

/** What stands in a resource of its own is judged there. */
function isKmsBucket(bucket: Declared<BucketClass>, stack: DeclaredStack): boolean {
  if (partsOf(stack, encryptions, bucket).length > 0) return true;
  const rules = inlineEncryption(bucket.inputs);
  return rules.length > 0 && rules.every(isKms);
}

/** S3 writes its logs under its own key only; a distribution's bucket holds what everyone may see. */
const needsNoKms = (bucket: Declared<BucketClass>, stack: DeclaredStack): boolean =>
  stack.thatRefer(Distribution, "origins", bucket).length > 0 || takesLogs(bucket, stack);

/** The rules within a bucket, as the resource of its own has them. */
function inlineEncryption(inputs: BucketInputs): EncryptionRule[] {
  const setting = inlineOf<{ rule?: object; rules?: object[] }>(inputs, "serverSideEncryptionConfiguration");
  return list(setting?.rule ?? setting?.rules).map((each) => {
    const written = each as EncryptionRule & { applyServerSideEncryptionByDefaults?: unknown };
    const [inList] = list(written.applyServerSideEncryptionByDefaults);
    return inList
      ? {
          bucketKeyEnabled: written.bucketKeyEnabled,
          applyServerSideEncryptionByDefault: inList as { sseAlgorithm: string },
        }
      : written;
  });
}

/** By its name in the program first, which is always known. */
const keepsRecords = ({ name, inputs }: Declared<BucketClass>, config: Config): boolean =>
  textsIn(config, "names", recordWords).some(
    (word) =>
      name.toLowerCase().includes(word.toLowerCase()) || inputs.bucket?.toLowerCase().includes(word.toLowerCase()),
  );
