import { classesOf } from "../kit/classes";
import { list } from "../kit/documents";
import { type Asked, type InputsOf, type ResourceClass, tokenOf } from "../kit/rule";
import type { Declared, DeclaredStack } from "../kit/stack-rule";

const { Distribution } = classesOf<typeof import("@pulumi/aws/cloudfront")>("cloudfront");
const { Trail } = classesOf<typeof import("@pulumi/aws/cloudtrail")>("cloudtrail");
const { LogDeliveryDestination } = classesOf<typeof import("@pulumi/aws/cloudwatch")>("cloudwatch");
const { LoadBalancer } = classesOf<typeof import("@pulumi/aws/lb")>("lb");
const { Bucket, BucketLogging, BucketLoggingV2, BucketV2, BucketVersioning, BucketVersioningV2 } =
  classesOf<typeof import("@pulumi/aws/s3")>("s3");

/** Buckets, by the name of today and that of the provider's version 6. */
export const buckets = [Bucket, BucketV2] as const;

/** A resource class of a bucket. */
export type BucketClass = (typeof buckets)[number];

/** Inputs of a bucket. */
export type BucketInputs = InputsOf<BucketClass>;

/** True where the resource that is judged is a bucket itself, and none of the resources beside it. */
export const isBucket = (_: object, { resource }: Asked): _ is BucketInputs =>
  buckets.some((type) => tokenOf(type) === resource.type);

/** The resource as one of these classes; undefined where it is none of them. */
export const asOneOf = <Class extends ResourceClass>(
  declared: Declared,
  classes: readonly Class[],
): Declared<Class> | undefined =>
  classes.some((type) => declared.is(type)) ? (declared as unknown as Declared<Class>) : undefined;

/** The resources of these classes that belong to a bucket. */
export const partsOf = <Class extends ResourceClass>(
  stack: DeclaredStack,
  classes: readonly Class[],
  bucket: Declared,
): readonly Declared<Class>[] =>
  classes.flatMap((type) => stack.all(type)).filter((part) => part.refers("bucket", bucket));

/** The buckets of the stack that a resource belongs to. */
export const bucketsOf = (stack: DeclaredStack, part: Declared): readonly Declared<BucketClass>[] =>
  buckets.flatMap((type) => stack.all<BucketClass>(type)).filter((bucket) => part.refers("bucket", bucket));

/**
 * A setting that is written in the bucket itself: an object in Bucket, a list of one in BucketV2.
 *
 * @param name as Bucket has it, such as `versioning`
 */
export function inlineOf<Setting>(inputs: BucketInputs, name: string): Setting | undefined {
  const all = inputs as Record<string, unknown>;
  return (all[name] ?? list(all[`${name}s`])[0]) as Setting | undefined;
}

/** True for a bucket that keeps old versions. */
export const isVersioned = (bucket: Declared<BucketClass>, stack: DeclaredStack): boolean =>
  partsOf(stack, [BucketVersioning, BucketVersioningV2], bucket).some(
    ({ inputs }) => inputs.versioningConfiguration.status === "Enabled",
  ) || inlineOf<{ enabled?: boolean }>(bucket.inputs, "versioning")?.enabled === true;

/** Where a bucket is named as the one that takes the logs of something else. */
const logTargets: readonly (readonly [ResourceClass, property: string])[] = [
  [BucketLogging, "targetBucket"],
  [BucketLoggingV2, "targetBucket"],
  [Bucket, "logging"],
  [BucketV2, "loggings"],
  [Distribution, "loggingConfig"],
  [LoadBalancer, "accessLogs"],
  [Trail, "s3BucketName"],
  [LogDeliveryDestination, "deliveryDestinationConfiguration"],
];

/** True for a bucket that takes logs. */
export const takesLogs = (bucket: Declared<BucketClass>, stack: DeclaredStack): boolean =>
  logTargets.some(([type, property]) => stack.all(type).some((other) => other.refers(property, bucket))) ||
  bucket.inputs.acl === "log-delivery-write";
